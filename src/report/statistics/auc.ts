import { mean } from './interval.ts';

/**
 * Every image's part in the area under the ROC curve, the probability that a network's score of a positive image is above
 * that of a negative one, a tie counting half. The parts' mean is the area, and their variance over the number of images is
 * that of DeLong, DeLong & Clarke-Pearson (1988, Biometrics 44:837), but for n / (n - 1) of all images where theirs has that of
 * each class. Null if a class has no image.
 *
 * @param scores higher for what looks positive
 * @param positive 1 for an image of the positive class
 */
export function aucParts(scores: Float64Array, positive: Uint8Array): Float64Array | null {
  const positives = positive.reduce((total, flag) => total + flag, 0);
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return null;
  const among = midranks(scores, () => true);
  const amongPositives = midranks(scores, (index) => positive[index] === 1);
  const amongNegatives = midranks(scores, (index) => positive[index] === 0);
  // How much of the other class an image is on the right side of.
  const placements = Float64Array.from(among, (rank, index) =>
    positive[index] === 1
      ? (rank - (amongPositives[index] as number)) / negatives
      : 1 - (rank - (amongNegatives[index] as number)) / positives,
  );
  const area = mean([...placements].filter((_, index) => positive[index] === 1));
  const size = positive.length;
  return placements.map(
    (placement, index) => area + (size / (positive[index] === 1 ? positives : negatives)) * (placement - area),
  );
}

/** Ranks from 1 among the chosen ones, those of equal scores averaged; 0 for the others. */
function midranks(scores: Float64Array, chosen: (index: number) => boolean): Float64Array {
  const order = [...scores.keys()]
    .filter(chosen)
    .sort((one, other) => (scores[one] as number) - (scores[other] as number));
  const ranks = new Float64Array(scores.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end] as number] === scores[order[start] as number]) end++;
    for (const index of order.slice(start, end)) ranks[index] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}
