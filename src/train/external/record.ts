import { at } from '../../base/arrays.ts';
import { countCorrect, packBits } from '../../record/correct.ts';
import type { RunRecord } from '../../record/record.ts';
import { encodeScores, logSoftmax, lossesOf, predictionsOf } from '../../record/scores.ts';
import { recordOf } from '../record.ts';
import { environmentFile, environmentSchema, type MetricsLine, metricsFile, readWritten } from './contract.ts';
import { refused } from './errors.ts';
import { readMetrics } from './metrics.ts';
import { readPredictions } from './predictions.ts';
import type { ExternalRequest } from './request.ts';
import type { RunFolder, RunState } from './run-folder.ts';

/** By how much the last epoch's metrics may differ from what its predictions say: a trainer may round, or sum in float32. */
const room = { top1: 1e-3, loss: 1e-2 };

/** The record of a run from the files that its trainer left; throws like `readPredictions` and `readMetrics`. */
export async function writtenRecord(request: ExternalRequest, folder: RunFolder, state: RunState): Promise<RunRecord> {
  const { config, program, dataset, provenance } = request;
  const epochs = readMetrics(await folder.metrics());
  const { length } = epochs;
  if (length !== config.recipe.epochs) {
    throw refused(`${metricsFile} has ${length} epochs, but the recipe says ${config.recipe.epochs}`);
  }
  const { framework, device, versions, deterministic, parameters } = await readEnvironment(folder);
  const classes = dataset.classes.length;
  const logits = await readPredictions(folder.path, { images: dataset.val.size, classes });
  const written = at(epochs, length - 1);
  const result =
    logits === undefined
      ? { loss: written.val.loss, top1: written.val.top1, correct: null, scores: null }
      : resultOfLogits(logits, classes, dataset.val.labels);
  const { loss, top1 } = result;
  refuseContradiction(written, result);
  const metrics = epochs
    .with(-1, { ...written, val: { ...written.val, loss, top1 } })
    .map(({ seconds: _, learningRate = null, ...epoch }) => ({ ...epoch, learningRate }));
  return recordOf({
    ...{ config, dataset, provenance, result, epochs: metrics },
    network: { digest: program.digest, parameters, flops: null },
    engine: { engine: 'external', framework, device, versions, deterministic },
    timing: timingOf(epochs, state, dataset.train.size),
  });
}

async function readEnvironment(folder: RunFolder) {
  const text = await folder.environment();
  if (text === '') throw refused(`The trainer wrote no ${environmentFile}`);
  return readWritten(text, environmentSchema, environmentFile);
}

/** The result that the logits `[images, classes]`, flat, give of images with these labels. */
function resultOfLogits(logits: Float32Array, classes: number, labels: Uint8Array): RunRecord['result'] {
  const logProbabilities = logSoftmax(logits, classes);
  const tops = predictionsOf(logProbabilities, classes);
  const correct = Uint8Array.from(tops, (top, image) => Number(top === labels[image]));
  const losses = lossesOf(logProbabilities, classes, labels);
  return {
    top1: countCorrect(correct) / labels.length,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / labels.length,
    correct: packBits(correct),
    scores: encodeScores(logits, classes),
  };
}

/** The predictions, if there are any, must be those of the last epoch. */
function refuseContradiction(
  { epoch, val }: MetricsLine,
  found: { readonly top1: number; readonly loss: number },
): void {
  const where = `${metricsFile} says of epoch ${epoch}`;
  if (Math.abs(val.top1 - found.top1) > room.top1) {
    throw refused(`${where} a val top1 of ${val.top1}, but its predictions give ${found.top1}`);
  }
  if (Math.abs(val.loss - found.loss) > room.loss * Math.max(1, found.loss)) {
    throw refused(`${where} a val loss of ${val.loss}, but its predictions give a mean cross-entropy of ${found.loss}`);
  }
}

function timingOf(epochs: readonly MetricsLine[], { startedAt, wallSeconds }: RunState, images: number) {
  const training = epochs.reduce((total, { seconds }) => total + seconds, 0);
  return {
    startedAt,
    finishedAt: new Date().toISOString(),
    wallSeconds,
    stepMilliseconds: null,
    imagesPerSecond: (images * epochs.length) / training,
    dataWait: null,
  };
}
