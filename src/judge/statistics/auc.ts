import { at } from '../../base/arrays.ts';
import { mean } from './interval.ts';

/**
 * Every image's part in the area under the ROC curve. The area is the probability that the score of a positive image is
 * above that of a negative one, with ties counting half. It is the mean of the parts. Their variance over the number of
 * images is that of DeLong, DeLong & Clarke-Pearson (1988, Biometrics 44:837), except that it has n / (n - 1) of all
 * images instead of each class. Null if a class has no image.
 *
 * @param scores higher for what looks positive
 * @param positive 1 for an image of the positive class
 */
export function aucParts(scores: Float64Array, positive: Uint8Array): Float64Array | null {
  const [negatives, positives] = [scoresOf(scores, positive, 0), scoresOf(scores, positive, 1)];
  if (positives.length === 0 || negatives.length === 0) return null;
  // Share of images of the other class that are on the right side of this image.
  const placements = scores.map((score, index) =>
    positive[index] === 1
      ? countBelow(negatives, score) / negatives.length
      : 1 - countBelow(positives, score) / positives.length,
  );
  const area = mean([...placements.filter((_, index) => positive[index] === 1)]);
  const size = positive.length;
  return placements.map(
    (placement, index) =>
      area + (size / (positive[index] === 1 ? positives.length : negatives.length)) * (placement - area),
  );
}

const scoresOf = (scores: Float64Array, positive: Uint8Array, flag: number): Float64Array =>
  scores.filter((_, index) => positive[index] === flag).sort();

/** Number of sorted scores below `score`; equal ones count half. */
const countBelow = (sorted: Float64Array, score: number): number =>
  (countUpTo(sorted, score, false) + countUpTo(sorted, score, true)) / 2;

/** Number of sorted scores below `score`, or equal to it if `ties`; found by bisection. */
function countUpTo(sorted: Float64Array, score: number, ties: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = at(sorted, middle);
    if (other < score || (ties && other === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}
