import type { RunRecord } from '../results/record.ts';
import { allAtChance } from './chance.ts';
import { accuracyOf, type Estimate } from './estimate.ts';
import { percent, percentWithInterval, plural } from './format.ts';
import { escapeMarkdown, toMarkdown } from './markdown.ts';
import { detectableOver } from './noise.ts';
import { joined } from './report.ts';
import type { Components } from './statistics/crossed.ts';
import type { Interval } from './statistics/interval.ts';
import { varianceFactors } from './statistics/student.ts';

/** How much one network's accuracy varies from seed to seed, and what that hides. */
export interface VariantNoise {
  readonly variant: string;
  readonly top1: Estimate;
  /** Standard deviation of the accuracy from seed to seed, as a share, with its 95% interval (normal accuracies). */
  readonly seedSd: number;
  readonly seedSdInterval: Interval;
  /** Whether no seed trained: the noise of such a network says nothing of one that does. */
  readonly atChance: boolean;
  /** How many contrasts the study has, which share its 5%. */
  readonly contrasts: number;
  /** Smallest true differences, as shares, found with probability 80% over 1, 2, ... 20 seeds; null for one. */
  readonly detectable: readonly (number | null)[];
}

/** Sums up two records or more of one variant, each of another seed. */
export function variantNoise(records: readonly RunRecord[], contrasts: number): VariantNoise {
  const top1 = accuracyOf(records);
  const side = top1.components?.sides[0];
  if (top1.components === null || side === undefined) throw new RangeError('Noise needs two seeds.');
  const seedSd = Math.sqrt(side.betweenSeeds);
  const factors = varianceFactors(side.seeds - 1);
  return {
    variant: records[0]?.config.variant ?? '',
    top1,
    seedSd,
    seedSdInterval: { low: seedSd * Math.sqrt(factors.low), high: seedSd * Math.sqrt(factors.high) },
    atChance: allAtChance(records),
    contrasts,
    detectable: detectableOver(againstItself(top1.components, side), contrasts),
  };
}

/**
 * The difference between the network and another one that varies as much, and that finds the same images hard. What images
 * make of networks that differ, only the study itself can show.
 */
const againstItself = ({ images }: Components, side: Components['sides'][number]): Components => ({
  value: 0,
  bounds: { low: -1, high: 1 },
  images,
  betweenImages: (2 * side.residual) / side.seeds,
  sides: [
    { ...side, weight: 1 },
    { ...side, weight: -1 },
  ],
});

/** What a terminal prints of it. */
export function variantNoiseMarkdown(noise: VariantNoise): string {
  const { variant, top1, seedSd, seedSdInterval, atChance, contrasts, detectable } = noise;
  const table = {
    columns: [
      { title: 'seeds', align: 'right' },
      { title: 'smallest difference found, points', align: 'right' },
    ] as const,
    rows: detectable.map((share, index) => [
      { text: String(index + 1) },
      { text: share === null ? '–' : percent(share) },
    ]),
  };
  const sd = `${percent(seedSd)} points (${percent(seedSdInterval.low)} to ${percent(seedSdInterval.high)})`;
  return joined([
    `## Noise of ${escapeMarkdown(variant)}`,
    `**Over ${plural(top1.seeds, 'seed')} its val top-1 is ${percentWithInterval(top1)} %, with a standard deviation of ${sd} from seed to seed.**`,
    atChance ? 'No seed trained (at chance): this says nothing of the noise of a network that does.' : '',
    'A true difference of so many points between two networks that vary like this one is found with probability 80%, ' +
      `where a study of ${plural(contrasts, 'contrast')} tests it at 5%:`,
    toMarkdown(table),
  ]);
}
