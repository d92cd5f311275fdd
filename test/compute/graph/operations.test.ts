import { describe, expect, it } from 'vitest';
import { directLowering } from '../../../src/compute/graph/convolution.ts';
import { type Inputs, operations, type Variables } from '../../../src/compute/graph/operations.ts';
import type { Runtime } from '../../../src/compute/local.ts';
import { type AttributesOf, type OperationName, operations as vocabulary } from '../../../src/network/operations.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { compileFunction, normals } from './evaluate.ts';

const native = await nativeRuntime();
const batch = 3;

/** Inputs, without the batch, on which an operation's gradient is checked. */
type Case<Name extends OperationName> = {
  readonly inputs: readonly (readonly number[])[];
  readonly attributes: AttributesOf<Name>;
};
const cases: { readonly [Name in OperationName]: Case<Name> } = {
  conv2d: { inputs: [[6, 5, 3]], attributes: { filters: 4, kernelSize: 3, strides: 2, padding: 1 } },
  groupNorm: { inputs: [[4, 3, 6]], attributes: { groups: 2, epsilon: 1e-5 } },
  bias: { inputs: [[4, 3, 5]], attributes: {} },
  batchNorm: { inputs: [[4, 3, 5]], attributes: { epsilon: 1e-5, momentum: 0.1 } },
  relu: { inputs: [[4, 4, 3]], attributes: {} },
  sigmoid: { inputs: [[6]], attributes: {} },
  silu: { inputs: [[4, 4, 3]], attributes: {} },
  gelu: { inputs: [[4, 4, 3]], attributes: {} },
  padChannels: { inputs: [[4, 4, 3]], attributes: { filters: 5 } },
  add: {
    inputs: [
      [4, 4, 3],
      [4, 4, 3],
    ],
    attributes: {},
  },
  scale: { inputs: [[4, 3, 5], [5]], attributes: {} },
  maxPool: { inputs: [[6, 5, 2]], attributes: { poolSize: 3, strides: 2, padding: 1 } },
  globalAveragePool: { inputs: [[4, 3, 5]], attributes: {} },
  dense: { inputs: [[7]], attributes: { units: 4 } },
};

/** Values 0.04 apart and 0.02 from zero, so that no ReLU and no maximum turns within a difference. */
function apart(shape: readonly number[], purpose: string): Float32Array {
  const order = normals(shape, purpose);
  const sorted = Float32Array.from(order).sort();
  return order.map((value) => 0.04 * (sorted.indexOf(value) - Math.floor(order.length / 2) + 0.5));
}

const sum = (values: ArrayLike<number>, weights: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value, index) => total + value * (weights[index] as number), 0);

/** The gradient along a random direction, as the operation has it and as central differences have it. */
function slopes<Name extends OperationName>(name: Name, { inputs, attributes }: Case<Name>) {
  const entry = vocabulary[name] as unknown as {
    shape(inputs: readonly (readonly number[])[], attributes: AttributesOf<Name>): readonly number[];
    variables?(
      inputs: readonly (readonly number[])[],
      attributes: AttributesOf<Name>,
    ): { shape: readonly number[]; role: string }[];
  };
  const variables = entry.variables?.(inputs, attributes) ?? [];
  const weights = variables.filter(({ role }) => role === 'weight').length;
  const shapes = [...inputs.map((shape) => [batch, ...shape]), ...variables.map(({ shape }) => shape)];
  const upstreamShape = [batch, ...entry.shape(inputs, attributes)];

  const read = operations[name] as (...parameters: unknown[]) => ReturnType<(typeof operations)[Name]>;
  const context = { training: true, activations: 'float', convolution: directLowering } as const;
  const compute = compileFunction((native as { runtime: Runtime }).runtime, [...shapes, upstreamShape], (tensors) => {
    const ofOperation = tensors.slice(0, inputs.length) as unknown as Inputs;
    const owned = tensors.slice(inputs.length, -1) as unknown as Variables;
    const { output, gradient } = read(ofOperation, attributes, owned, context);
    const { inputs: ofInputs, weights: ofWeights = [] } = gradient(tensors.at(-1) as never);
    return [output, ...ofInputs, ...ofWeights];
  });

  const values = shapes.map((shape, index) => apart(shape, `${name}/${index}`));
  const upstream = normals(upstreamShape, `${name}/upstream`);
  const moved = values.slice(0, inputs.length + weights);
  const directions = moved.map((each, index) => normals([each.length], `${name}/direction/${index}`));
  const lossAt = (distance: number): number => {
    const shifted = values.map((each, index) =>
      each.map((value, at) => value + distance * (directions[index]?.[at] ?? 0)),
    );
    return sum(compute([...shifted, upstream])[0] as Float32Array, upstream);
  };
  const [, ...gradients] = compute([...values, upstream]);
  const step = 2 ** -9;
  return {
    computed: gradients.reduce((total, gradient, index) => total + sum(gradient, directions[index] as Float32Array), 0),
    differences: (lossAt(step) - lossAt(-step)) / (2 * step),
  };
}

describe.skipIf('reason' in native)('gradients agree with finite differences', () => {
  it.for(Object.keys(cases) as OperationName[])('%s', (name) => {
    const { computed, differences } = slopes(name, cases[name]);
    expect(Math.abs(computed - differences) / Math.abs(differences)).toBeLessThan(1e-3);
  });

  it('conv2d in groups', () => {
    const attributes = { filters: 6, kernelSize: 3, strides: 2, padding: 1, groups: 3 };
    const { computed, differences } = slopes('conv2d', { inputs: [[6, 5, 9]], attributes });
    expect(Math.abs(computed - differences) / Math.abs(differences)).toBeLessThan(1e-3);
  });
});
