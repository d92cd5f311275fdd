import { plural } from '../../base/format.ts';
import type { VariantNoise } from '../../judge/variant-noise.ts';
import { deltaUnit, titled, valueText, withInterval, withUnit } from '../words/metric.ts';
import { cell, figure, none, type Table } from './cells.ts';

/** The noise of a variant in words, and as a table of what a study with so many seeds finds. Nothing is escaped. */
export interface NoiseText {
  readonly title: string;
  readonly finding: string;
  readonly notes: readonly string[];
  readonly table: Pick<Table, 'columns' | 'rows'>;
}

export function variantNoiseText(noise: VariantNoise): NoiseText {
  const { variant, metric, result, seedSd, seedSdInterval, trained, contrasts, detectable } = noise;
  const text = (sd: number) => valueText(sd, metric);
  const sd = `${withUnit(text(seedSd), deltaUnit(metric))} (${text(seedSdInterval.low)} to ${text(seedSdInterval.high)})`;
  return {
    title: `Noise of ${variant}`,
    finding: `Over ${plural(result.seeds, 'seed')} its val ${metric.name} is ${withUnit(withInterval(result, metric), metric.unit)}, with a standard deviation of ${sd} from seed to seed.`,
    notes: [
      ...(trained && trained.trained < trained.seeds
        ? [
            `${trained.trained} of ${plural(trained.seeds, 'seed')} trained: this says nothing about the noise of a network whose seeds all do.`,
          ]
        : []),
      `If two networks vary like this one, a study of ${plural(contrasts, 'contrast')} that tests at 5% finds a true difference of ` +
        'this size with probability 80%:',
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
