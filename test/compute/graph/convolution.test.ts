import { describe, expect, it } from 'vitest';
import type { Precision } from '../../../src/base/choices.ts';
import { cpuLowering, directLowering } from '../../../src/compute/graph/convolution.ts';
import type { Lowering } from '../../../src/compute/graph/lowering.ts';
import { winograd } from '../../../src/compute/graph/winograd.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { depths } from '../../../src/model/architecture.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { type Convolution, computeConvolution, convolutionsOf } from './convolutions.ts';
import { relativeError } from './evaluate.ts';
import { referenceConvolution } from './reference-convolution.ts';

const native = await nativeRuntime();
const batch = 2;

/** Largest relative error of the forward pass and both gradients. */
function errorOf(convolution: Convolution, precision: Precision, lowering: Lowering): number {
  const { runtime } = native as { runtime: Runtime };
  const { x, filter, upstream, xShape, ...results } = computeConvolution(runtime, convolution, {
    batch,
    precision,
    lowering,
  });
  const expected = referenceConvolution(x, filter, upstream, xShape, convolution.attributes);
  const quantities = ['output', 'inputGradient', 'filterGradient'] as const;
  return Math.max(...quantities.map((quantity) => relativeError(results[quantity], expected[quantity])));
}

describe.skipIf('reason' in native)(
  'every convolution of the ResNets at 64 pixels, as lowered for batches of 32',
  () => {
    it.for(convolutionsOf(depths, 64))('$title', (convolution) => {
      expect(errorOf(convolution, 'fp32', cpuLowering(32))).toBeLessThan(1e-5);
      expect(errorOf(convolution, 'bf16', cpuLowering(32))).toBeLessThan(2e-2);
    });
  },
);

describe.skipIf('reason' in native)('convolutions that no ResNet has', () => {
  const attributes = [
    { filters: 5, kernelSize: 3, strides: 1, padding: 1 },
    { filters: 5, kernelSize: 3, strides: 2, padding: 1 },
    { filters: 5, kernelSize: 5, strides: 3, padding: 2 },
    { filters: 5, kernelSize: 1, strides: 1, padding: 1 },
    { filters: 5, kernelSize: 1, strides: 3, padding: 0 },
    { filters: 5, kernelSize: 2, strides: 2, padding: 1 },
  ];
  const shapes = [
    [9, 7, 4],
    [1, 1, 4],
    [2, 3, 4],
  ];
  const odd = shapes.flatMap((shape) =>
    attributes.map((each) => ({
      title: `${each.kernelSize}x${each.kernelSize}/${each.strides} padded by ${each.padding} over ${shape.join('x')}`,
      shape,
      attributes: each,
      readsImage: false,
    })),
  );

  it.for(odd)('$title', (convolution) => {
    const { kernelSize, strides, padding } = convolution.attributes;
    const is3x3 = kernelSize === 3 && strides === 1 && padding === 1;
    const lowerings = [directLowering, cpuLowering(batch), cpuLowering(1000), ...(is3x3 ? [winograd] : [])];
    for (const lowering of lowerings) {
      expect(errorOf(convolution, 'fp32', lowering)).toBeLessThan(1e-5);
    }
  });
});
