import { describe, expect, it } from 'vitest';
import { tunedCases } from '../../../bench/tune/cases.ts';
import { bestTable, lossOf, type Timing } from '../../../bench/tune/choose.ts';
import { type TunedCase, type Way, wayOf, ways, waysFor } from '../../../bench/tune/ways.ts';
import { cpuLowering } from '../../../src/compute/graph/convolution.ts';
import { Graph } from '../../../src/compute/graph/graph.ts';
import { type LoweringTable, loweringTables } from '../../../src/compute/graph/lowering-tables.ts';

/** Timings by which `table` is right everywhere: its way takes a second, every other one two. */
const favouring = (table: LoweringTable): Timing[] =>
  tunedCases.map((each) => ({
    case: each,
    seconds: Object.fromEntries(waysFor(each).map((way) => [way, way === wayOf(table, each) ? 1 : 2])),
  }));

/** The operations of a convolution as it is written with a lowering. */
function operationsOf(lowering: (typeof ways)[Way], { extent, channels, batch, type }: TunedCase): string {
  const graph = new Graph();
  const map = [batch, extent, extent, channels];
  const [x, filter, upstream] = [map, [3, 3, channels, channels], map].map((shape) => graph.placeholder(type, shape));
  const attributes = { kernelSize: 3, strides: 1, padding: 1, filters: channels };
  lowering(x as never, filter as never, attributes).gradient(upstream as never);
  return Buffer.from(graph.toSavedModel(graph.addEffect('NoOp', [], {}))).toString('hex');
}

const everywhere = { taps: 1e9, filterTaps: 0, winograd: null };
const nowhere = { taps: 0, filterTaps: 0, winograd: null };

describe('the table that is chosen', () => {
  it.each<[string, LoweringTable]>([
    ['that of AVX-512', loweringTables.avx512],
    ['one without Winograd', { float: { taps: 64, filterTaps: 1024, winograd: null }, bfloat16: everywhere }],
    ['one with Winograd everywhere', { float: { taps: 32, filterTaps: 0, winograd: 1 }, bfloat16: nowhere }],
  ])('loses nothing where one does: %s', (_, table) => {
    const timings = favouring(table);
    expect(lossOf(bestTable(timings), timings)).toBe(0);
    expect(lossOf({ ...table, float: { ...table.float, taps: 4096 } }, timings)).toBeGreaterThan(0.01);
  });

  it('counts a case by its share, not by its seconds', () => {
    const base = { channels: 64, batch: 8, type: 'float' } as const;
    const timings: Timing[] = [
      { case: { ...base, extent: 2 }, seconds: { taps: 1e-6, filterTaps: 2e-6, direct: 4e-6 } },
      { case: { ...base, extent: 8 }, seconds: { taps: 1.1, filterTaps: 1, winograd: 3, direct: 1.3 } },
    ];
    const table = bestTable(timings);
    expect(timings.map((timing) => wayOf(table, timing.case))).toEqual(['taps', 'filterTaps']);
  });
});

it('what is measured is what the engine then takes', () => {
  for (const table of [loweringTables.avx512, loweringTables.avx2]) {
    for (const each of tunedCases) {
      expect(operationsOf(cpuLowering(each.batch, table), each)).toBe(operationsOf(ways[wayOf(table, each)], each));
    }
  }
});
