import { describe, it } from 'vitest';
import { openGraph } from '../../../src/compute/graph/session.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { expectSteps, optimizerCases } from '../../support/optimizers.ts';

const native = await nativeRuntime();

describe.skipIf('reason' in native)('five steps of the compiled graph are those of PyTorch', () => {
  it.each(optimizerCases.map((steps) => [steps.title, steps] as const))('%s', (_, steps) => {
    expectSteps(openGraph, (native as { runtime: Runtime }).runtime, steps);
  });
});
