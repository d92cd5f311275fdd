import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { cell, figure, none, type Table } from './cells.ts';
import { allAtChance } from './chance.ts';
import { type Estimate, resultOf } from './estimate.ts';
import { plural } from './format.ts';
import { escapeMarkdown, toMarkdown } from './markdown.ts';
import { measure } from './measured.ts';
import { deltaUnit, titled, valueText, withInterval, withUnit } from './metric-text.ts';
import { detectableOver } from './noise.ts';
import { joined } from './report.ts';
import type { Components } from './statistics/components.ts';
import type { Interval } from './statistics/interval.ts';
import { varianceFactors } from './statistics/student.ts';

/** How much one network's result varies from seed to seed, and which differences that hides. */
export interface VariantNoise {
  readonly variant: string;
  readonly metric: Metric;
  readonly result: Estimate;
  /** Standard deviation of the result from seed to seed, with its 95% interval (normal results). */
  readonly seedSd: number;
  readonly seedSdInterval: Interval;
  /** Whether no seed learned anything. The noise of such a network says nothing about one that learns. */
  readonly atChance: boolean;
  /** Number of contrasts in the study, which share its 5 %. */
  readonly contrasts: number;
  /** Smallest true differences found with a probability of 80 % over 1, 2, ... 20 seeds; null for one. */
  readonly detectable: readonly (number | null)[];
}

/** Summarises two or more records of one variant with different seeds. */
export function variantNoise(records: readonly RunRecord[], metric: Metric, contrasts: number): VariantNoise {
  const result = resultOf(measure(records, metric));
  const side = result.components?.sides[0];
  if (result.components === null || side === undefined) throw new RangeError('Noise needs two seeds.');
  const seedSd = Math.sqrt(side.betweenSeeds);
  const factors = varianceFactors(side.seeds - 1);
  return {
    variant: records[0]?.config.variant ?? '',
    metric,
    result,
    seedSd,
    seedSdInterval: { low: seedSd * Math.sqrt(factors.low), high: seedSd * Math.sqrt(factors.high) },
    atChance: allAtChance(records),
    contrasts,
    detectable: detectableOver(againstItself(result.components, side), contrasts),
  };
}

/**
 * The difference between the network and another one that varies as much and finds the same images hard. How much
 * different networks disagree on images, only the study itself can show.
 */
const againstItself = ({ images, bounds }: Components, side: Components['sides'][number]): Components => ({
  value: 0,
  bounds: { low: bounds.low - bounds.high, high: bounds.high - bounds.low },
  images,
  betweenImages: (2 * side.residual) / side.seeds,
  sides: [
    { ...side, weight: 1 },
    { ...side, weight: -1 },
  ],
});

/** The noise of a variant in words, and as a table of what a study with so many seeds finds. Nothing is escaped. */
export interface NoiseText {
  readonly title: string;
  readonly finding: string;
  readonly notes: readonly string[];
  readonly table: Pick<Table, 'columns' | 'rows'>;
}

export function variantNoiseText(noise: VariantNoise): NoiseText {
  const { variant, metric, result, seedSd, seedSdInterval, atChance, contrasts, detectable } = noise;
  const text = (sd: number) => valueText(sd, metric);
  const sd = `${withUnit(text(seedSd), deltaUnit(metric))} (${text(seedSdInterval.low)} to ${text(seedSdInterval.high)})`;
  return {
    title: `Noise of ${variant}`,
    finding: `Over ${plural(result.seeds, 'seed')} its val ${metric.name} is ${withUnit(withInterval(result, metric), metric.unit)}, with a standard deviation of ${sd} from seed to seed.`,
    notes: [
      ...(atChance ? ['No seed trained (at chance): this says nothing of the noise of a network that does.'] : []),
      `A true difference of so ${deltaUnit(metric) === 'points' ? 'many points' : 'much'} between two networks that vary like this one is found with probability 80%, ` +
        `where a study of ${plural(contrasts, 'contrast')} tests it at 5%:`,
    ],
    table: {
      columns: [figure('seeds'), figure(titled('smallest difference found', deltaUnit(metric)))],
      rows: detectable.map((share, index) => [
        cell(String(index + 1)),
        share === null ? none : cell(valueText(share, metric)),
      ]),
    },
  };
}

/** The same as Markdown. */
export function variantNoiseMarkdown(noise: VariantNoise): string {
  const { title, finding, notes, table } = variantNoiseText(noise);
  return joined([`## ${escapeMarkdown(title)}`, `**${finding}**`, ...notes, toMarkdown(table)]);
}
