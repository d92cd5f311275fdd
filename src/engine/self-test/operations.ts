import type { Tensor as EagerTensor } from '@tensorflow/tfjs-core';
import { at } from '../../base/arrays.ts';
import type { EngineInfo } from '../../base/engine.ts';
import { operations as eagerOperations } from '../../compute/eager/operations.ts';
import type { SessionOptions } from '../../compute/engine.ts';
import { loweringFor } from '../../compute/graph/convolution.ts';
import type { Forward } from '../../compute/graph/forward.ts';
import { Graph, type Tensor } from '../../compute/graph/graph.ts';
import { floats, LoadedGraph } from '../../compute/graph/native.ts';
import { cast, identity } from '../../compute/graph/nodes.ts';
import { type Context, operations as graphOperations } from '../../compute/graph/operations.ts';
import type { Runtime } from '../../compute/local.ts';
import type { Layer } from '../../network/network.ts';
import { batchSize, type Case, image, type TestTensor, testedOperations } from './cases.ts';
import type { Quantities } from './trial.ts';

/** Outputs and gradients of all operations, by name. */
export interface Reference {
  readonly quantities: Quantities;
  /** Size of the last axis for each quantity; 1 for a vector, because single values of a sum may cancel out. */
  readonly channels: ReadonlyMap<string, number>;
}

/** All operations on WebAssembly, whose kernels have nothing in common with TensorFlow's. */
export function computeReference(runtime: Runtime): Reference {
  const results = testedOperations.flatMap((each) => referenceOf(runtime, each));
  return {
    quantities: new Map(results.map(({ name, values }) => [name, values])),
    channels: new Map(results.map(({ name, channels }) => [name, channels])),
  };
}

function referenceOf(runtime: Runtime, { layer, inputs, variables, trained, upstream }: Case) {
  const { tf } = runtime;
  const read = eagerOperations[layer.operation] as (...parameters: unknown[]) => EagerTensor;
  const tensorOf = ({ shape, values }: TestTensor): EagerTensor => tf.tensor(values(), [...shape]);
  // The tensors leave `tidy` as tensors: in arrays of numbers it would look for tensors at every place.
  const results = tf.tidy(() => {
    const held = variables.map((variable) => tf.variable(tensorOf(variable)));
    const compute = (...given: EagerTensor[]): EagerTensor => {
      const weights = [...held] as EagerTensor[];
      trained.forEach((place, index) => {
        weights[place] = at(given, inputs.length + index);
      });
      return read(given.slice(0, inputs.length), layer.attributes, weights, { ...runtime, training: true });
    };
    const given = [...inputs, ...trained.map((place) => at(variables, place))].map(tensorOf);
    const gradients = tf.grads(compute)(given, tensorOf(upstream));
    const output = compute(...given);
    for (const variable of held) variable.dispose();
    return named(layer, output, gradients.slice(0, inputs.length), gradients.slice(inputs.length));
  });
  return results.map(([name, tensor]) => {
    const values = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return { name, values, channels: tensor.rank > 1 ? at(tensor.shape, -1) : 1 };
  });
}

/** Names the results. The gradient of the image is left out, because training does not need it. */
function named<Value>(
  { name, operation, inputs }: Layer,
  y: Value,
  ofInputs: readonly Value[],
  ofWeights: readonly Value[],
): [string, Value][] {
  const title = `${operation} ${name}`;
  return [
    [`y of ${title}`, y],
    ...ofInputs.flatMap((value, place): [string, Value][] =>
      operation === 'conv2d' && inputs[place] === image ? [] : [[`dx${place} of ${title}`, value]],
    ),
    ...ofWeights.map((value, place): [string, Value] => [`dw${place} of ${title}`, value]),
  ];
}

/** A graph with every operation, computed as in training. */
interface OperationsGraph {
  readonly savedModel: Uint8Array;
  readonly inputs: readonly (readonly [Tensor, TestTensor])[];
  readonly outputs: readonly [string, Tensor][];
}

/** How operations are computed. */
export type Computation = Pick<SessionOptions, 'precision' | 'convolution'>;

/** Writes the graph with which an engine of this kind is tested. */
export function compileOperations(
  kind: EngineInfo['engine'],
  { precision, convolution }: Computation,
): OperationsGraph {
  const graph = new Graph();
  const activations = precision === 'bf16' ? 'bfloat16' : 'float';
  const lowering = loweringFor(kind, { batchSize, convolution });
  const context: Context = { training: true, activations, convolution: lowering };
  const parts = testedOperations.map((each, index) =>
    graph.within(`${index}.${each.layer.name}`, () => write(graph, each, context)),
  );
  const savedModel = graph.toSavedModel(graph.addEffect('NoOp', [], {}));
  return {
    savedModel,
    inputs: parts.flatMap(({ inputs }) => inputs),
    outputs: parts.flatMap(({ outputs }) => outputs),
  };
}

function write(graph: Graph, { layer, inputs, variables, upstream }: Case, context: Context) {
  const fed: [Tensor, TestTensor][] = [];
  const feed = (given: TestTensor): Tensor => {
    const tensor = graph.placeholder('float', given.shape);
    fed.push([tensor, given]);
    return tensor;
  };
  const read = graphOperations[layer.operation] as (...parameters: unknown[]) => Forward;
  const features = inputs.map((input, place) => {
    const isFeatureMap = input.shape.length === 4 && layer.inputs[place] !== image;
    return cast(feed(input), isFeatureMap ? context.activations : 'float');
  });
  const { output, gradient } = read(features, layer.attributes, variables.map(feed), context);
  const { inputs: ofInputs, weights = [] } = gradient(cast(feed(upstream), output.type));
  const outputs = named(layer, output, ofInputs, weights).map(([name, tensor]): [string, Tensor] => [
    name,
    identity(cast(tensor, 'float')),
  ]);
  return { inputs: fed, outputs };
}

/** All operations, computed by the compiled graph. */
export function computeOperations(runtime: Runtime, computation: Computation): Quantities {
  const { savedModel, inputs, outputs } = compileOperations(runtime.kind, computation);
  const loaded = new LoadedGraph(runtime, savedModel);
  try {
    const values = loaded.run(
      inputs.map(([tensor, given]) => [tensor, given.values()]),
      outputs.map(([, tensor]) => tensor),
    );
    return new Map(outputs.map(([name], index) => [name, floats(values, index)]));
  } finally {
    loaded.dispose();
  }
}
