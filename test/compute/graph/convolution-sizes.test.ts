import { describe, expect, it } from 'vitest';
import { cpuLowering } from '../../../src/compute/graph/convolution.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { type Convolution, computeConvolution, convolutionsOf } from './convolutions.ts';
import { convolutionAt } from './reference-convolution.ts';

const native = await nativeRuntime();

/** Largest error in proportion to the largest value, as in convolution.test.ts. */
const tolerances = { fp32: 1e-5, bf16: 2e-2 } as const;

/** Compared one by one; in ascending order they lie in all rows, columns, channels and images, the last corner included. */
const samples = 97;

/**
 * Expects sampled values of output and gradients to be those of the definition in float64, and all values to belong
 * together: a convolution is linear in x and in its filter, so `y·u = x·dx = w·dw` for any gradient u of its output.
 */
function expectRight(convolution: Convolution, batch: number, precision: keyof typeof tolerances): void {
  const { runtime } = native as { runtime: Runtime };
  const manner = { batch, precision, lowering: cpuLowering(batch) };
  const { x, filter, upstream, xShape, ...results } = computeConvolution(runtime, convolution, manner);
  const expected = convolutionAt(x, filter, upstream, xShape, convolution.attributes);
  const tolerance = tolerances[precision];
  for (const quantity of ['output', 'inputGradient', 'filterGradient'] as const) {
    const values = results[quantity];
    const places = Array.from({ length: samples }, (_, index) =>
      Math.floor((index * (values.length - 1)) / (samples - 1)),
    );
    const exact = places.map(expected[quantity]);
    const scale = Math.max(...exact.map(Math.abs));
    const worst = Math.max(
      ...places.map((place, index) => Math.abs((values[place] as number) - (exact[index] as number))),
    );
    expect(worst / scale, quantity).toBeLessThan(tolerance);
  }
  const { output, inputGradient, filterGradient } = results;
  const whole = product(output, upstream);
  // As large as a sum of so many independent products is expected to be.
  const scale = Math.sqrt((product(output, output) * product(upstream, upstream)) / output.length);
  expect(Math.abs(product(x, inputGradient) - whole) / scale, 'x·dx against y·u').toBeLessThan(tolerance);
  expect(Math.abs(product(filter, filterGradient) - whole) / scale, 'w·dw against y·u').toBeLessThan(tolerance);
}

const product = (left: Float32Array, right: Float32Array): number =>
  left.reduce((total, value, index) => total + value * (right[index] as number), 0);

describe.skipIf('reason' in native)('every convolution of ResNet-34 and ResNet-50', () => {
  it.for(convolutionsOf([34, 50], 224))('$title, of 224 pixels, two at a time', (convolution) => {
    expectRight(convolution, 2, 'fp32');
    expectRight(convolution, 2, 'bf16');
  });

  it.for(convolutionsOf([34, 50], 64))('$title, of 64 pixels, in batches of 1, 5 and 48', (convolution) => {
    for (const batch of [1, 48]) expectRight(convolution, batch, 'fp32');
    expectRight(convolution, 5, 'bf16');
  });
});
