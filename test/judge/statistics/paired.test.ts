import { describe, expect, it } from 'vitest';
import { type Interval, wilsonInterval } from '../../../src/judge/statistics/interval.ts';
import { countPairs, mcnemarMidP, type PairedCounts, pairedInterval } from '../../../src/judge/statistics/paired.ts';
import fixtures from './fixtures.json' with { type: 'json' };

const pairs = (both: number, onlyFirst: number, onlySecond: number, neither: number): PairedCounts => ({
  both,
  onlyFirst,
  onlySecond,
  neither,
});

function expectInterval({ low, high }: Interval, expected: readonly [number, number], digits: number): void {
  expect(low).toBeCloseTo(expected[0], digits);
  expect(high).toBeCloseTo(expected[1], digits);
}

describe('wilsonInterval', () => {
  // Newcombe 1998, Stat. Med. 17:857, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('has the published limits for %i of %i', (successes, n, low, high) => {
    expectInterval(wilsonInterval(successes, n), [low, high], 4);
  });

  it("equals SciPy's binomtest(1630, 2000).proportion_ci(method='wilson')", () => {
    expectInterval(wilsonInterval(1630, 2000), [0.7973841501311262, 0.8314081100816847], 12);
  });

  it('stays within 0 and 1', () => {
    expect(wilsonInterval(20, 20).high).toBe(1);
    expect(wilsonInterval(0, 20).low).toBe(0);
  });
});

describe('pairedInterval', () => {
  it.each([
    ['Newcombe 1998, Stat. Med. 17:2635, table II', pairs(36, 12, 2, 0), 0.0569, 0.3404],
    ['Fagerland, Lydersen & Laake 2017, chapter 8 (Cavo et al. 2012)', pairs(59, 6, 16, 80), -0.1186, -0.0046],
    ['Altman et al. 2000, Statistics with Confidence, table 6.2', pairs(14, 5, 0, 22), 0.0115, 0.2265],
  ])('has the limits of %s', (_, counts, low, high) => {
    expectInterval(pairedInterval(counts), [low, high], 4);
  });

  it('turns its sign with the order of the two', () => {
    const { low, high } = pairedInterval(pairs(59, 16, 6, 80));
    expectInterval(pairedInterval(pairs(59, 6, 16, 80)), [-high, -low], 12);
  });

  it.each([pairs(20, 0, 0, 0), pairs(0, 0, 0, 20)])('does not claim certainty where all agree', (counts) => {
    expectInterval(pairedInterval(counts), [-0.1611, 0.1611], 4);
  });
});

describe('mcnemarMidP', () => {
  it.each(fixtures.mid_p)("equals SciPy's for $onlyFirst against $onlySecond", ({ onlyFirst, onlySecond, p }) => {
    expect(mcnemarMidP(pairs(10, onlyFirst, onlySecond, 10))).toBeCloseTo(p, 12);
    expect(mcnemarMidP(pairs(10, onlySecond, onlyFirst, 10))).toBeCloseTo(p, 12);
  });
});

it('counts pairs by who is right', () => {
  const first = Uint8Array.of(1, 1, 1, 0, 0, 1);
  const second = Uint8Array.of(1, 0, 0, 1, 0, 1);
  expect(countPairs(first, second)).toEqual(pairs(2, 2, 1, 1));
});
