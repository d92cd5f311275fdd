import { at } from '../../base/arrays.ts';
import type { AttributesOf, OperationName } from '../../network/operations.ts';
import { gelu, silu } from './activations.ts';
import { type DataType, dynamic } from './attributes.ts';
import { firstChannels, padChannels } from './channels.ts';
import type { Forward } from './forward.ts';
import type { Tensor } from './graph.ts';
import { groupNorm } from './group-norm.ts';
import { groupwise } from './groups.ts';
import { batchNorm, batchNormGradient, batchNormTraining, biasAdd, maxPool, maxPoolGradient } from './kernels.ts';
import type { Lowering } from './lowering.ts';
import * as nodes from './nodes.ts';
import { place } from './windows.ts';

/** What an operation knows about the graph that it adds nodes to. */
export interface Context {
  /** Whether batch norms use the statistics of the batch (training) or the moving ones. */
  readonly training: boolean;
  /** Element type of feature maps `[batch, height, width, channels]`. Vectors and variables are float32. */
  readonly activations: DataType;
  readonly convolution: Lowering;
}

/** At most two inputs and two trained variables. The real number depends on the operation. */
export type Inputs = readonly [Tensor, Tensor];
export type Variables = readonly [Tensor, Tensor, Tensor, Tensor];
type Compute<Attributes> = (inputs: Inputs, attributes: Attributes, variables: Variables, context: Context) => Forward;

/** The operations of networks, written as TensorFlow nodes, forward and gradient. */
export const operations: { readonly [Name in OperationName]: Compute<AttributesOf<Name>> } = {
  /** Computes in the element type of its input. The image is float32, so the first convolution is, too. */
  conv2d: ([x], attributes, [weight], { convolution, activations }) => {
    // Only after the input is computed. Otherwise TensorFlow would prepare all filters at the start of a step, and keep
    // them until they are needed.
    const filter = nodes.cast(nodes.identity(weight, [x]), x.type);
    const { output, gradient } = groupwise(convolution)(x, filter, attributes);
    return {
      output: nodes.cast(output, activations),
      gradient(upstream) {
        const { input, filter: ofFilter } = gradient(nodes.cast(upstream, x.type));
        return { inputs: [input], weights: [nodes.cast(ofFilter, 'float')] };
      },
    };
  },

  batchNorm: ([x], { epsilon, momentum }, [scale, offset, mean, variance], { training }) => {
    const parameters = { scale, offset, mean, variance };
    if (!training) return { output: batchNorm(x, parameters, epsilon), gradient: untrained };
    const result = batchNormTraining(x, parameters, epsilon, momentum);
    return {
      output: result.y,
      statistics: [result.mean, result.variance],
      gradient(upstream) {
        const [input, ...weights] = batchNormGradient(upstream, x, scale, result.reserves, epsilon);
        return { inputs: [input], weights };
      },
    };
  },

  groupNorm: ([x], attributes, [scale, offset]) => groupNorm(x, attributes, scale, offset),

  bias: ([x], _, [bias]) => ({
    output: biasAdd(x, nodes.cast(bias, x.type)),
    gradient: (upstream) => ({ inputs: [upstream], weights: [nodes.sum(nodes.cast(upstream, 'float'), [0, 1, 2])] }),
  }),

  relu: ([x]) => {
    const output = nodes.relu(x);
    return { output, gradient: (upstream) => ({ inputs: [nodes.reluGradient(upstream, output)] }) };
  },

  sigmoid: ([x]) => {
    const output = nodes.sigmoid(x);
    return { output, gradient: (upstream) => ({ inputs: [nodes.sigmoidGradient(output, upstream)] }) };
  },

  silu: ([x]) => silu(x),

  gelu: ([x]) => gelu(x),

  add: ([left, right]) => ({
    output: nodes.add(left, right),
    gradient: (upstream) => ({ inputs: [upstream, upstream] }),
  }),

  scale: ([features, factors]) => {
    const perChannel = nodes.cast(overPixels(factors), features.type);
    return {
      output: nodes.multiply(features, perChannel),
      gradient(upstream) {
        const products = nodes.cast(nodes.multiply(upstream, features), factors.type);
        return { inputs: [nodes.multiply(upstream, perChannel), nodes.sum(products, [1, 2])] };
      },
    };
  },

  maxPool: ([x], { poolSize, strides, padding }) => {
    const placement = place(x, { size: poolSize, strides, padding }, Number.NEGATIVE_INFINITY);
    const output = maxPool(placement, poolSize);
    return {
      output,
      gradient: (upstream) => ({
        inputs: [placement.back(maxPoolGradient(upstream, placement.again(upstream), output, poolSize))],
      }),
    };
  },

  padChannels: ([x], { filters }) => ({
    output: padChannels(x, filters),
    gradient: (upstream) => ({ inputs: [firstChannels(upstream, at(x.shape, 3))] }),
  }),

  globalAveragePool: ([x]) => {
    const [, height = 0, width = 0] = x.shape;
    return {
      output: nodes.mean(nodes.cast(x, 'float'), [1, 2]),
      gradient(upstream) {
        const share = nodes.multiply(upstream, x.graph.scalar(1 / (height * width)));
        return { inputs: [nodes.broadcastTo(nodes.cast(overPixels(share), x.type), x)] };
      },
    };
  },

  dense: ([x], _, [weight, bias]) => ({
    output: biasAdd(nodes.matMul(x, weight), bias),
    gradient: (upstream) => ({
      inputs: [nodes.matMul(upstream, weight, { transposeB: true })],
      weights: [nodes.matMul(x, upstream, { transposeA: true }), nodes.sum(upstream, [0])],
    }),
  }),
};

/** Vectors `[batch, channels]` as `[batch, 1, 1, channels]`. */
const overPixels = (x: Tensor): Tensor => nodes.reshape(x, [dynamic, 1, 1, at(x.shape, 1)]);

function untrained(): never {
  throw new Error('An evaluation graph has no gradient.');
}
