import { createHash } from 'node:crypto';
import { ConfigurationError } from '../base/errors.ts';
import { type AttributesOf, type OperationName, operations, type VariableSpec } from './operations.ts';
import { type Shape, sizeOf } from './shape.ts';

/** A feature map flowing through a network under construction: the index of the layer that makes it, and its shape. */
export interface Value {
  readonly layer: number;
  readonly shape: Shape;
}

/** One operation of a finished network. `inputs` are indices of earlier layers; -1 is the image. */
export type Layer<Name extends OperationName = OperationName> = {
  [N in Name]: {
    readonly name: string;
    readonly operation: N;
    readonly attributes: AttributesOf<N>;
    readonly inputs: readonly number[];
    readonly shape: Shape;
    /** Full names of the variables the operation owns, in the operation's order. */
    readonly variables: readonly string[];
    readonly flops: number;
  };
}[Name];

/** A network as plain data, in execution order: what every interpreter reads. The last layer gives the logits. */
export interface Network {
  readonly input: Shape;
  readonly layers: readonly Layer[];
  readonly variables: readonly VariableSpec[];
}

/** Writes layers under a name prefix. One method an operation: `net.conv2d('conv1', x, { filters: 64, ... })`. */
export class NetworkBuilder {
  readonly #layers: Layer[];
  readonly #variables: VariableSpec[];
  readonly #prefix: string;
  readonly input: Value;

  private constructor(input: Shape, layers: Layer[], variables: VariableSpec[], prefix: string) {
    this.input = { layer: -1, shape: input };
    this.#layers = layers;
    this.#variables = variables;
    this.#prefix = prefix;
  }

  /**
   * Builds the network that `write` describes over an image of shape `input` ([height, width, channels]); the value it
   * returns is the logits. Throws ConfigurationError where shapes do not fit, two layers share a name or one is unused.
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

  /** The same network, with `name.` before the name of every layer written through it. */
  scope(name: string): NetworkBuilder {
    return new NetworkBuilder(this.input.shape, this.#layers, this.#variables, `${this.#prefix}${name}.`);
  }

  conv2d(name: string, x: Value, { groups = 1, ...attributes }: AttributesOf<'conv2d'>): Value {
    // One group is what a convolution has of itself: said or not, it is the same network.
    return this.#append('conv2d', name, [x], groups === 1 ? attributes : { ...attributes, groups });
  }

  /** Epsilon 1e-5 and momentum 0.1, PyTorch's defaults. */
  batchNorm(name: string, x: Value, attributes: AttributesOf<'batchNorm'> = { epsilon: 1e-5, momentum: 0.1 }): Value {
    return this.#append('batchNorm', name, [x], attributes);
  }

  /** Epsilon 1e-5, PyTorch's default. */
  groupNorm(name: string, x: Value, { groups, epsilon = 1e-5 }: { groups: number; epsilon?: number }): Value {
    return this.#append('groupNorm', name, [x], { groups, epsilon });
  }

  bias(name: string, x: Value): Value {
    return this.#append('bias', name, [x], {});
  }

  relu(name: string, x: Value): Value {
    return this.#append('relu', name, [x], {});
  }

  sigmoid(name: string, x: Value): Value {
    return this.#append('sigmoid', name, [x], {});
  }

  silu(name: string, x: Value): Value {
    return this.#append('silu', name, [x], {});
  }

  gelu(name: string, x: Value): Value {
    return this.#append('gelu', name, [x], {});
  }

  add(name: string, left: Value, right: Value): Value {
    return this.#append('add', name, [left, right], {});
  }

  scale(name: string, features: Value, factors: Value): Value {
    return this.#append('scale', name, [features, factors], {});
  }

  maxPool(name: string, x: Value, attributes: AttributesOf<'maxPool'>): Value {
    return this.#append('maxPool', name, [x], attributes);
  }

  padChannels(name: string, x: Value, attributes: AttributesOf<'padChannels'>): Value {
    return this.#append('padChannels', name, [x], attributes);
  }

  globalAveragePool(name: string, x: Value): Value {
    return this.#append('globalAveragePool', name, [x], {});
  }

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

/** Gives the network back; throws ConfigurationError, naming `owner`, unless it ends in one score for each class. */
export function requireLogits(network: Network, classes: number, owner: string): Network {
  const last = network.layers.at(-1);
  if (last?.shape.length === 1 && last.shape[0] === classes) return network;
  throw new ConfigurationError(
    `${owner} ends in layer ${last?.name ?? 'none'} of shape [${last?.shape ?? network.input}], expected [${classes}]: end it in one value per class, such as net.dense('fc', x, { units: classes }).`,
  );
}

/** sha256 over the network's structure: equal digests mean the same computation from the same kind of start. */
export function networkDigest(network: Network): string {
  return createHash('sha256').update(JSON.stringify(network)).digest('hex');
}
