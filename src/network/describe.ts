import { valueAt } from '../base/arrays.ts';
import { flopsOf, type Layer, type Network, parameterCount } from './network.ts';
import type { OperationName } from './operations.ts';
import { type Shape, sizeOf } from './shape.ts';

/** One layer as a row of the layer table. */
export interface LayerSummary {
  readonly name: string;
  readonly operation: OperationName;
  /** Size, strides and groups of a convolution or a pool, such as `3x3/2`; empty for other layers. */
  readonly window: string;
  /** Shape for one example. */
  readonly shape: Shape;
  /** Number of trained parameters. The moving statistics of a batch norm do not count. */
  readonly parameters: number;
  /** FLOPs for one example. A multiply-add counts as two, and only convolutions and dense layers count. */
  readonly flops: number;
}

/** Consecutive layers that belong together: the stem, a stage of blocks, the head. */
export interface SectionSummary {
  readonly name: string;
  readonly layers: readonly LayerSummary[];
}

export interface NetworkSummary {
  readonly input: Shape;
  readonly sections: readonly SectionSummary[];
  readonly parameters: number;
  readonly flops: number;
}

/** Shapes, parameters and FLOPs of every layer. No values are computed. */
export function describe(network: Network): NetworkSummary {
  const parameters = new Map(
    network.variables.map(({ name, shape, role }) => [name, role === 'weight' ? sizeOf(shape) : 0]),
  );
  const layers = network.layers.map((layer) => ({
    name: layer.name,
    operation: layer.operation,
    window: windowOf(layer),
    shape: layer.shape,
    parameters: sum(layer.variables.map((variable) => valueAt(parameters, variable))),
    flops: layer.flops,
  }));
  return {
    input: network.input,
    sections: sectionsOf(layers),
    parameters: parameterCount(network),
    flops: flopsOf(network),
  };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `blocks.7` for a layer of the eighth block; undefined for a layer of the stem or the head. */
export const blockOf = (layer: LayerSummary): string | undefined => /^blocks\.\d+/.exec(layer.name)?.[0];

function windowOf({ attributes }: Layer): string {
  if (!('strides' in attributes)) return '';
  const extent = 'kernelSize' in attributes ? attributes.kernelSize : attributes.poolSize;
  const groups = 'groups' in attributes ? `, ${attributes.groups} groups` : '';
  return `${extent}x${extent}${attributes.strides > 1 ? `/${attributes.strides}` : ''}${groups}`;
}

/** Consecutive blocks with the same output shape make a stage. The stem comes before them, and the head after them. */
function sectionsOf(layers: readonly LayerSummary[]): SectionSummary[] {
  const outputs = new Map(layers.map((layer) => [blockOf(layer), String(layer.shape)]));
  const sections: { key: string; name: string; layers: LayerSummary[] }[] = [];
  let stage = 0;
  for (const layer of layers) {
    const block = blockOf(layer);
    const key = block === undefined ? (stage === 0 ? 'stem' : 'head') : valueAt(outputs, block);
    if (sections.at(-1)?.key !== key) {
      if (block !== undefined) stage += 1;
      sections.push({ key, name: block === undefined ? key : `stage ${stage}`, layers: [] });
    }
    sections.at(-1)?.layers.push(layer);
  }
  return sections.map(({ name, layers }) => ({ name, layers }));
}
