import { ahead } from '../data/ahead.ts';
import { trainBatches } from '../data/batches.ts';
import type { Split } from '../data/dataset.ts';
import type { Session } from '../engine/engine.ts';
import type { Recipe } from '../study/config.ts';
import type { Progress } from './checkpoint.ts';
import { now, type Times } from './clock.ts';
import { DivergedError } from './errors.ts';
import { learningRateAt } from './schedule.ts';

/** Where a run stands inside its epoch, for a progress bar. */
export interface StepProgress {
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  /** Seconds to the end of training at the current speed, evaluation left out. */
  readonly etaSeconds: number;
}

/** One epoch's input. */
export interface EpochRequest {
  readonly session: Session;
  readonly split: Split;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly progress: Progress;
  readonly times: Times;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
}

/** While one step computes, the next batch is made and waits in the session's queue. */
export const stepsInFlight = 2;

/** Full batches of one epoch; images that do not fill the last one are left out, other ones every epoch. */
export const stepsPerEpoch = (split: Split, recipe: Recipe): number => Math.floor(split.size / recipe.batchSize);

/**
 * Trains from where `progress` stands to the end of its epoch, or until `signal` aborts; returns how far it came.
 * Throws DivergedError at the first loss that is not a finite number.
 */
export async function trainEpoch(request: EpochRequest): Promise<Progress> {
  const { session, split, recipe, seed, times, signal, onStep } = request;
  const steps = stepsPerEpoch(split, recipe);
  const epoch = request.progress.epochs.length;
  const { batchSize, flip, cropPadding } = recipe;
  let { step, lossSum, correct } = request.progress;
  let submitted = step;
  const started = now();
  const trainedBefore = times.training;

  function* untilAborted() {
    for (const batch of trainBatches(split, { batchSize, flip, cropPadding, seed, epoch, firstStep: step })) {
      if (signal?.aborted) return;
      yield batch;
    }
  }

  const results = ahead(untilAborted(), stepsInFlight, (batch) =>
    session.step(batch, learningRateAt(epoch * steps + submitted++, steps, recipe)),
  );
  for await (const result of results) {
    if (!Number.isFinite(result.loss)) {
      throw new DivergedError(`The loss became ${result.loss} in step ${step + 1} of epoch ${epoch + 1}.`);
    }
    step += 1;
    lossSum += result.loss;
    correct += result.correct;
    times.steps.push(result.seconds);
    times.images += batchSize;
    times.training = trainedBefore + now() - started;
    const imagesPerSecond = times.images / times.training;
    const left = (recipe.epochs - epoch) * steps - step;
    onStep?.({
      epoch: epoch + 1,
      epochs: recipe.epochs,
      step,
      steps,
      loss: lossSum / step,
      imagesPerSecond,
      etaSeconds: (left * batchSize) / imagesPerSecond,
    });
  }
  return { ...request.progress, step, lossSum, correct };
}
