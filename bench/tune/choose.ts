import type { LoweringTable } from '../../src/compute/graph/lowering-tables.ts';
import { type TunedCase, type Way, wayOf } from './ways.ts';

/** How long each way takes for one case: seconds of forward pass and both gradients. */
export interface Timing {
  readonly case: TunedCase;
  readonly seconds: Readonly<Partial<Record<Way, number>>>;
}

/** The last threshold is larger than every batch. */
const pixels = [0, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 1e9];
const channelsPerPixel = [1, 2, 4, 8, 16, 32, null];

const candidatesWith = <Winograd extends number | null>(winograds: readonly Winograd[]) =>
  pixels.flatMap((taps) =>
    pixels.flatMap((filterTaps) => winograds.map((winograd) => ({ taps, filterTaps, winograd }))),
  );

/**
 * The table that loses the least time, in proportion, against the fastest way of every case. All cases have equal
 * weight. Of two equally good tables, the one with smaller thresholds.
 */
export function bestTable(timings: readonly Timing[]): LoweringTable {
  const of = (type: TunedCase['type']) => timings.filter((timing) => timing.case.type === type);
  const none = { taps: 0, filterTaps: 0, winograd: null };
  return {
    float: least(candidatesWith(channelsPerPixel), (float) => lossOf({ float, bfloat16: none }, of('float'))),
    bfloat16: least(candidatesWith([null]), (bfloat16) => lossOf({ float: none, bfloat16 }, of('bfloat16'))),
  };
}

/** Mean share of time that a table loses, as a logarithm: 0.01 is one percent. */
export function lossOf(table: LoweringTable, timings: readonly Timing[]): number {
  const losses = timings.map(({ case: each, seconds }) => {
    const fastest = Math.min(...Object.values(seconds));
    return Math.log((seconds[wayOf(table, each)] as number) / fastest);
  });
  return losses.reduce((total, loss) => total + loss, 0) / Math.max(losses.length, 1);
}

function least<Item>(items: readonly Item[], cost: (item: Item) => number): Item {
  const costs = items.map(cost);
  return items[costs.indexOf(Math.min(...costs))] as Item;
}
