import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { ConfigurationError } from '../../errors.ts';
import type { Batch, SessionOptions } from '../engine.ts';
import type { OpenSession, Runtime } from '../local.ts';
import type { VariableSpec } from '../network/operations.ts';
import { evaluationOf } from '../scores.ts';
import { forward } from './forward.ts';
import { crossEntropy } from './loss.ts';

type Tfjs = Runtime['tf'];
type Variables = ReadonlyMap<string, Variable>;

/** Reads a network kernel by kernel with tfjs: every engine can, and the compiled graph is tested against it. */
export const openEager: OpenSession = (runtime, network, options) => {
  if (options.precision !== 'fp32') {
    throw new ConfigurationError(
      `Precision ${options.precision} needs the compiled graph of the native engine: choose --precision fp32 or --engine native.`,
    );
  }
  const { tf } = runtime;
  const weights = network.variables.filter((variable) => variable.role === 'weight');
  const variables = zeros(tf, network.variables);
  const momenta = zeros(tf, weights);
  const state: Variables = new Map([
    ...variables,
    ...[...momenta].map(([name, slot]) => [slotName(name), slot] as const),
  ]);
  const trained = weights.map(({ name }) => variables.get(name) as Variable);

  const imagesOf = (pixels: Uint8Array | Float32Array, batch: number): Tensor4D => {
    const [height, width, channels] = network.input as [number, number, number];
    return normalize(tf, tf.tensor4d(pixels, [batch, height, width, channels], 'float32'), options.normalize);
  };

  return {
    step: ({ images, labels }: Batch, learningRate) =>
      tf.tidy(() => {
        const input = imagesOf(images, labels.length);
        const targets = tf.tensor1d(labels, 'int32');
        let logits: Tensor2D | undefined;
        const { value, grads } = tf.variableGrads(() => {
          logits = tf.keep(forward(network, variables, input, { ...runtime, training: true }));
          return crossEntropy(tf, logits, targets, options.labelSmoothing);
        }, trained);
        for (const [name, momentum] of momenta) {
          const weight = variables.get(name) as Variable;
          descend(tf, weight, momentum, grads[weight.name] as Tensor, options, learningRate);
        }
        const scores = valuesOf(logits as unknown as Tensor2D);
        logits?.dispose();
        const { correct } = evaluationOf(scores, labels);
        return {
          loss: valuesOf(value)[0] as number,
          correct: correct.reduce((sum, one) => sum + one, 0),
          logits: scores,
        };
      }),

    evaluate: ({ images, labels }: Batch) =>
      tf.tidy(() => {
        const logits = forward(network, variables, imagesOf(images, labels.length), { ...runtime, training: false });
        return { ...evaluationOf(valuesOf(logits), labels) }; // A plain object, as tidy wants it typed.
      }),

    read: () => new Map([...state].map(([name, variable]) => [name, valuesOf(variable)])),

    write(values) {
      for (const [name, value] of values) {
        const variable = state.get(name);
        if (variable === undefined) throw new Error(`The network has no variable ${name}.`);
        tf.tidy(() => variable.assign(tf.tensor(value, variable.shape)));
      }
    },

    dispose() {
      for (const variable of state.values()) variable.dispose();
    },
  };
};

const slotName = (weight: string): string => `${weight}/momentum`;

const zeros = (tf: Tfjs, specs: readonly VariableSpec[]): Variables =>
  new Map(
    specs.map(({ name, shape, role }) => [name, tf.tidy(() => tf.variable(tf.zeros([...shape]), role === 'weight'))]),
  );

/** A copy: the backend may reuse what it returns. */
const valuesOf = (tensor: Tensor): Float32Array => Float32Array.from(tensor.dataSync());

function normalize(tf: Tfjs, images: Tensor4D, constants: SessionOptions['normalize']): Tensor4D {
  if (constants === undefined) return images;
  return tf.div(tf.sub(images, tf.tensor1d([...constants.mean])), tf.tensor1d([...constants.std]));
}

/** One weight's step of SGD as PyTorch takes it: the penalty joins the gradient before the momentum does. */
function descend(
  tf: Tfjs,
  weight: Variable,
  momentum: Variable,
  gradient: Tensor,
  options: Pick<SessionOptions, 'momentum' | 'weightDecay'>,
  learningRate: number,
): void {
  const penalized = tf.add(gradient, tf.mul(weight, options.weightDecay));
  momentum.assign(tf.add(tf.mul(momentum, options.momentum), penalized));
  weight.assign(tf.sub(weight, tf.mul(momentum, learningRate)));
}
