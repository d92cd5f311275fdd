import { at } from '../base/arrays.ts';

/** Times of a run. Checkpoints contain them, so that a resumed run reports all of its time. */
export interface Times {
  readonly startedAt: string;
  /** Seconds of training and evaluation. */
  wall: number;
  /** Seconds of training alone. */
  training: number;
  /** Seconds of every training step, in the computing thread. */
  readonly steps: number[];
  /** Training images seen. */
  images: number;
}

export const newTimes = (): Times => ({
  startedAt: new Date().toISOString(),
  wall: 0,
  training: 0,
  steps: [],
  images: 0,
});

/** Seconds since an arbitrary moment. They never go back. */
export const now = (): number => performance.now() / 1000;

/** The times of a record. */
export function timingOf(times: Times) {
  const busy = times.steps.reduce((total, seconds) => total + seconds, 0);
  return {
    startedAt: times.startedAt,
    finishedAt: new Date().toISOString(),
    wallSeconds: times.wall,
    stepMilliseconds: 1000 * median(times.steps),
    imagesPerSecond: times.images / times.training,
    dataWait: Math.max(0, 1 - busy / times.training),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = at(sorted, middle);
  return sorted.length % 2 === 1 ? upper : (at(sorted, middle - 1) + upper) / 2;
}
