import { describe, expect, it } from 'vitest';
import { deadSeeds } from '../../bench/dead-seeds.ts';
import { costs, policies } from '../../bench/decision-runs.ts';
import { worth } from '../../bench/seeds-needed.ts';

// `npm run bench -- --statistics` has all cells, with 2,000 studies each.
describe('runs to a decision', () => {
  it.each([
    [[0, 0], 23.2],
    [[0, 10], 18.8],
    [[5, 10], 17.8],
    [[10, 10], 14.3],
  ])('are about those of the plan for true differences of %j points: %f of 40', (differences, planned) => {
    const found = costs({ differences, seedSd: 2, images: 2000 }, 60);
    const runs = found.map((cost) => cost.runs);
    // The standard error of a mean over 60 studies is up to 0.9 runs.
    expect(runs[2]).toBeLessThan(1.15 * planned + 1.5);
    expect(runs[2]).toBeLessThanOrEqual(runs[0] ?? 0);
    // Ten earlier seeds of both networks, and of the first of each pair alone.
    expect(runs[3]).toBeLessThan(8.2);
    expect(runs[4]).toBeLessThan(runs[2] ?? 0);
  });

  it('give no more false verdicts than 5 %, also with earlier seeds of one side alone', () => {
    const chosen = policies.slice(2);
    for (const { falseVerdicts } of costs({ differences: [0, 0], seedSd: 2, images: 400 }, 400, chosen)) {
      // The standard error of 5 % of 400 studies is 1.1 points.
      expect(falseVerdicts).toBeLessThan(0.07);
    }
  });
});

describe('seeds that do not train', () => {
  it('lead to no more false sentences than 5 %, and the difference among the others covers', () => {
    for (const share of [0.25, 0.5]) {
      const { outcomes, deadTaken, trainedMissed } = deadSeeds(
        { dead: [share, share, share, share], weak: false, images: 200, seedSd: 2 },
        200,
      );
      // The standard error of 5 % of 200 studies is 1.5 points.
      for (const { falseSentences, falseByLooking, difference, seeds } of outcomes) {
        expect(Math.max(falseSentences, falseByLooking)).toBeLessThan(0.09);
        if (seeds === 10) expect(difference).toBeGreaterThan(0.91);
      }
      expect(deadTaken).toBeLessThan(0.01);
      expect(trainedMissed).toBeLessThan(0.03);
    }
  });

  it('are counted: none of four against four of four decides in a 2 x 2 study', () => {
    const { outcomes } = deadSeeds({ dead: [0, 0, 0, 1], weak: false, images: 400, seedSd: 2 }, 40);
    const decided = (wanted: number) => outcomes.find(({ seeds }) => seeds === wanted)?.countsDecided;
    // Three seeds can only decide after the other contrast, falsely, has been.
    expect(decided(3)).toBeLessThan(0.1);
    expect(decided(4)).toBeGreaterThan(0.9);
  });
});

describe('seeds still needed', () => {
  it('have an upper end that is enough, and what is noticed has the power that it says', () => {
    let [enough, cases, named] = [0, 0, 0];
    for (const difference of [0, 2, 5]) {
      const found = worth({ difference, seedSd: 2, images: 800, seeds: 4, contrasts: 2, mostSeeds: 20 }, 80);
      if (found.cases > 0) enough += found.enough * found.cases;
      cases += found.cases;
      named += found.named;
      expect(found.noticed).toBeGreaterThan(0.7);
    }
    expect(named).toBeGreaterThan(0);
    expect(enough / cases).toBeGreaterThan(0.75);
  });
});
