import type { Tensor, Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { BatchNormAttributes } from '../../network/operations.ts';
import type { Runtime } from '../local.ts';
import { ofRank } from './rank.ts';

/** The moving statistics of a batch norm. */
export interface Moving {
  readonly mean: Variable;
  readonly variance: Variable;
}

/**
 * Normalises a batch `x` `[n, h, w, c]` by its own statistics, and updates `moving` with them. `scale` and `offset` are
 * `[c]`. Per channel, with mean and variance over n, h and w (Ioffe & Szegedy 2015, arXiv:1502.03167):
 * `y = scale (x - mean) / sqrt(variance + epsilon) + offset`. The moving variance takes the unbiased one.
 */
export function batchNormTraining(
  runtime: Runtime,
  x: Tensor4D,
  scale: Tensor1D,
  offset: Tensor1D,
  moving: Moving,
  attributes: BatchNormAttributes,
): Tensor4D {
  const normalize = runtime.kind === 'wasm' ? composed : fused;
  return ofRank(4, normalize(runtime, moving, attributes)(x, scale, offset));
}

type Normalize = (
  runtime: Runtime,
  moving: Moving,
  attributes: BatchNormAttributes,
) => (x: Tensor4D, scale: Tensor1D, offset: Tensor1D) => Tensor;

/** What TensorFlow's backend for tfjs has beyond the interface of all backends. */
interface TensorFlowBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>
  >;
  executeMultipleOutputs(
    name: string,
    attributes: readonly { name: string; type: number; value: unknown }[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

const isTensorFlow = <Backend extends object>(backend: Backend): backend is Backend & TensorFlowBackend =>
  'executeMultipleOutputs' in backend;

/** With TensorFlow's fused kernels, which tfjs itself uses only in evaluation. */
const fused: Normalize = ({ tf }, moving, { epsilon, momentum }) => {
  const backend = tf.backend();
  if (!isTensorFlow(backend)) throw new Error('Only the backend of TensorFlow has fused kernels.');
  const { binding } = backend;
  const common = [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
  const forward = [...common, { name: 'exponential_avg_factor', type: binding.TF_ATTR_FLOAT, value: momentum }];

  return tf.customGrad((...inputs) => {
    const [x, scale, offset, save] = inputs as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void];
    const [value, mean, variance, ...reserve] = backend.executeMultipleOutputs(
      'FusedBatchNormV3',
      forward,
      [x, scale, offset, moving.mean, moving.variance],
      6,
    ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    moving.mean.assign(mean);
    moving.variance.assign(variance);
    save([x, scale, ...reserve]);
    return {
      value,
      gradFunc: (upstream, saved) =>
        backend.executeMultipleOutputs('FusedBatchNormGradV3', common, [upstream, ...saved], 5).slice(0, 3),
    };
  });
};

/** With elementary operations. The gradient is that of Ioffe & Szegedy 2015, section 3, simplified. */
const composed: Normalize = ({ tf }, moving, { epsilon, momentum }) => {
  const total = (features: Tensor): Tensor => tf.sum(features, [0, 1, 2]);
  return tf.customGrad((...inputs) => {
    const [x, scale, offset, save] = inputs as [Tensor4D, Tensor1D, Tensor1D, (tensors: Tensor[]) => void];
    const count = x.size / scale.size;
    const mean = tf.div(total(x), count);
    const centred = tf.sub(x, mean);
    const variance = tf.div(total(tf.square(centred)), count);
    const deviation = tf.rsqrt(tf.add(variance, epsilon));
    const normalized = tf.mul(centred, deviation);

    const unbiased = tf.mul(variance, count / Math.max(count - 1, 1));
    move(moving.mean, mean);
    move(moving.variance, unbiased);
    save([normalized, tf.mul(scale, deviation)]);
    return {
      value: tf.add(tf.mul(normalized, scale), offset),
      gradFunc(upstream, saved) {
        const [normalized, factor] = saved as [Tensor, Tensor];
        const offsetGradient = total(upstream);
        const scaleGradient = total(tf.mul(upstream, normalized));
        const common = tf.div(tf.add(offsetGradient, tf.mul(normalized, scaleGradient)), count);
        return [tf.mul(factor, tf.sub(upstream, common)), scaleGradient, offsetGradient];
      },
    };
  });

  function move(variable: Variable, value: Tensor): void {
    variable.assign(tf.add(tf.mul(variable, 1 - momentum), tf.mul(value, momentum)));
  }
};
