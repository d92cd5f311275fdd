import { expect, it } from 'vitest';
import { openEager } from '../../../src/compute/eager/session.ts';
import type { OpenSession } from '../../../src/compute/local.ts';
import { largestDeviation, toleranceOf } from '../../../src/engine/self-test/compare.ts';
import { runTrial, settingsOf, trialNetworks } from '../../../src/engine/self-test/trial.ts';
import { loadRuntime } from '../../support/runtime.ts';

it('notices one gradient that is off by a quarter, and a value that is not a number', async () => {
  const runtime = await loadRuntime('wasm');
  const wrong = (factor: number): OpenSession => {
    return (...parameters) => {
      const session = openEager(...parameters);
      const broken = (values: Float32Array) => values.map((value) => value * factor);
      const name = 'reduce.conv.weight/momentum';
      return {
        ...session,
        read: () => new Map([...session.read()].map(([key, values]) => [key, key === name ? broken(values) : values])),
      };
    };
  };
  const settings = settingsOf({ precision: 'fp32' });
  const reference = runTrial(openEager, runtime, trialNetworks.fp32, settings);
  expect(largestDeviation(reference, reference).error).toBe(0);
  const { quantity, error } = largestDeviation(reference, runTrial(wrong(0.75), runtime, trialNetworks.fp32, settings));
  expect(quantity).toBe('reduce.conv.weight/momentum');
  expect(error).toBeCloseTo(0.25, 5);
  expect(error).toBeGreaterThan(toleranceOf('gpu', 'fp32'));
  expect(largestDeviation(reference, runTrial(wrong(Number.NaN), runtime, trialNetworks.fp32, settings)).error).toBe(
    Number.POSITIVE_INFINITY,
  );
});
