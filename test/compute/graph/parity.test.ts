import { describe, it } from 'vitest';
import { openGraph } from '../../../src/compute/graph/session.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { expectParity, parityCases } from '../../support/parity.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('the compiled graph against PyTorch in float64', () => {
  it.for(parityCases)('$variant at $image_size pixels', { timeout: 240_000 }, (parity) => {
    expectParity(openGraph, (native as { runtime: Runtime }).runtime, parity);
  });
});
