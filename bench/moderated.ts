import { randomStream } from '../src/base/random.ts';
import { tCritical } from '../src/judge/statistics/distributions.ts';
import { mean, variance } from '../src/judge/statistics/interval.ts';

/** A changed network beside its base, whose seeds there are many of. */
export interface Moderated {
  /** Seeds of the changed network, and of its base. */
  readonly seeds: number;
  readonly baseSeeds: number;
  /** Standard deviation of the changed network from seed to seed, in units of its base's. */
  readonly ratio: number;
}

/**
 * Coverage of 95 % intervals of a changed network's mean if its base's variance serves as a prior (the moderated t of
 * Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3:3), and of Student's t without it. Results are normal.
 */
export function moderatedCoverage({ seeds, baseSeeds, ratio }: Moderated, studies: number) {
  const random = randomStream(7, `moderated/${seeds}/${baseSeeds}/${ratio}`);
  const drawn = (count: number, sd: number): number[] => Array.from({ length: count }, () => sd * random.normal());
  let [moderated, plain] = [0, 0];
  for (let study = 0; study < studies; study++) {
    const [change, base] = [drawn(seeds, ratio), drawn(baseSeeds, 1)];
    const [own, prior] = [seeds - 1, baseSeeds - 1];
    const pooled = (own * variance(change) + prior * variance(base)) / (own + prior);
    const covers = (spread: number, df: number): number =>
      Number(Math.abs(mean(change)) <= tCritical(0.05, df) * Math.sqrt(spread / seeds));
    moderated += covers(pooled, own + prior);
    plain += covers(variance(change), own);
  }
  return { moderated: moderated / studies, plain: plain / studies };
}
