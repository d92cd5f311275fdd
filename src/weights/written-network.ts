import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { at } from '../base/arrays.ts';
import { type Network, NetworkBuilder, type Value } from '../network/network.ts';
import { type OperationName, operations } from '../network/operations.ts';

/** Largest height and width of images, in pixels, that a file may ask for: an image takes memory before it is seen. */
const largestImage = 4096;
const mostLayers = 100_000;

const extent = z.int().min(1).max(largestImage);
const layerSchema = z.strictObject({
  name: z.string().min(1),
  operation: z.enum(Object.keys(operations) as [OperationName, ...OperationName[]]),
  attributes: z.record(z.string(), z.number()),
  /** As in a network: indices of earlier layers; -1 is the image. */
  inputs: z.array(z.int().min(-1)).min(1).max(2),
});

/** A network as it stands in a file: everything from which its shapes and variables follow. */
export const writtenNetworkSchema = z.strictObject({
  input: z.tuple([extent, extent, z.literal(3)]),
  layers: z.array(layerSchema).min(1).max(mostLayers),
});
export type WrittenNetwork = z.infer<typeof writtenNetworkSchema>;

export const writtenNetwork = ({ input, layers }: Network) => ({
  input,
  layers: layers.map(({ name, operation, attributes, inputs }) => ({ name, operation, attributes, inputs })),
});

/** Builds the network again. Throws ConfigurationError, or an Error with a phrase, if that is not possible. */
export function rebuiltNetwork(written: WrittenNetwork): Network {
  const network = NetworkBuilder.build(written.input, (net, image) => {
    const values: Value[] = [];
    for (const { name, operation, attributes, inputs } of written.layers) {
      const read = inputs.map((input) => (input === -1 ? image : values[input]));
      if (read.includes(undefined) || read.length !== inputsOf(operation)) {
        throw new Error(`layer ${name} does not read what ${operation} reads`);
      }
      values.push(writeLayer(net, operation)(name, ...(read as Value[]), attributes));
    }
    return at(values, -1);
  });
  // The builder leaves out what it does not know.
  if (!isDeepStrictEqual(writtenNetwork(network), written)) throw new Error('its network is of another version');
  return network;
}

const inputsOf = (operation: OperationName): number => (operation === 'add' || operation === 'scale' ? 2 : 1);

/** The builder's method for an operation: each takes a name, the inputs, and the attributes if it has some. */
const writeLayer = (net: NetworkBuilder, operation: OperationName) =>
  (net[operation] as (name: string, ...rest: readonly unknown[]) => Value).bind(net);
