import { at } from '../../base/arrays.ts';
/** Predictions whose confidence is in one bin. */
export interface CalibrationBin {
  /** The bin includes `high` but not `low`. */
  readonly low: number;
  readonly high: number;
  readonly predictions: number;
  /** Means over the predictions; 0 if there are none. */
  readonly confidence: number;
  readonly accuracy: number;
}

const bins = 15;

/** Predictions of one run: their confidence, and whether they are right. */
export interface Confidences {
  readonly confidences: ArrayLike<number>;
  readonly correct: ArrayLike<number>;
}

/** Fifteen bins of equal width over all these runs, the usual number since Guo et al. (2017, arXiv:1706.04599). */
export function calibrationBins(runs: readonly Confidences[]): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ predictions: 0, confidence: 0, accuracy: 0 }));
  for (const { confidences, correct } of runs) {
    for (let index = 0; index < confidences.length; index++) {
      const confidence = at(confidences, index);
      const bin = sums[Math.max(0, Math.ceil(confidence * bins) - 1)];
      if (bin === undefined) continue;
      bin.predictions++;
      bin.confidence += confidence;
      bin.accuracy += at(correct, index);
    }
  }
  return sums.map(({ predictions, confidence, accuracy }, index) => ({
    low: index / bins,
    high: (index + 1) / bins,
    predictions,
    confidence: predictions && confidence / predictions,
    accuracy: predictions && accuracy / predictions,
  }));
}

/** Expected calibration error: mean distance between confidence and accuracy of the bins, weighted by their predictions. */
export function expectedCalibrationError(filled: readonly CalibrationBin[]): number {
  const all = filled.reduce((total, { predictions }) => total + predictions, 0);
  const distances = filled.map(
    ({ predictions, confidence, accuracy }) => predictions * Math.abs(accuracy - confidence),
  );
  return distances.reduce((total, distance) => total + distance, 0) / all;
}
