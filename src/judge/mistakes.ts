import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { type Said, saidBy } from './predictions.ts';
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

/** Mistakes sorted by mean loss, the largest first. */
export function mistakesOf(said: readonly Said[]): Mistake[] {
  const images = [...(said[0]?.labels.keys() ?? [])];
  const loss = (image: number) => mean(said.map(({ losses }) => losses[image] as number));
  return images
    .filter((image) => said.every(({ predictions, labels }) => predictions[image] !== labels[image]))
    .map((image) => ({ image, loss: loss(image) }))
    .sort((one, other) => other.loss - one.loss || one.image - other.image)
    .slice(0, mostMistakes)
    .map(({ image }) => ({
      image,
      label: said[0]?.labels[image] as number,
      predicted: mostFrequent(said.map(({ predictions }) => predictions[image] as number)),
      probability: mean(said.map(({ losses }) => Math.exp(-(losses[image] as number)))),
    }));
}

/** Positions of all val images that a report of these records shows as mistakes. */
export function mistakenImages(records: readonly RunRecord[]): number[] {
  const ofVariants = [...groupBy(records, ({ config }) => config.variant).values()].map((having) => having.map(saidBy));
  const images = ofVariants.flatMap((said) => (said.every((one) => one !== null) ? mistakesOf(said) : []));
  return [...new Set(images.map(({ image }) => image))].sort((one, other) => one - other);
}

/** The most frequent value; the first one if several are equally frequent. */
function mostFrequent(values: readonly number[]): number {
  const times = (value: number) => values.filter((other) => other === value).length;
  return values.reduce((best, value) => (times(value) > times(best) ? value : best));
}
