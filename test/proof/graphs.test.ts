import { describe, expect, it } from 'vitest';
import committed from './graphs.json' with { type: 'json' };
import { firstDifference, type GraphProof, proofOf, type WrittenGraph, writtenGraphs } from './graphs.ts';

const proofs: ReadonlyMap<string, GraphProof> = new Map(Object.entries(committed));
const graphs = writtenGraphs();

describe('the graphs', () => {
  it('are those that were committed', () => {
    expect([...graphs.keys()]).toEqual([...proofs.keys()]);
  });

  it.each([...graphs])('of %s are as committed (if a change of graphs is meant: npm run proof)', (name, graph) => {
    const proof = proofs.get(name);
    expect(proof && firstDifference(graph, proof)).toBeUndefined();
  });
});

describe('a changed graph', () => {
  const graph = graphs.get('every operation, native fp32 avx2') as WrittenGraph;
  const { nodes } = graph;
  const changed = (change: Partial<WrittenGraph>) => firstDifference({ ...graph, ...change }, proofOf(graph));
  const [before, node, after] = nodes.slice(99, 102);

  it.each([
    ['name', { name: 'other' }],
    ['operation', { op: 'Other' }],
    ['input', { input: ['other'] }],
    ['device', { device: '/device:CPU:0' }],
    ['attribute', { attr: { ...node?.attr, other: nodes[0]?.attr.dtype } }],
  ])('has its first node of another %s named', (_, change) => {
    const others = nodes.map((each, index) => ([100, 200].includes(index) ? { ...each, ...change } : each));
    expect(changed({ nodes: others as typeof nodes })).toContain(
      `node 100, after ${before?.name}, differs first. It is`,
    );
  });

  it('is told by a node more, a node less, another order, and what is fed', () => {
    expect(changed({ nodes: nodes.toSpliced(100, 1) })).toContain(`"name":"${after?.name}"`);
    expect(changed({ nodes: [...nodes, ...nodes.slice(0, 1)] })).toContain(`node ${nodes.length}, after`);
    expect(changed({ nodes: nodes.slice(0, -1) })).toContain(`ends after ${nodes.at(-2)?.name}: ${nodes.length} nodes`);
    expect(changed({ nodes: nodes.toReversed() })).toContain('node 0, after the start');
    expect(changed({ rest: '' })).toContain('no node does');
  });
});
