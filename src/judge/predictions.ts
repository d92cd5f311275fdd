import { at } from '../base/arrays.ts';
import type { RunRecord } from '../record/record.ts';
import { decodeScores, lossesOf, predictionsOf } from '../record/scores.ts';
import type { Measure } from '../study/metric.ts';
import type { Values } from './statistics/components.ts';

/** The outputs of one run's network for all val images. */
export interface Predictions {
  readonly labels: Uint8Array;
  readonly classes: number;
  /** Natural logarithms of the probabilities, `[images, classes]`, flat. */
  readonly logProbabilities: Float64Array;
  readonly predictions: Int32Array;
  /** Cross-entropy of every image. */
  readonly losses: Float64Array;
}

/** Null for a record of schema 1, or if there are too many images and classes. */
export function predictionsIn({ dataset, result }: RunRecord): Predictions | null {
  if (dataset.valLabels === null || result.scores === null) return null;
  const labels = Uint8Array.from(Buffer.from(dataset.valLabels, 'base64'));
  const classes = dataset.classes.length;
  const logProbabilities = decodeScores(result.scores, labels.length, classes);
  return {
    labels,
    classes,
    logProbabilities,
    predictions: predictionsOf(logProbabilities, classes),
    losses: lossesOf(logProbabilities, classes, labels),
  };
}

/** The same for the seeds of a variant; null if one of its records does not hold it. */
export function predictionsOfAll(records: readonly RunRecord[]): Predictions[] | null {
  const ofSeeds = records.map(predictionsIn);
  return ofSeeds.every((one) => one !== null) ? ofSeeds : null;
}

/** 1 for every image that is classified correctly. */
export const flagsOf = ({ predictions, labels }: Predictions): Uint8Array =>
  labels.map((label, image) => Number(predictions[image] === label));

/** Value of a measure for every image. */
export function perImage(predictions: Predictions, measure: Measure): Values {
  if (measure === 'loss') return predictions.losses;
  const flags = flagsOf(predictions);
  return measure === 'top1' ? flags : flags.map((flag) => 1 - flag);
}

/** Probability of the predicted class, for every image. */
export const confidencesOf = ({ predictions, logProbabilities, classes }: Predictions): Float64Array =>
  new Float64Array(predictions).map((top, image) => Math.exp(at(logProbabilities, image * classes + top)));
