import { ahead } from '../base/ahead.ts';
import type { Session } from '../compute/engine.ts';
import type { Recipe } from '../study/config.ts';
import { trainSelections } from './batches.ts';
import type { Progress } from './checkpoint.ts';
import { now, type Times } from './clock.ts';
import { requireFinite } from './errors.ts';
import type { Feed } from './feed.ts';
import { learningRateAt } from './schedule.ts';

/** Progress of a run in the current epoch, for a progress bar. */
export interface StepProgress {
  /** Number of the epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the epoch so far. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  /** Seconds to the end of training at the current speed, without evaluation. */
  readonly etaSeconds: number;
}

/** One epoch's input. */
export interface EpochRequest {
  readonly session: Session;
  readonly feed: Feed;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly progress: Progress;
  readonly times: Times;
  /** Asked before every step except the first. If it returns true, training stops as if aborted. */
  readonly pause?: (() => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
}

/** While one step computes, the next batch is prepared and waits in the session's queue. */
export const stepsInFlight = 2;

/**
 * Number of full batches in an epoch over `size` images. Images that do not fill the last batch are left out; they
 * differ from epoch to epoch.
 */
export const stepsPerEpoch = (size: number, recipe: Recipe): number => Math.floor(size / recipe.batchSize);

/**
 * Trains from `progress` to the end of its epoch, or until `pause` or `signal` stops it. Returns the new progress.
 * Throws DivergedError at the first loss or gradient norm that is not finite.
 */
export async function trainEpoch(request: EpochRequest): Promise<Progress> {
  const { session, feed, recipe, seed, times, pause, signal, onStep } = request;
  const steps = stepsPerEpoch(feed.size, recipe);
  const epoch = request.progress.epochs.length;
  const { batchSize } = recipe;
  let { step, lossSum, correct } = request.progress;
  let submitted = step;
  const started = now();
  const trainedBefore = times.training;

  const first = step;
  function* untilEnded() {
    const request = { ...recipe, imageSize: feed.imageSize, seed, epoch, firstStep: step };
    const selections = trainSelections(feed.size, request);
    for (const selection of selections) {
      if (signal?.aborted || (submitted > first && pause?.())) return;
      yield feed.batch(selection);
    }
  }

  const results = ahead(untilEnded(), stepsInFlight, (batch) => {
    const before = epoch * steps + submitted++;
    return session.step(batch, learningRateAt(before, steps, recipe), before);
  });
  for await (const result of results) {
    step += 1;
    requireFinite('loss', result.loss, `in step ${step} of epoch ${epoch + 1}`);
    requireFinite('gradient norm', result.gradientNorm, `in step ${step} of epoch ${epoch + 1}`);
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
