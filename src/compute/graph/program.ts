import { valueAt } from '../../base/arrays.ts';
import type { Network } from '../../network/network.ts';
import { slotsOf } from '../../network/weights.ts';
import type { SessionOptions } from '../engine.ts';
import { dynamic } from './attributes.ts';
import { Graph, type Tensor } from './graph.ts';
import { differentiate, type Interpretation, interpret, statistics } from './interpreter.ts';
import { crossEntropy, type Targets, targetsFor } from './loss.ts';
import type { Lowering } from './lowering.ts';
import * as nodes from './nodes.ts';
import { clip, descend, type Rates, ratesFor } from './optimizer.ts';
import { type Store, type StoredImages, store, takeImages } from './stored.ts';
import { assign, type Inlet, inlet, type Variable, variable, zeroAll } from './variables.ts';

/** A compiled network: its graph, and what to feed and to fetch. */
export interface Program {
  readonly graph: Graph;
  /** Content of the file that TensorFlow loads. It is written when it is asked for. */
  readonly savedModel: Uint8Array;
  readonly step: Step;
  readonly evaluate: Evaluate;
  /** Input for images to keep in the session; only if images are bytes. */
  readonly upload: Inlet | undefined;
  /** Every variable, including those of the optimizer, with an input for a new value. */
  readonly variables: ReadonlyMap<string, Variable & { readonly inlet: Inlet }>;
}

/** Inputs for a batch of images: their values for `images`, or their positions in the store. */
export type ImageInput = Pick<StoredImages, 'images'> & Partial<StoredImages>;

/** A forward pass with the moving statistics. */
export interface Evaluate {
  readonly input: ImageInput;
  readonly logits: Tensor;
}

/** One training step. Its variables are updated when `loss` has been computed. */
export interface Step {
  readonly input: ImageInput;
  readonly targets: Targets;
  readonly rates: Rates;
  readonly loss: Tensor;
  readonly logits: Tensor;
  /** Half the square of the gradient's norm over all weights. */
  readonly halfSquares: Tensor;
}

/** Writes training step, evaluation, and reading and writing of variables as one graph. */
export function compile(network: Network, options: SessionOptions, convolution: Lowering): Program {
  const graph = new Graph();
  const slots = slotsOf(network.variables, options.optimizer);
  const variables = new Map(
    [...network.variables, ...slots].map(({ name, shape }) => [name, variable(graph, name, shape)]),
  );
  const compiler = new Compiler(graph, network, options, convolution, variables);
  const step = graph.within('step', () => compiler.step());
  const evaluate = graph.within('evaluate', () => compiler.evaluate());
  const inlets = graph.within('write', () =>
    [...variables.values()].map((each) => ({ ...each, inlet: inlet(graph, each) })),
  );
  const init = graph.within('init', () => zeroAll(graph, [...variables.values()]));
  return {
    graph,
    get savedModel() {
      return graph.toSavedModel(init);
    },
    step,
    evaluate,
    upload: compiler.upload,
    variables: new Map(inlets.map((each) => [each.name, each])),
  };
}

class Compiler {
  readonly #graph: Graph;
  readonly #network: Network;
  readonly #options: SessionOptions;
  readonly #convolution: Lowering;
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #store: Store | undefined;

  constructor(
    graph: Graph,
    network: Network,
    options: SessionOptions,
    convolution: Lowering,
    variables: ReadonlyMap<string, Variable>,
  ) {
    this.#graph = graph;
    this.#network = network;
    this.#options = options;
    this.#convolution = convolution;
    this.#variables = variables;
    this.#store = options.normalize && store(graph, network.input);
  }

  get upload(): Inlet | undefined {
    return this.#store?.inlet;
  }

  step(): Step {
    const { batchSize } = this.#options;
    const input = this.#images(batchSize);
    const targets = targetsFor(this.#graph, this.#options);
    const rates = ratesFor(this.#graph, this.#options);
    const forward = this.#forward(input, true);
    const { loss, gradient } = crossEntropy(forward.logits, targets, this.#options);
    const gradients = differentiate(forward, gradient);
    const halfSquares = nodes.addAll([...gradients.values()].map(nodes.halfSquares));
    const clipped = clip(gradients, halfSquares, this.#options.clipNorm);
    const updates = [
      ...[...clipped].map(([name, ofWeight]) => descend(name, this.#variables, ofWeight, rates, this.#options)),
      ...[...statistics(forward)].map(([name, value]) => assign(this.#variable(name), value)),
    ];
    return {
      input,
      targets,
      rates,
      loss: nodes.identity(loss, updates),
      logits: forward.logits,
      halfSquares,
    };
  }

  evaluate(): Evaluate {
    const input = this.#images(dynamic);
    return { input, logits: this.#forward(input, false).logits };
  }

  #images(batchSize: number): ImageInput {
    if (this.#store !== undefined) return takeImages(this.#store, batchSize);
    return { images: this.#graph.placeholder('float', [batchSize, ...this.#network.input]) };
  }

  #forward({ images }: ImageInput, training: boolean): Interpretation {
    const values = new Map([...this.#variables].map(([name, { value }]) => [name, value]));
    return interpret(this.#network, this.#normalized(images), values, {
      training,
      activations: this.#options.precision === 'bf16' ? 'bfloat16' : 'float',
      convolution: this.#convolution,
    });
  }

  #normalized(images: Tensor): Tensor {
    const { normalize } = this.#options;
    if (normalize === undefined) return images;
    const mean = this.#graph.constant(Float32Array.from(normalize.mean));
    const scale = this.#graph.constant(Float32Array.from(normalize.std, (deviation) => 1 / deviation));
    return nodes.multiply(nodes.subtract(nodes.cast(images, 'float'), mean), scale);
  }

  #variable(name: string): Variable {
    return valueAt(this.#variables, name);
  }
}
