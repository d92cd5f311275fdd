import { describe, it } from 'vitest';
import { openEager } from '../../../src/compute/eager/session.ts';
import { expectSteps, optimizerCases } from '../../support/optimizers.ts';
import { loadRuntime } from '../../support/runtime.ts';

const runtime = await loadRuntime('wasm');

describe('five steps of the eager interpreter are those of PyTorch', () => {
  it.each(optimizerCases.map((steps) => [steps.title, steps] as const))('%s', (_, steps) => {
    expectSteps(openEager, runtime, steps);
  });
});
