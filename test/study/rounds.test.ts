import { describe, expect, it } from 'vitest';
import { begunSeeds, runsOfFirst, seedsOf } from '../../src/study/rounds.ts';

const runs = [7, 0, 3, 4].flatMap((seed) => ['plain', 'residual'].map((variant) => ({ variant, seed })));

describe('rounds of seeds', () => {
  it('go in the order of the plan, each with every variant', () => {
    expect(seedsOf(runs)).toEqual([7, 0, 3, 4]);
    expect(runsOfFirst(runs, 2)).toEqual(runs.slice(0, 4));
  });

  it.each([
    [[], 2],
    [[7], 2],
    [[7, 0], 2],
    [[7, 0, 3], 3],
    [[4], 4],
  ])('begin with two, and count up to the last that left anything: seeds %j are %i', (known, begun) => {
    expect(
      begunSeeds(
        runs,
        known.map((seed) => ({ seed })),
      ),
    ).toBe(begun);
  });
});
