import { createHash } from 'node:crypto';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Precision } from '../../src/base/choices.ts';
import type { SessionOptions } from '../../src/compute/engine.ts';
import { cpuLowering, loweringFor } from '../../src/compute/graph/convolution.ts';
import { AttrValueSchema, type NodeDef, SavedModelSchema } from '../../src/compute/graph/generated/api_pb.js';
import type { Lowering } from '../../src/compute/graph/lowering.ts';
import { loweringTables } from '../../src/compute/graph/lowering-tables.ts';
import { compile } from '../../src/compute/graph/program.ts';
import { resnet } from '../../src/model/resnet.ts';
import type { Network } from '../../src/network/network.ts';
import { gated } from '../engine/gpu/graphs.ts';

/** What is committed of a graph: enough to see that it is the same, and to name the first node that is not. */
export interface GraphProof {
  readonly count: number;
  /** SHA-256 of all nodes in order. */
  readonly nodes: string;
  /** SHA-256 of what is fed, fetched and run at the start, and of all else that the file says beside the nodes. */
  readonly rest: string;
  /** Two characters of each node's own SHA-256, in order. */
  readonly marks: string;
}

type Options = Omit<SessionOptions, 'precision' | 'batchSize'>;

const normalize = { mean: [120, 115, 100], std: [60, 55, 50] };
const plain: Options = { normalize, momentum: 0.9, weightDecay: 5e-4, labelSmoothing: 0.1 };
const mixed: Options = { ...plain, nesterov: true, clipNorm: 1, mixup: true };
const adamw: Options = { momentum: 0.9, weightDecay: 0.1, labelSmoothing: 0, optimizer: 'adamw' };

const batchSize = 32;
const networks: readonly (readonly [string, Network, readonly Options[]])[] = [
  ['plain34', resnet({ depth: 34, shortcut: 'plain', imageSize: 64, classes: 10 }), [plain]],
  // An odd size is padded where an even one is not.
  ['resnet50', resnet({ depth: 50, shortcut: 'residual', imageSize: 33, classes: 10 }), [plain]],
  ['every operation', gated, [plain, mixed, adamw]],
];

/** The tables are named here, so that the machine that runs this chooses none. */
const settings: readonly (readonly [string, Precision, Lowering])[] = [
  ...(['fp32', 'bf16'] as const).flatMap((precision) =>
    (['avx2', 'avx512'] as const).map(
      (table) => [`native ${precision} ${table}`, precision, cpuLowering(batchSize, loweringTables[table])] as const,
    ),
  ),
  ...(['fp32', 'tf32', 'bf16'] as const).map(
    (precision) => [`gpu ${precision}`, precision, loweringFor('gpu', { batchSize })] as const,
  ),
];

/** The nodes of a graph, and as text all that belongs to it beside them. */
export interface WrittenGraph {
  readonly nodes: readonly NodeDef[];
  readonly rest: string;
}

/** Every graph that is proved, by name: step, evaluation, reading and writing of a network. */
export const writtenGraphs = (): Map<string, WrittenGraph> =>
  new Map(
    networks.flatMap(([name, network, optionsOf]) =>
      settings.flatMap(([setting, precision, lowering]) =>
        optionsOf.map((options, index) => [
          `${name}, ${setting}${index === 0 ? '' : `, options ${index + 1}`}`,
          write(network, { ...options, precision, batchSize }, lowering),
        ]),
      ),
    ),
  );

function write(network: Network, options: SessionOptions, lowering: Lowering): WrittenGraph {
  const { savedModel, step, evaluate, upload, variables } = compile(network, options, lowering);
  const model = fromBinary(SavedModelSchema, savedModel);
  const nodes = model.metaGraphs.flatMap(({ graphDef }) => graphDef?.node ?? []);
  for (const { graphDef } of model.metaGraphs) if (graphDef) graphDef.node = [];
  const ends = { step, evaluate, upload, variables: [...variables] };
  const withoutGraph = JSON.stringify(ends, (key, value) => (key === 'graph' ? undefined : value));
  return { nodes, rest: `${withoutGraph} ${hex(toBinary(SavedModelSchema, model))}` };
}

export function proofOf({ nodes, rest }: WrittenGraph): GraphProof {
  const texts = nodes.map(nodeText);
  return {
    count: nodes.length,
    nodes: sha256(texts.join('\n')).toString('hex'),
    rest: sha256(rest).toString('hex'),
    marks: texts.map(markOf).join(''),
  };
}

/**
 * The first difference between a graph and what was committed of it; undefined if there is none. One in 4,096 nodes has
 * the mark of the node that it replaces by chance. The digest of all nodes still tells.
 */
export function firstDifference(graph: WrittenGraph, committed: GraphProof): string | undefined {
  const { nodes } = graph;
  const proof = proofOf(graph);
  const marks = committed.marks.match(/../g) ?? [];
  const changed = marks.findIndex((mark, index) => mark !== proof.marks.slice(2 * index, 2 * index + 2));
  const first = changed < 0 ? marks.length : changed;
  const [before, node] = [nodes[first - 1]?.name ?? 'the start', nodes[first]];
  if (node !== undefined) return `node ${first}, after ${before}, differs first. It is ${nodeText(node).slice(0, 600)}`;
  if (changed >= 0) return `the graph ends after ${before}: ${marks.length} nodes were committed`;
  if (proof.nodes !== committed.nodes) return 'a node differs, and its mark is the same by chance';
  return proof.rest === committed.rest ? undefined : 'what is fed, fetched or run at the start differs; no node does';
}

/** A node as text, its attributes sorted: the order in which they are written means nothing. */
const nodeText = ({ name, op, input, device, attr }: NodeDef): string =>
  JSON.stringify({
    ...{ name, op, input, device },
    attr: Object.entries(attr)
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([key, value]) => `${key}=${hex(toBinary(AttrValueSchema, value))}`),
  });

const markOf = (text: string): string => sha256(text).toString('base64url').slice(0, 2);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
