import { ahead } from '../base/ahead.ts';
import type { Session } from '../compute/engine.ts';
import { countCorrect } from '../record/correct.ts';
import { valSelections } from './batches.ts';
import { stepsInFlight } from './epoch.ts';
import { requireFinite } from './errors.ts';
import type { Feed } from './feed.ts';

/** Metrics over a whole split, in the order of the split. */
export interface SplitMetrics {
  readonly loss: number;
  readonly top1: number;
  /** 1 for every image that is classified correctly. */
  readonly correct: Uint8Array;
  /** `[examples, classes]`, flat. */
  readonly logits: Float32Array;
}

/**
 * Evaluates every image of a split once, with the moving statistics and without augmentation. Undefined if aborted.
 * Throws DivergedError at the first loss that is not finite; `where` names the step before.
 */
export async function evaluateSplit(
  session: Session,
  feed: Feed,
  { batchSize, where, signal }: { batchSize: number; where: string; signal?: AbortSignal | undefined },
): Promise<SplitMetrics | undefined> {
  const correct = new Uint8Array(feed.size);
  let logits = new Float32Array(0);
  let seen = 0;
  let loss = 0;
  const evaluations = ahead(valSelections(feed.size, batchSize), stepsInFlight, (selection) =>
    session.evaluate(feed.batch(selection)),
  );
  for await (const evaluation of evaluations) {
    if (signal?.aborted) return undefined;
    const classes = evaluation.logits.length / evaluation.correct.length;
    if (seen === 0) logits = new Float32Array(feed.size * classes);
    logits.set(evaluation.logits, seen * classes);
    correct.set(evaluation.correct, seen);
    seen += evaluation.correct.length;
    for (const value of evaluation.losses) {
      requireFinite('validation loss', value, where);
      loss += value;
    }
  }
  return { loss: loss / feed.size, top1: countCorrect(correct) / feed.size, correct, logits };
}
