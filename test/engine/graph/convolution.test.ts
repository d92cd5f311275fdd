import { describe, expect, it } from 'vitest';
import type { Precision } from '../../../src/base/precision.ts';
import { cpuLowering, gpuLowering } from '../../../src/engine/graph/convolution.ts';
import type { Lowering } from '../../../src/engine/graph/lowering.ts';
import { cast } from '../../../src/engine/graph/nodes.ts';
import { type Inputs, operations, type Variables } from '../../../src/engine/graph/operations.ts';
import { winograd } from '../../../src/engine/graph/winograd.ts';
import type { Runtime } from '../../../src/engine/local.ts';
import { depths } from '../../../src/model/architecture.ts';
import { resnet } from '../../../src/model/resnet.ts';
import type { ConvolutionAttributes } from '../../../src/network/operations.ts';
import { slide } from '../../../src/network/shape.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { compileFunction, normals, relativeError } from './evaluate.ts';
import { referenceConvolution } from './reference-convolution.ts';

const native = await nativeRuntime();
const batch = 2;

interface Convolution {
  readonly title: string;
  /** Of the input, without the batch. */
  readonly shape: readonly number[];
  readonly attributes: ConvolutionAttributes;
  readonly readsImage: boolean;
}

/** Every different convolution of all ResNets at 64 pixels. */
function convolutions(): readonly Convolution[] {
  const unique = new Map<string, Convolution>();
  for (const depth of depths) {
    const { input: image, layers } = resnet({ depth, shortcut: 'residual', imageSize: 64, classes: 2 });
    for (const layer of layers) {
      if (layer.operation !== 'conv2d') continue;
      const source = layer.inputs[0] as number;
      const shape = layers[source]?.shape ?? image;
      const { filters, kernelSize, strides } = layer.attributes;
      const title = `${kernelSize}x${kernelSize}/${strides} ${shape.join('x')} to ${filters}`;
      unique.set(title, { title, shape, attributes: layer.attributes, readsImage: source === -1 });
    }
  }
  return [...unique.values()];
}

/** Largest relative error of the forward pass and both gradients. */
function errorOf({ shape, attributes, readsImage }: Convolution, precision: Precision, convolution: Lowering): number {
  const { filters, kernelSize, strides, padding } = attributes;
  const [height, width, channels] = shape as [number, number, number];
  const xShape = [batch, height, width, channels] as const;
  const filterShape = [kernelSize, kernelSize, channels, filters];
  const outputShape = [
    batch,
    slide(height, kernelSize, strides, padding),
    slide(width, kernelSize, strides, padding),
    filters,
  ];
  const activations = precision === 'bf16' ? 'bfloat16' : 'float';
  const context = { training: true, activations, convolution } as const;

  const shapes = [xShape, filterShape, outputShape];
  const compute = compileFunction((native as { runtime: Runtime }).runtime, shapes, ([x, filter, upstream]) => {
    const inputs = [cast(x as never, readsImage ? 'float' : activations)];
    const { output, gradient } = operations.conv2d(
      inputs as unknown as Inputs,
      attributes,
      [filter] as unknown as Variables,
      context,
    );
    const { inputs: [ofInput] = [], weights: [ofFilter] = [] } = gradient(cast(upstream as never, activations));
    return [output, ofInput, ofFilter].map((tensor) => cast(tensor as never, 'float'));
  });

  const [x, filter, upstream] = shapes.map((each, index) => normals(each, `convolution/${index}`)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const results = compute([x, filter, upstream]);
  const expected = referenceConvolution(x, filter, upstream, xShape, attributes);
  return Math.max(
    relativeError(results[0] as Float32Array, expected.output),
    relativeError(results[1] as Float32Array, expected.inputGradient),
    relativeError(results[2] as Float32Array, expected.filterGradient),
  );
}

describe.skipIf('reason' in native)(
  'every convolution of the ResNets at 64 pixels, as lowered for batches of 32',
  () => {
    it.for(convolutions())('$title', (convolution) => {
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
    const lowerings = [gpuLowering, cpuLowering(batch), cpuLowering(1000), ...(is3x3 ? [winograd] : [])];
    for (const lowering of lowerings) {
      expect(errorOf(convolution, 'fp32', lowering)).toBeLessThan(1e-5);
    }
  });
});
