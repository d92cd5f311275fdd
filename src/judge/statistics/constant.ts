import { at } from '../../base/arrays.ts';
import { aucParts } from './auc.ts';
import { betaBelow, normalBelow } from './distributions.ts';
import { mean, sum } from './interval.ts';

/**
 * Whether a network learned anything: its outputs for the val images against the best prediction that does not look at
 * an image. That prediction always gives each class its share among these very labels, and always names the largest
 * class. No constant that was fixed beforehand does better on these labels, so the network has the hardest of such
 * opponents, and the tests below stay below their level.
 */

/** A network's outputs. `logProbabilities` is `[images, classes]`, flat; `predictions` has the index of a class. */
export interface Outputs {
  readonly labels: Uint8Array;
  readonly classes: number;
  readonly logProbabilities: Float64Array;
  readonly predictions: ArrayLike<number>;
  /** Cross-entropy of every image, in nats. */
  readonly losses: Float64Array;
}

/** A network and the best constant prediction. */
export interface AgainstConstant {
  /** One-sided p of the hypothesis that the outputs have nothing to do with the labels. */
  readonly p: number;
  /** Area under the ROC curve, with the second class as the positive one; null unless there are two classes. */
  readonly auc: number | null;
  /** How much of the way from the largest class's share to 1 top-1 has gone; negative below that share. */
  readonly top1Gain: number;
  /** The share of the labels' entropy that the loss is below it; negative above. */
  readonly lossGain: number;
  readonly trained: boolean;
}

/** Level of the test of one run. */
export const trainedLevel = 0.01;

/**
 * The smallest effects of a network that trained. With enough images a test finds any trace of learning, also one that
 * is of no use. An area of 0.6 is that of two normal classes of which a threshold gets 57 % right. A tenth of the way
 * in top-1 is 55 % for two classes of equal size, and 2 % of the entropy is the information of an area of 0.59.
 */
export const smallest = { auc: 0.6, top1Gain: 0.1, lossGain: 0.02 } as const;

/**
 * Compares a network's outputs with the best constant prediction. It trained if its p is at most 1 % and the effect is
 * not below the smallest: for two classes the area under the ROC curve, and besides that one of top-1 and loss, since a
 * network that always names one class is of no use however it orders the images. For more classes it is one of top-1
 * and loss, each with a test of its own at half the level: a network that is too sure of itself can be right more often
 * than the largest class and still have a loss above the entropy. Null if all labels are of one class.
 */
export function againstConstant(outputs: Outputs): AgainstConstant | null {
  const { labels, classes, predictions, losses } = outputs;
  const size = labels.length;
  const counts = new Array<number>(classes).fill(0);
  let hits = 0;
  for (let image = 0; image < size; image++) {
    const label = at(labels, image);
    counts[label] = at(counts, label) + 1;
    if (predictions[image] === label) hits++;
  }
  const largest = Math.max(...counts) / size;
  if (largest === 1) return null;
  const entropy = -sum(counts.map((count) => (count === 0 ? 0 : (count / size) * Math.log(count / size))));
  const loss = mean([...losses]);
  const gains = { top1Gain: (hits / size - largest) / (1 - largest), lossGain: 1 - loss / entropy };
  if (classes === 2) {
    const { auc, p } = rankTest(marginsOf(outputs), labels);
    const useful = gains.top1Gain >= smallest.top1Gain || gains.lossGain >= smallest.lossGain;
    return { ...gains, auc, p, trained: p <= trainedLevel && auc >= smallest.auc && useful };
  }
  const ofTop1 = binomialTail(hits, size, largest);
  const ofLoss = likelihoodP(size * (entropy - loss));
  const trained =
    (ofTop1 <= trainedLevel / 2 && gains.top1Gain >= smallest.top1Gain) ||
    (ofLoss <= trainedLevel / 2 && gains.lossGain >= smallest.lossGain);
  return { ...gains, auc: null, p: Math.min(1, 2 * Math.min(ofTop1, ofLoss)), trained };
}

/** Logit of the second class minus that of the first, image by image. */
function marginsOf({ labels, logProbabilities }: Outputs): Float64Array {
  const margins = new Float64Array(labels.length);
  for (let image = 0; image < margins.length; image++) {
    margins[image] = at(logProbabilities, 2 * image + 1) - at(logProbabilities, 2 * image);
  }
  return margins;
}

/**
 * Area under the ROC curve and the one-sided p for an area of one half: the normal approximation of Mann & Whitney
 * (1947, Ann. Math. Statist. 18:50) with its correction for ties and for continuity. All scores equal: p is 1.
 */
export function rankTest(scores: Float64Array, positive: Uint8Array): { readonly auc: number; readonly p: number } {
  const parts = aucParts(scores, positive);
  if (parts === null) return { auc: 0.5, p: 1 };
  const auc = mean([...parts]);
  const size = scores.length;
  const positives = positive.reduce((total, flag) => total + flag, 0);
  const pairs = positives * (size - positives);
  const variance = (pairs / 12) * (size + 1 - tieTerm(scores) / (size * (size - 1)));
  return { auc, p: variance <= 0 ? 1 : normalBelow(-(pairs * (auc - 0.5) - 0.5) / Math.sqrt(variance)) };
}

/** Sum of t³ - t over the groups of t equal scores. */
function tieTerm(scores: Float64Array): number {
  const sorted = scores.toSorted();
  let total = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    total += (end - start) ** 3 - (end - start);
  }
  return total;
}

/**
 * Probability of at least `hits` of `size`, each with probability `share`. Whatever classes a network names, if they
 * have nothing to do with the labels, it is right with at most the probability of the largest class.
 */
export const binomialTail = (hits: number, size: number, share: number): number =>
  hits === 0 ? 1 : betaBelow(hits, size - hits + 1, share);

/**
 * p of a likelihood ratio, given as its logarithm: the network's probability of all labels over that of the best
 * constant. If the labels have nothing to do with the outputs, the ratio is above 1 / p with a probability of at most p,
 * for any number of images, and although the constant was fitted to these labels (Wasserman, Ramdas & Balakrishnan
 * 2020, PNAS 117:16880).
 */
export const likelihoodP = (logRatio: number): number => Math.min(1, Math.exp(-logRatio));
