import { at } from '../base/arrays.ts';
import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { type Predictions, predictionsOfAll } from './predictions.ts';
import { mean } from './statistics/interval.ts';

/** A val image that every seed of a variant classifies wrongly. */
export interface Mistake {
  /** Position among the val images, from 0. */
  readonly image: number;
  /** Index of its class, and of the class that most seeds predict. */
  readonly label: number;
  readonly predicted: number;
  /** Probability of its own class, averaged over the seeds. */
  readonly probability: number;
}

const mostMistakes = 6;

/** Mistakes of all seeds of a variant, sorted by mean loss, the largest first. */
export function mistakesOf(seeds: readonly Predictions[]): Mistake[] {
  return [...(seeds[0]?.labels ?? [])]
    .map((label, image) => ({ label, image, losses: seeds.map(({ losses }) => at(losses, image)) }))
    .filter(({ label, image }) => seeds.every(({ predictions }) => predictions[image] !== label))
    .map((mistake) => ({ ...mistake, loss: mean(mistake.losses) }))
    .sort((one, other) => other.loss - one.loss || one.image - other.image)
    .slice(0, mostMistakes)
    .map(({ image, label, losses }) => ({
      image,
      label,
      predicted: mostFrequent(seeds.map(({ predictions }) => at(predictions, image))),
      probability: mean(losses.map((loss) => Math.exp(-loss))),
    }));
}

/** Positions of all val images that a report of these records shows as mistakes. */
export function mistakenImages(records: readonly RunRecord[]): number[] {
  const variants = [...groupBy(records, ({ config }) => config.variant).values()];
  const images = variants.flatMap((having) => mistakesOf(predictionsOfAll(having) ?? []));
  return [...new Set(images.map(({ image }) => image))].sort((one, other) => one - other);
}

/** The most frequent value; the first one if several are equally frequent. */
function mostFrequent(values: readonly number[]): number {
  const times = (value: number) => values.filter((other) => other === value).length;
  return values.reduce((best, value) => (times(value) > times(best) ? value : best));
}
