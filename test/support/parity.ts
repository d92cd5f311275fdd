import { expect } from 'vitest';
import type { SessionOptions } from '../../src/compute/engine.ts';
import type { OpenSession, Runtime } from '../../src/compute/local.ts';
import { basicBlock, bottleneckBlock } from '../../src/model/block.ts';
import { type ResNetOptions, resnet } from '../../src/model/resnet.ts';
import { parseResnetName } from '../../src/model/variant.ts';
import type { Network } from '../../src/network/network.ts';
import type { Weights } from '../../src/network/weights.ts';
import fixture from '../fixtures/parity.json' with { type: 'json' };
import ofParts from '../fixtures/parts.json' with { type: 'json' };
import { hashedBatch, hashedVariables } from './hashed.ts';

const blocks = { basic: basicBlock, bottleneck: bottleneckBlock };

/** What PyTorch computes from hashed weights and images; fixtures/README.md explains the figures. */
export interface ParityCase {
  readonly variant: string;
  /** What the network is made of, where its name does not say it. */
  readonly options?: Omit<ResNetOptions, 'imageSize' | 'classes' | 'block'> & { readonly block: keyof typeof blocks };
  readonly image_size: number;
  readonly batch: number;
  readonly lr: number;
  readonly num_classes: number;
  readonly train_logits: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly eval_logits: readonly (readonly number[])[];
  readonly grad_l2: Readonly<Record<string, number>>;
  readonly running_l2: Readonly<Record<string, number>>;
  readonly float32_spread: Readonly<Record<keyof Measured, number>>;
}
// A type import of JSON gives every case fields of its own.
export const parityCases = fixture.cases as readonly unknown[] as readonly ParityCase[];
export const partsCases = ofParts.cases as readonly unknown[] as readonly ParityCase[];
export const titleOf = ({ variant, image_size }: ParityCase): string => `${variant} at ${image_size} pixels`;

/** Computes a case with `openSession` and expects every figure within what float32 allows. */
export function expectParity(openSession: OpenSession, runtime: Runtime, parity: ParityCase): void {
  const off = figuresOff(measure(openSession, runtime, parity), parity);
  expect(Object.fromEntries(off), titleOf(parity)).toEqual({});
}

type Measured = Record<'train_logits' | 'losses' | 'eval_logits', ArrayLike<number>> &
  Record<'grad_l2' | 'running_l2', Weights>;

function measure(openSession: OpenSession, runtime: Runtime, parity: ParityCase): Measured {
  const network = networkOf(parity);
  const batch = hashedBatch(parity.batch, parity.image_size);
  const initial = hashedVariables(network);
  const options: SessionOptions = {
    precision: 'fp32',
    batchSize: parity.batch,
    momentum: 0.9,
    weightDecay: 1e-4,
    labelSmoothing: 0,
  };

  const training = openSession(runtime, network, options);
  training.write(initial);
  const first = training.step(batch, parity.lr);
  const variables = training.read();
  const losses = [first.loss, ...[2, 3, 4, 5].map(() => training.step(batch, parity.lr).loss)];
  training.dispose();

  const evaluating = openSession(runtime, withBatchNormMomentum(network, 1), options);
  evaluating.write(initial);
  evaluating.step(batch, 0);
  const { logits } = evaluating.evaluate(batch);
  evaluating.dispose();

  const gradients = gradientsOfFirstStep(initial, variables, options);
  return { train_logits: first.logits, losses, grad_l2: gradients, running_l2: variables, eval_logits: logits };
}

function networkOf({ variant, options, image_size: imageSize, num_classes: classes }: ParityCase): Network {
  const made = options ? { ...options, block: blocks[options.block] } : parseResnetName(variant);
  return resnet({ ...made, imageSize, classes });
}

const withBatchNormMomentum = (network: Network, momentum: number): Network => ({
  ...network,
  layers: network.layers.map((layer) =>
    layer.operation === 'batchNorm' ? { ...layer, attributes: { ...layer.attributes, momentum } } : layer,
  ),
});

/** After one step from rest, momentum is the gradient plus the penalty. */
function gradientsOfFirstStep(initial: Weights, after: Weights, { weightDecay }: SessionOptions): Weights {
  const slots = [...after].filter(([name]) => name.endsWith('/momentum'));
  return new Map(
    slots.map(([slot, momentum]) => {
      const name = slot.replace('/momentum', '');
      const weight = initial.get(name) as Float32Array;
      return [name, momentum.map((value, index) => value - weightDecay * (weight[index] as number))];
    }),
  );
}

/**
 * Three times the largest error of PyTorch's float32 over layouts and processors. Rounding decides on which side of a
 * ReLU a nearly zero activation falls, and the other side moves gradients by a hundred times what rounding itself does.
 */
const toleranceOf = (quantity: keyof Measured, { float32_spread }: ParityCase): number =>
  Math.max(3 * float32_spread[quantity], 1e-5);

/** The figures beyond their tolerance, by name, with how far they are off. */
function figuresOff(measured: Measured, parity: ParityCase): Map<string, string> {
  const off = new Map<string, string>();
  const compare = (quantity: keyof Measured, figure: string | number, difference: number): void => {
    const tolerance = toleranceOf(quantity, parity);
    if (!(difference <= tolerance)) off.set(`${quantity} ${figure}`, `${difference} > ${tolerance}`);
  };
  for (const quantity of ['train_logits', 'losses', 'eval_logits'] as const) {
    [parity[quantity]].flat(2).forEach((expected, index) => {
      compare(quantity, index, Math.abs((measured[quantity][index] as number) - expected));
    });
  }
  for (const quantity of ['grad_l2', 'running_l2'] as const) {
    for (const [name, expected] of Object.entries(parity[quantity])) {
      compare(quantity, name, Math.abs(norm(measured[quantity].get(name) as Float32Array) / expected - 1));
    }
  }
  return off;
}

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((total, value) => total + value * value, 0));
