import { sha256 } from '../../base/files/digest.ts';
import type { Network } from '../../network/network.ts';
import type { SessionOptions } from '../engine.ts';
import type { Node, Tensor } from './graph.ts';
import type { Lowering } from './lowering.ts';
import { compile } from './program.ts';

/**
 * sha256 of what a network's training step and evaluation compute, without loading TensorFlow. Equal digests mean equal
 * graphs and equal starting weights from a seed.
 *
 * A node is known by its operation, its attributes and the nodes that it waits for, and a variable by its name in the
 * network. So the digest depends neither on the scopes nor on the order in which nodes were written.
 */
export function graphDigest(network: Network, options: SessionOptions, convolution: Lowering): string {
  const { graph, step, evaluate } = compile(network, options, convolution);
  const roles = [...tensorsIn({ step, evaluate })];
  const inputs = new Map(roles.map(([role, { node }]) => [node, role]));
  const digests = new Map<string, string>();
  for (const node of graph.nodes) digests.set(node.name, nodeDigest(node, inputs, digests));
  const computed = roles.map(([role, { node, output }]) => [role, digests.get(node), output]);
  const variables = network.variables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return sha256(JSON.stringify([computed.sort(), variables]));
}

/** Everything that is fed or fetched, with a name for its role, such as `step.targets.labels`. */
function* tensorsIn(value: object, path: readonly string[] = []): Generator<[role: string, Tensor]> {
  for (const [name, part] of Object.entries(value)) {
    const role = [...path, name];
    if (isTensor(part)) yield [role.join('.'), part];
    else yield* tensorsIn(part, role);
  }
}

const isTensor = (value: object): value is Tensor => 'node' in value;

/** `inputs` has the roles of tensors, and `digests` those of all earlier nodes, both by the name of the node. */
function nodeDigest(
  { name, op, input, attr }: Node,
  inputs: ReadonlyMap<string, string>,
  digests: ReadonlyMap<string, string>,
): string {
  const role = op === 'Placeholder' ? inputs.get(name) : undefined;
  const control = input.filter((each) => each.startsWith('^')).map((each) => digests.get(each.slice(1)));
  const data = input
    .filter((each) => !each.startsWith('^'))
    .map((each) => {
      const [node = '', output = '0'] = each.split(':');
      return [digests.get(node), output];
    });
  const attributes = Object.entries(attr).sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(JSON.stringify([op, role, attributes, data, control.sort()], asText));
}

/** Writes what JSON does not know: whole numbers of 64 bits, and bytes. */
function asText(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
}
