import { describe, expect, it } from 'vitest';
import { begunSeeds, dueRuns, runsOfFirst, seedsOf } from '../../src/study/rounds.ts';

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

  const of = (variant: string, ...seeds: number[]) => seeds.map((seed) => ({ variant, seed }));
  const due = (...known: Parameters<typeof dueRuns>[1][]) =>
    dueRuns(runs, known[0] ?? [], known[1]).map(({ variant, seed }) => `${variant} ${seed}`);
  const first = ['plain 7', 'residual 7', 'plain 0', 'residual 0'];

  it('owe two seeds of every variant, and those of each variant up to its last', () => {
    expect(due()).toEqual(first);
    expect(due([...of('plain', 7, 0), ...of('residual', 7)])).toEqual(first);
    expect(due([...of('plain', 7, 0), ...of('residual', 4)])).toEqual([...first, 'residual 3', 'residual 4']);
  });

  it('owe no seed that another one of an earlier study makes up for', () => {
    const earlier = [...of('plain', 3, 4, 100), ...of('residual', 100)];
    expect(due([], earlier)).toEqual(['residual 7', 'residual 0']);
    expect(due(of('plain', 0), [...earlier, ...of('plain', 0)])).toEqual(first);
  });
});
