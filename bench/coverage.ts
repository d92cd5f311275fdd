import { randomStream } from '../src/base/random.ts';
import { componentsOf } from '../src/judge/statistics/components.ts';
import { intervalOf, studentOf } from '../src/judge/statistics/crossed.ts';
import { tCritical } from '../src/judge/statistics/distributions.ts';
import { type Interval, mean, variance } from '../src/judge/statistics/interval.ts';
import { type SimulatedNetwork, simulateStudy, trueAccuracy } from './simulation.ts';

/** A contrast of simulated networks; weights as in a report. */
interface Quantity {
  readonly title: string;
  readonly weights: readonly number[];
}

/** Plain and residual of one depth, residual as a change left it, plain and residual of another depth. */
const skills = [0.9, 1.2, 1.25, 0.7, 1.1];
const tastes = [0.7, 0.7, 0.2, 0.7, 0.7];
export const quantities: readonly Quantity[] = [
  { title: 'accuracy', weights: [1] },
  { title: 'difference', weights: [-1, 1] },
  { title: 'change − main', weights: [0, -1, 1] },
  { title: 'interaction', weights: [1, -1, 0, -1, 1] },
];

/** Results for one quantity in one cell. */
export interface Coverage {
  /** Share of the studies whose interval contains the true value. */
  readonly crossed: number;
  readonly overSeeds: number;
  /** Mean width of the interval in points. */
  readonly crossedWidth: number;
  readonly overSeedsWidth: number;
}

/** Studies to simulate. `seedSd` is in points. `shared` is the correlation of the luck of equal seeds in two networks. */
export interface Cell {
  readonly images: number;
  readonly seeds: number;
  readonly seedSd: number;
  readonly shared?: number;
}

/** How often the report's 95 % intervals contain the true value in `studies` simulated studies; one row per quantity. */
export function coverage({ images, seeds, seedSd, shared = 0 }: Cell, studies: number): Coverage[] {
  const random = randomStream(0, `coverage/${images}/${seeds}/${seedSd}`);
  const networks = skills.map((skill, index): SimulatedNetwork => ({ skill, taste: tastes[index] as number, seedSd }));
  const truths = quantities.map(({ weights }) => weightedSum(weights, networks.map(trueAccuracy)));
  const tallies = quantities.map(() => ({ crossed: new Tally(), overSeeds: new Tally() }));
  for (let study = 0; study < studies; study++) {
    const correct = simulateStudy(networks, seeds, images, random, shared);
    for (const [index, { weights }] of quantities.entries()) {
      const tally = tallies[index] as (typeof tallies)[number];
      tally.crossed.count(crossedInterval(weights, correct), truths[index] as number);
      tally.overSeeds.count(intervalOverSeeds(weights, correct), truths[index] as number);
    }
  }
  return tallies.map(({ crossed, overSeeds }) => ({
    crossed: crossed.covered / studies,
    overSeeds: overSeeds.covered / studies,
    crossedWidth: (100 * crossed.width) / studies,
    overSeedsWidth: (100 * overSeeds.width) / studies,
  }));
}

class Tally {
  covered = 0;
  width = 0;

  count({ low, high }: Interval, truth: number): void {
    if (low <= truth && truth <= high) this.covered++;
    this.width += high - low;
  }
}

function crossedInterval(weights: readonly number[], correct: readonly Uint8Array[][]): Interval {
  const sides = weights.map((weight, network) => ({ weight, values: correct[network] as Uint8Array[] }));
  return intervalOf(studentOf(componentsOf(sides.filter(({ weight }) => weight !== 0))));
}

/** The usual interval: Student's t over the seeds, with networks paired by seed. It ignores the images. */
function intervalOverSeeds(weights: readonly number[], correct: readonly Uint8Array[][]): Interval {
  const seeds = correct[0]?.length ?? 0;
  const values = Array.from({ length: seeds }, (_, seed) =>
    weightedSum(
      weights,
      correct.map((network) => mean([...(network[seed] as Uint8Array)])),
    ),
  );
  const half = tCritical(0.05, seeds - 1) * Math.sqrt(variance(values) / seeds);
  return { low: mean(values) - half, high: mean(values) + half };
}

const weightedSum = (weights: readonly number[], values: readonly number[]): number =>
  weights.reduce((total, weight, index) => total + weight * (values[index] as number), 0);
