import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { at, valueAt } from '../../base/arrays.ts';
import { ConfigurationError } from '../../base/errors.ts';
import type { VariableSpec } from '../../network/operations.ts';
import { slotsOf } from '../../network/weights.ts';
import type { Batch, SessionOptions, StoredBatch } from '../engine.ts';
import type { OpenSession, Runtime } from '../local.ts';
import { clipFactor } from '../optimizer.ts';
import { evaluationOf, stepResultOf } from '../scores.ts';
import { forward } from './forward.ts';
import { crossEntropy } from './loss.ts';
import { descend } from './optimizer.ts';

type Tfjs = Runtime['tf'];
type Variables = ReadonlyMap<string, Variable>;

/** A session that calls tfjs once per operation. Every engine can do that, and the compiled graph is tested against it. */
export const openEager: OpenSession = (runtime, network, options) => {
  if (options.precision !== 'fp32') {
    throw new ConfigurationError(
      `Precision ${options.precision} needs the compiled graph of the native engine: choose --precision fp32 or --engine native.`,
    );
  }
  const { tf } = runtime;
  const weights = network.variables.filter((variable) => variable.role === 'weight');
  const variables = zeros(tf, network.variables);
  const slots = zeros(tf, slotsOf(network.variables, options.optimizer));
  const state: Variables = new Map([...variables, ...slots]);
  const trained = weights.map(({ name }) => valueAt(variables, name));

  const imagesOf = (batch: Batch | StoredBatch): Tensor4D => {
    if (!('images' in batch)) throw new Error('An eager session stores no images: send them with the batch.');
    const [height = 0, width = 0, channels = 0] = network.input;
    const pixels = tf.tensor4d(batch.images, [batch.labels.length, height, width, channels], 'float32');
    return normalize(tf, pixels, options.normalize);
  };

  /** Loss, logits and gradients of a training pass. It also updates the moving statistics. */
  const differentiate = (batch: Batch | StoredBatch) => {
    const images = imagesOf(batch);
    const labels = tf.tensor1d(batch.labels, 'int32');
    let logits: Float32Array = new Float32Array();
    const { value, grads } = tf.variableGrads(() => {
      const output = forward(network, variables, images, { ...runtime, training: true });
      logits = valuesOf(output);
      return crossEntropy(
        tf,
        output,
        { labels, mix: 'images' in batch ? batch.mix : undefined },
        options.labelSmoothing,
      );
    }, trained);
    return { loss: at(valuesOf(value), 0), logits, gradients: grads };
  };

  return {
    step(batch, learningRate, before = 0) {
      const computed = tf.tidy(() => {
        const { gradients, ...outcome } = differentiate(batch);
        const gradientNorm = normOf(tf, Object.values(gradients));
        const factor = clipFactor(gradientNorm, options.clipNorm);
        const ofWeights = new Map(Object.entries(gradients));
        for (const { name } of weights) {
          const weight = valueAt(variables, name);
          const gradient = valueAt(ofWeights, weight.name);
          const clipped = factor === 1 ? gradient : tf.mul(gradient, factor);
          descend(tf, { name, weight, state, gradient: clipped }, options, { learningRate, before });
        }
        return { ...outcome, gradientNorm };
      });
      return stepResultOf(computed, batch.labels);
    },

    evaluate(batch) {
      const context = { ...runtime, training: false };
      const logits = tf.tidy(() => valuesOf(forward(network, variables, imagesOf(batch), context)));
      return evaluationOf(logits, batch.labels);
    },

    // Copies, because TensorFlow.js reads the values of a new tensor only at its first use, and returns the same array
    // until then.
    read: () => new Map([...state].map(([name, variable]) => [name, valuesOf(variable).slice()])),

    write(values) {
      for (const [name, value] of values) {
        const variable = state.get(name);
        if (variable === undefined) throw new Error(`The network has no variable ${name}.`);
        tf.tidy(() => variable.assign(tf.tensor(value.slice(), variable.shape)));
      }
    },

    dispose() {
      for (const variable of state.values()) variable.dispose();
    },
  };
};

const zeros = (tf: Tfjs, specs: readonly (Pick<VariableSpec, 'name' | 'shape'> & Partial<VariableSpec>)[]): Variables =>
  new Map(
    specs.map(({ name, shape, role }) => [name, tf.tidy(() => tf.variable(tf.zeros([...shape]), role === 'weight'))]),
  );

/** A copy, because the backend may reuse what it returns. */
const valuesOf = (tensor: Tensor): Float32Array => Float32Array.from(tensor.dataSync());

function normalize(tf: Tfjs, images: Tensor4D, constants: SessionOptions['normalize']): Tensor4D {
  if (constants === undefined) return images;
  return tf.div(tf.sub(images, tf.tensor1d([...constants.mean])), tf.tensor1d([...constants.std]));
}

/** Euclidean norm of all values of the tensors. */
const normOf = (tf: Tfjs, tensors: readonly Tensor[]): number =>
  Math.sqrt(at(valuesOf(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor))))), 0));
