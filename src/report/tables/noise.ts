import type { VariantNoise } from '../../judge/variant-noise.ts';
import { deltaUnit, titled, valueText, withInterval, withUnit } from '../words/metric.ts';
import { plural } from '../words/numbers.ts';
import { cell, figure, none, type Table } from './cells.ts';

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
