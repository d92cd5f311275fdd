import { at } from '../../base/arrays.ts';
import type { Layer, Network } from '../../network/network.ts';
import type { Forward } from './forward.ts';
import type { Tensor } from './graph.ts';
import { add, identity } from './nodes.ts';
import { type Context, operations } from './operations.ts';

/** Index of the image among a layer's inputs. */
const image = -1;

/** The nodes of every layer of a network. */
export interface Interpretation {
  readonly network: Network;
  readonly layers: readonly Forward[];
  readonly logits: Tensor;
}

/** Values of a graph's variables, by full name. */
export type VariableValues = ReadonlyMap<string, Tensor>;

/** Adds the network's forward pass for `images` `[batch, height, width, channels]` in float32. */
export function interpret(network: Network, images: Tensor, values: VariableValues, context: Context): Interpretation {
  const layers: Forward[] = [];
  for (const layer of network.layers) {
    const inputs = layer.inputs.map((input) => (input === image ? images : layers[input]?.output));
    const variables = layer.variables.map((name) => values.get(name));
    layers.push(images.graph.within(layer.name, () => read(layer, inputs, variables, context)));
  }
  return { network, layers, logits: at(layers, -1).output };
}

/** New values of the moving statistics, by the name of the variable. */
export function statistics({ network, layers }: Interpretation): VariableValues {
  return collect(network, 'statistic', (index) => layers[index]?.statistics ?? []);
}

/** Adds the backward pass from the gradient of the logits. Returns the gradient of every weight, by its name. */
export function differentiate({ network, layers }: Interpretation, ofLogits: Tensor): VariableValues {
  const ofOutputs: Tensor[] = [];
  ofOutputs[layers.length - 1] = ofLogits;
  const ofWeights: (readonly Tensor[])[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = at(network.layers, index);
    const upstream = ofOutputs[index];
    if (upstream === undefined) continue; // Nothing reads this layer.
    const { inputs, weights = [] } = upstream.graph.within(`gradient/${layer.name}`, () =>
      at(layers, index).gradient(upstream),
    );
    // If a weight is still read elsewhere, it is copied before its update. So its gradient must come after all nodes
    // that read it.
    const readers = inputs.filter((_, position) => layer.inputs[position] !== image);
    ofWeights[index] = weights.map((weight) => identity(weight, readers));
    layer.inputs.forEach((input, position) => {
      const gradient = at(inputs, position);
      const others = ofOutputs[input];
      if (input !== image) ofOutputs[input] = others === undefined ? gradient : add(others, gradient);
    });
  }
  return collect(network, 'weight', (index) => ofWeights[index] ?? []);
}

function read(layer: Layer, inputs: Tensors, variables: Tensors, context: Context): Forward {
  const compute = operations[layer.operation] as (...parameters: unknown[]) => Forward;
  return compute(inputs, layer.attributes, variables, context);
}

/** Each is there, because a layer reads earlier layers and variables of its network only. */
type Tensors = readonly (Tensor | undefined)[];

/** Tensors for all variables of one role, by name. */
function collect(
  network: Network,
  role: 'weight' | 'statistic',
  tensorsOf: (layer: number) => readonly Tensor[],
): VariableValues {
  const roles = new Map(network.variables.map((variable) => [variable.name, variable.role]));
  const collected = new Map<string, Tensor>();
  network.layers.forEach((layer, index) => {
    const names = layer.variables.filter((name) => roles.get(name) === role);
    tensorsOf(index).forEach((tensor, position) => {
      collected.set(at(names, position), tensor);
    });
  });
  return collected;
}
