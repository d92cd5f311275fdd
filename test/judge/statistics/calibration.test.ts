import { describe, expect, it } from 'vitest';
import { calibrationBins, expectedCalibrationError } from '../../../src/judge/statistics/calibration.ts';

describe('the calibration error', () => {
  it('is the distance between confidence and accuracy', () => {
    const always = new Array(10).fill(0.9);
    const eightRight = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
    expect(expectedCalibrationError(calibrationBins([{ confidences: always, correct: eightRight }]))).toBeCloseTo(
      0.1,
      12,
    );
  });

  it('weighs the bins by their predictions, and lets no bin make up for another', () => {
    // Too sure by 0.5 in one bin of two, too unsure by 0.4 in one of one.
    const bins = calibrationBins([{ confidences: [1, 1, 0.6], correct: [1, 0, 1] }]);
    expect(expectedCalibrationError(bins)).toBeCloseTo((2 * 0.5 + 0.4) / 3, 12);
  });

  it('has a place for every confidence', () => {
    const bins = calibrationBins([{ confidences: [0, 1e-9, 1 / 15, 0.5, 1], correct: [0, 0, 0, 1, 1] }]);
    expect(bins).toHaveLength(15);
    expect(bins.map(({ predictions }) => predictions)).toEqual([3, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(bins[14]).toMatchObject({ confidence: 1, accuracy: 1, high: 1 });
  });
});
