import type { RandomStream } from '../src/base/random.ts';
import type { Totals } from '../src/judge/statistics/components.ts';

/**
 * A simulated network on images. The logit of a correct answer is a sum: the network's skill, how easy the image is for
 * every network, how easy it is for this network, and the luck of the seed. All but the first are normal.
 */
export interface SimulatedNetwork {
  /** Logit of an average image. */
  readonly skill: number;
  /** Standard deviation over images of how easy they are for this network alone, in logits. */
  readonly taste: number;
  /** Standard deviation of the true accuracy over seeds, in points. */
  readonly seedSd: number;
}

/** Standard deviation over images of how easy they are for every network, in logits. */
const easiness = 1.2;

/** Accuracy over all seeds and images that there could be. */
export const trueAccuracy = ({ skill, taste, seedSd }: SimulatedNetwork): number => {
  const luck = luckOf({ skill, taste, seedSd });
  return expected(skill, Math.hypot(easiness, taste, luck), logistic);
};

/** The skill of a network like `base` whose true accuracy is `wanted`. */
export function skillFor(wanted: number, base: SimulatedNetwork): number {
  let [low, high] = [base.skill - 4, base.skill + 4];
  for (let step = 0; step < 50; step++) {
    const skill = (low + high) / 2;
    if (trueAccuracy({ ...base, skill }) < wanted) low = skill;
    else high = skill;
  }
  return low;
}

/** One study: `correct[network][seed][image]`. `shared` is the correlation of the luck of equal seeds in two networks. */
export function simulateStudy(
  networks: readonly SimulatedNetwork[],
  seeds: number,
  images: number,
  random: RandomStream,
  shared = 0,
): Uint8Array[][] {
  const easy = Float64Array.from({ length: images }, () => easiness * random.normal());
  const common = Array.from({ length: seeds }, () => random.normal());
  return networks.map((network) => {
    const spread = luckOf(network);
    // The odds of a wrong answer without the factor of the seed. This needs one exponential per image instead of one
    // per cell.
    const odds = easy.map((logit) => Math.exp(-logit - network.skill - network.taste * random.normal()));
    return common.map((luck) => {
      const factor = Math.exp(-spread * (Math.sqrt(shared) * luck + Math.sqrt(1 - shared) * random.normal()));
      return Uint8Array.from(odds, (odd) => Number(random.uniform() * (1 + odd * factor) < 1));
    });
  });
}

/** A study that grows: sums over each network's flags after each seed. The arrays grow too, so copy what you need. */
export function* growingStudy(
  networks: readonly SimulatedNetwork[],
  images: number,
  random: RandomStream,
): Generator<readonly Omit<Totals, 'weight'>[], never> {
  const easy = Float64Array.from({ length: images }, () => easiness * random.normal());
  const parts = networks.map((network) => ({
    spread: luckOf(network),
    odds: easy.map((logit) => Math.exp(-logit - network.skill - network.taste * random.normal())),
    flags: true,
    means: [] as number[],
    sums: new Float64Array(images),
    squares: 0,
  }));
  for (;;) {
    for (const part of parts) {
      const right = addSeed(part.sums, part.odds, Math.exp(-part.spread * random.normal()), random);
      part.means.push(right / images);
      part.squares += right;
    }
    yield parts;
  }
}

/** Evaluates every image with one more seed; returns how many were right. */
function addSeed(timesRight: Float64Array, odds: Float64Array, factor: number, random: RandomStream): number {
  let right = 0;
  for (let image = 0; image < odds.length; image++) {
    const hit = Number(random.uniform() * (1 + (odds[image] as number) * factor) < 1);
    timesRight[image] = (timesRight[image] as number) + hit;
    right += hit;
  }
  return right;
}

/** Standard deviation of a seed's luck in logits. */
export function luckOf({ skill, taste, seedSd }: SimulatedNetwork): number {
  const slope = expected(skill, Math.hypot(easiness, taste), (logit) => logistic(logit) * (1 - logistic(logit)));
  return seedSd / 100 / slope;
}

const logistic = (logit: number): number => 1 / (1 + Math.exp(-logit));

/** Mean of `value` over a normal distribution, by the trapezoidal rule, which is exact to 1e-12 here. */
function expected(mean: number, sd: number, value: (x: number) => number): number {
  const step = 0.05;
  let total = 0;
  for (let z = -9; z <= 9; z += step) {
    total += (value(mean + sd * z) * Math.exp(-(z ** 2) / 2) * step) / Math.sqrt(2 * Math.PI);
  }
  return total;
}
