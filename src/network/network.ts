import { ConfigurationError } from '../base/errors.ts';
import { sha256 } from '../base/files/digest.ts';
import { type AttributesOf, type OperationName, operations, type VariableSpec } from './operations.ts';
import { type Shape, sizeOf } from './shape.ts';

/**
 * The output of a layer, while a network is being built. `layer` is the index of that layer, -1 for the image. `shape` is that
 * of one example: `[height, width, channels]` or `[features]`.
 */
export interface Value {
  readonly layer: number;
  readonly shape: Shape;
}

/** One layer of a finished network. `inputs` are indices of earlier layers; -1 is the image. */
export type Layer<Name extends OperationName = OperationName> = {
  [N in Name]: {
    readonly name: string;
    readonly operation: N;
    readonly attributes: AttributesOf<N>;
    readonly inputs: readonly number[];
    readonly shape: Shape;
    /** Full names of the layer's variables, in the order of its operation. */
    readonly variables: readonly string[];
    readonly flops: number;
  };
}[Name];

/** A network as plain data. The layers are in the order of execution, and the last one gives the logits. */
export interface Network {
  readonly input: Shape;
  readonly layers: readonly Layer[];
  readonly variables: readonly VariableSpec[];
}

/**
 * Builds a network layer by layer. Every operation is a method: it takes a name and its inputs, adds one layer, and returns the
 * layer's output. Shapes are those of one example, without the batch. A method throws ConfigurationError, with the name of the
 * layer, if its inputs do not fit or the name is taken.
 *
 * @example
 * ```ts
 * NetworkBuilder.build([32, 32, 3], (net, image) => {
 *   let x = net.conv2d('conv1', image, {
 *     filters: 16, kernelSize: 3, strides: 2, padding: 1,
 *   });
 *   x = net.relu('relu1', net.batchNorm('bn1', x));
 *   return net.dense('fc', net.globalAveragePool('pool', x), { units: 10 });
 * });
 * ```
 */
export class NetworkBuilder {
  readonly #layers: Layer[];
  readonly #variables: VariableSpec[];
  readonly #prefix: string;
  /** The image, `[height, width, channels]`. */
  readonly input: Value;

  private constructor(input: Shape, layers: Layer[], variables: VariableSpec[], prefix: string) {
    this.input = { layer: -1, shape: input };
    this.#layers = layers;
    this.#variables = variables;
    this.#prefix = prefix;
  }

  /**
   * Builds the network that `write` adds layer by layer. `input` is the shape of the image, `[height, width, channels]`. The
   * value that `write` returns is the logits.
   *
   * @throws ConfigurationError if shapes do not fit, if two layers share a name, or if the output of a layer is not used
   */
  static build(input: Shape, write: (net: NetworkBuilder, image: Value) => Value): Network {
    const net = new NetworkBuilder(input, [], [], '');
    const logits = write(net, net.input);
    const used = new Set([logits.layer, ...net.#layers.flatMap((layer) => layer.inputs)]);
    const unused = net.#layers.find((_, index) => !used.has(index));
    if (unused !== undefined) {
      throw new ConfigurationError(`Layer ${unused.name} is not used: pass its value on or leave the layer out.`);
    }
    return { input, layers: net.#layers, variables: net.#variables };
  }

  /**
   * A builder for the same network that puts `name.` before the name of every layer.
   *
   * @example
   * ```ts
   * net.scope('blocks.3').relu('relu1', x); // layer blocks.3.relu1
   * ```
   */
  scope(name: string): NetworkBuilder {
    return new NetworkBuilder(this.input.shape, this.#layers, this.#variables, `${this.#prefix}${name}.`);
  }

  /**
   * Adds a 2D convolution without bias: `[h, w, c]` to `[h', w', filters]`, where `h'` is
   * `floor((h + 2 * padding - kernelSize) / strides) + 1`, and `w'` likewise. `padding` zeros surround the input on every side.
   * With `groups`, channels and filters are divided into that many groups, and each filter reads the channels of its own group.
   *
   * @example
   * ```ts
   * // [32, 32, 3] to [16, 16, 64]
   * net.conv2d('conv1', x, {
   *   filters: 64, kernelSize: 3, strides: 2, padding: 1,
   * });
   * ```
   */
  conv2d(name: string, x: Value, attributes: AttributesOf<'conv2d'>): Value {
    // One group is the default, so a network has the same digest whether a study names it or not.
    const { groups = 1, ...others } = attributes;
    return this.#append('conv2d', name, [x], groups === 1 ? others : { ...others, groups });
  }

  /**
   * Adds a batch norm over a feature map `[h, w, c]`, whose shape stays the same. It trains a scale and an offset per channel.
   * The defaults are PyTorch's: `epsilon` is added to the variance, and `momentum` is the share of the new batch in the moving
   * statistics.
   */
  batchNorm(name: string, x: Value, attributes: AttributesOf<'batchNorm'> = { epsilon: 1e-5, momentum: 0.1 }): Value {
    return this.#append('batchNorm', name, [x], attributes);
  }

  /**
   * Adds a group norm over a feature map `[h, w, c]`, whose shape stays the same. Each example is normalised over height, width
   * and one of `groups` equal groups of channels. It trains a scale and an offset per channel. `epsilon` has PyTorch's default.
   *
   * @example
   * ```ts
   * net.groupNorm('gn1', x, { groups: 32 });
   * ```
   */
  groupNorm(name: string, x: Value, attributes: { groups: number; epsilon?: number }): Value {
    const { groups, epsilon = 1e-5 } = attributes;
    return this.#append('groupNorm', name, [x], { groups, epsilon });
  }

  /** Adds a trained offset per channel to a feature map `[h, w, c]`, whose shape stays the same. */
  bias(name: string, x: Value): Value {
    return this.#append('bias', name, [x], {});
  }

  /** Adds a ReLU, `max(x, 0)` for every element. The shape stays the same. */
  relu(name: string, x: Value): Value {
    return this.#append('relu', name, [x], {});
  }

  /** Adds a sigmoid, `1 / (1 + exp(-x))` for every element. The shape stays the same. */
  sigmoid(name: string, x: Value): Value {
    return this.#append('sigmoid', name, [x], {});
  }

  /** Adds a SiLU (also called swish), `x * sigmoid(x)` for every element. The shape stays the same. */
  silu(name: string, x: Value): Value {
    return this.#append('silu', name, [x], {});
  }

  /** Adds a GELU in its exact form, with the error function. The shape stays the same. */
  gelu(name: string, x: Value): Value {
    return this.#append('gelu', name, [x], {});
  }

  /** Adds the sum of two values of the same shape, element by element: the end of a shortcut. */
  add(name: string, left: Value, right: Value): Value {
    return this.#append('add', name, [left, right], {});
  }

  /** Adds a product: every channel of `features` `[h, w, c]` times its factor in `factors` `[c]`. The shape is that of `features`. */
  scale(name: string, features: Value, factors: Value): Value {
    return this.#append('scale', name, [features, factors], {});
  }

  /**
   * Adds a max pool over windows of `poolSize` x `poolSize`: `[h, w, c]` to `[h', w', c]`, where `h'` is
   * `floor((h + 2 * padding - poolSize) / strides) + 1`, and `w'` likewise. Padding is never the maximum.
   *
   * @example
   * ```ts
   * // [16, 16, 64] to [8, 8, 64]
   * net.maxPool('maxpool', x, { poolSize: 3, strides: 2, padding: 1 });
   * ```
   */
  maxPool(name: string, x: Value, attributes: AttributesOf<'maxPool'>): Value {
    return this.#append('maxPool', name, [x], attributes);
  }

  /** Adds channels of zeros: `[h, w, c]` to `[h, w, filters]`, with the input's channels first. */
  padChannels(name: string, x: Value, attributes: AttributesOf<'padChannels'>): Value {
    return this.#append('padChannels', name, [x], attributes);
  }

  /** Adds the mean of every channel over height and width: `[h, w, c]` to `[c]`. */
  globalAveragePool(name: string, x: Value): Value {
    return this.#append('globalAveragePool', name, [x], {});
  }

  /**
   * Adds a fully connected layer with bias: `[features]` to `[units]`.
   *
   * @example
   * ```ts
   * net.dense('fc', net.globalAveragePool('avgpool', x), { units: classes });
   * ```
   */
  dense(name: string, x: Value, attributes: AttributesOf<'dense'>): Value {
    return this.#append('dense', name, [x], attributes);
  }

  #append<Name extends OperationName>(
    operation: Name,
    name: string,
    inputs: readonly Value[],
    attributes: AttributesOf<Name>,
  ): Value {
    const entry = operations[operation] as {
      shape(inputs: readonly Shape[], attributes: AttributesOf<Name>): Shape;
      variables?(inputs: readonly Shape[], attributes: AttributesOf<Name>): readonly VariableSpec[];
      flops?(inputs: readonly Shape[], output: Shape, attributes: AttributesOf<Name>): number;
    };
    const shapes = inputs.map((value) => value.shape);
    const layer = `${this.#prefix}${name}`;
    if (this.#layers.some((earlier) => earlier.name === layer)) {
      throw new ConfigurationError(`Two layers are named ${layer}: give each layer of a block a name of its own.`);
    }
    const shape = inLayer(layer, () => entry.shape(shapes, attributes));
    const variables = (entry.variables?.(shapes, attributes) ?? []).map((spec) => ({
      ...spec,
      name: `${layer}.${spec.name}`,
    }));
    this.#variables.push(...variables);
    this.#layers.push({
      name: layer,
      operation,
      attributes,
      inputs: inputs.map((value) => value.layer),
      shape,
      variables: variables.map((variable) => variable.name),
      flops: entry.flops?.(shapes, shape, attributes) ?? 0,
    } as Layer);
    return { layer: this.#layers.length - 1, shape };
  }
}

function inLayer<Result>(layer: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConfigurationError) throw new ConfigurationError(`Layer ${layer}: ${error.message}`);
    throw error;
  }
}

/** Number of trained parameters. */
export function parameterCount(network: Network): number {
  return network.variables
    .filter((variable) => variable.role === 'weight')
    .reduce((total, variable) => total + sizeOf(variable.shape), 0);
}

/** Floating-point operations of one example's forward pass. */
export const flopsOf = (network: Network): number => network.layers.reduce((total, layer) => total + layer.flops, 0);

/** Returns the network. Throws ConfigurationError, naming `owner`, if its last layer does not give one score per class. */
export function requireLogits(network: Network, classes: number, owner: string): Network {
  const last = network.layers.at(-1);
  if (last?.shape.length === 1 && last.shape[0] === classes) return network;
  throw new ConfigurationError(
    `${owner} ends in layer ${last?.name ?? 'none'} of shape [${last?.shape ?? network.input}], expected [${classes}]: end it in one value per class, such as net.dense('fc', x, { units: classes }).`,
  );
}

/** sha256 of the network's structure. Equal digests mean the same computation, with starting weights drawn in the same way. */
export const networkDigest = (network: Network): string => sha256(JSON.stringify(network));
