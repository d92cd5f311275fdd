import type { RunRecord } from './record.ts';
import { decodeScores, lossesOf, predictionsOf, scoreLimit } from './scores.ts';

/** By how much rounding to float16 may change a mean loss, relative to it and absolutely. */
const rounding = { relative: 2 ** -9, absolute: 2 ** -12 };

/**
 * How a record contradicts the scores of its val images, as a phrase. Undefined if it does not, or if it holds no
 * scores or labels. `flags` are its unpacked `correct`.
 */
export function contradictionInScores({ dataset, result }: RunRecord, flags: Uint8Array): string | undefined {
  const { val, classes, valLabels } = dataset;
  if (valLabels === null)
    return result.scores === null ? undefined : 'result.scores has no dataset.valLabels beside it';
  const labels = Buffer.from(valLabels, 'base64');
  if (labels.length !== val) return `dataset.valLabels does not have one label for each of its ${val} val images`;
  if (labels.some((label) => label >= classes.length)) return 'dataset.valLabels has a label that stands for no class';
  if (result.scores === null) return undefined;

  let scores: Float64Array;
  try {
    scores = decodeScores(result.scores, val, classes.length);
  } catch {
    return `result.scores does not have finite scores for each of its ${val} val images`;
  }
  const wrong = predictionsOf(scores, classes.length).findIndex(
    (top, image) => (top === labels[image]) !== (flags[image] === 1),
  );
  if (wrong !== -1) return `result.scores and result.correct differ in val image ${wrong}`;
  return contradictionInLoss(result.loss, lossesOf(scores, classes.length, labels));
}

function contradictionInLoss(loss: number, losses: Float64Array): string | undefined {
  const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length;
  const room = rounding.relative * loss + rounding.absolute;
  // A score beyond the largest float16 is recorded as the largest float16.
  const isCut = losses.some((each) => each >= scoreLimit);
  if (mean <= loss + room && (isCut || mean >= loss - room)) return undefined;
  return `result.loss is ${loss}, but result.scores says ${mean}`;
}
