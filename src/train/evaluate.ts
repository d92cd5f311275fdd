import { ahead } from '../data/ahead.ts';
import { valBatches } from '../data/batches.ts';
import type { Split } from '../data/dataset.ts';
import type { Session } from '../engine/engine.ts';
import { countCorrect } from '../results/correct.ts';
import { stepsInFlight } from './epoch.ts';

/** Metrics over a whole split; `correct` holds 1 for every example whose class was on top, in the split's order. */
export interface SplitMetrics {
  readonly loss: number;
  readonly top1: number;
  readonly correct: Uint8Array;
}

/** Evaluates every example of a split once, on moving statistics, without augmentation; undefined where aborted. */
export async function evaluateSplit(
  session: Session,
  split: Split,
  batchSize: number,
  signal?: AbortSignal,
): Promise<SplitMetrics | undefined> {
  const correct = new Uint8Array(split.size);
  let seen = 0;
  let loss = 0;
  const evaluations = ahead(valBatches(split, batchSize), stepsInFlight, (batch) => session.evaluate(batch));
  for await (const evaluation of evaluations) {
    if (signal?.aborted) return undefined;
    correct.set(evaluation.correct, seen);
    seen += evaluation.correct.length;
    for (const value of evaluation.losses) loss += value;
  }
  return { loss: loss / split.size, top1: countCorrect(correct) / split.size, correct };
}
