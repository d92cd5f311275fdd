import { describe, it } from 'vitest';
import { openGraph } from '../../../src/compute/graph/session.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { expectParity, partsCases } from '../../support/parity.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('the compiled graph of other parts against PyTorch in float64', () => {
  it.for(partsCases)('$variant at $image_size pixels', (parity) => {
    expectParity(openGraph, (native as { runtime: Runtime }).runtime, parity);
  });
});
