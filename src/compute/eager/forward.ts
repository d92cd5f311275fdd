import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { valueAt } from '../../base/arrays.ts';
import type { Layer, Network } from '../../network/network.ts';
import type { OperationName } from '../../network/operations.ts';
import { type Context, operations } from './operations.ts';
import { ofRank } from './rank.ts';

/** Logits `[batch, classes]` of a network over `images` `[batch, h, w, c]`. */
export function forward(
  network: Network,
  variables: ReadonlyMap<string, Variable>,
  images: Tensor,
  context: Context,
): Tensor2D {
  const lastReader = new Map(network.layers.flatMap((layer, index) => layer.inputs.map((input) => [input, index])));
  const values = new Map<number, Tensor>([[-1, images]]);
  network.layers.forEach((layer, index) => {
    values.set(index, compute(layer, values, variables, context));
    if (context.training) return; // The backward pass needs every value.
    for (const input of layer.inputs) {
      if (lastReader.get(input) === index) values.get(input)?.dispose();
    }
  });
  return ofRank(2, valueAt(values, network.layers.length - 1));
}

function compute(
  layer: Layer,
  values: ReadonlyMap<number, Tensor>,
  variables: ReadonlyMap<string, Variable>,
  context: Context,
): Tensor {
  const read = operations[layer.operation] as (
    inputs: readonly (Tensor | undefined)[],
    attributes: Layer<OperationName>['attributes'],
    variables: readonly (Variable | undefined)[],
    context: Context,
  ) => Tensor;
  const inputs = layer.inputs.map((input) => values.get(input));
  return read(
    inputs,
    layer.attributes,
    layer.variables.map((name) => variables.get(name)),
    context,
  );
}
