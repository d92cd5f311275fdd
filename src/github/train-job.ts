import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { reusedFrom } from '../results/reuse.ts';
import { writeRecord } from '../results/store.ts';
import { runName } from '../study/config.ts';
import { AblateFailedError, requireSuccess } from './ablate-failed.ts';
import { uploadArtifact } from './artifacts.ts';
import { restoreNewest, save } from './cache.ts';
import { runAblate } from './child.ts';
import { artifactName } from './gather.ts';
import type { PlanFile } from './plan-artifact.ts';

/** A run of the matrix, on the machine that trains it. */
export interface RunPlace {
  readonly study: string;
  /** Name of the run, such as `resnet34-seed0`. */
  readonly run: string;
  readonly workspace: string;
  readonly workflowRun: number;
  readonly attempt: number;
}

/** One job of the matrix. */
export interface TrainJob extends RunPlace {
  readonly plan: PlanFile;
  /** Records of main that may answer the run. */
  readonly ofMain: readonly RunRecord[];
  readonly engine: string;
  readonly onLine: (line: string) => void;
  /** Stops the run, which then keeps its checkpoint. */
  readonly signal: AbortSignal;
}

export interface TrainOutcome {
  /** Absolute path of the record. */
  readonly path: string;
  readonly record: RunRecord;
  /** Whether an earlier attempt did part of the training. */
  readonly resumed: boolean;
  /** Where the record is from if nothing was trained: `reused from 0123456`. */
  readonly reused: string | undefined;
}

/** Relative to the workspace, as the cache needs it. */
const resultFolder = 'results';
const checkpointFolder = 'results/checkpoints';

/**
 * Trains one run, unless main has trained it already, going on from the checkpoint that an earlier attempt of the same
 * workflow run saved, and uploads its record. Throws AblateFailedError with what the trainer said if there is none.
 */
export async function trainRun(job: TrainJob): Promise<TrainOutcome> {
  const { study, run, plan, engine, workspace, attempt, onLine, signal } = job;
  const folder = join(workspace, resultFolder);
  const note = join(folder, `${run}.failure.json`);
  const path = join(folder, `${run}.json`);
  // What lies here before the trainer starts is no word of its.
  for (const file of [note, path]) await rm(file, { force: true });
  const trained = job.ofMain.find(({ config }) => runName(config) === run);
  // The trainer takes it if it is of the run's key.
  if (trained !== undefined) await writeRecord(folder, trained);
  const resumed = attempt > 1 && (await restoreNewest(checkpointFolder, checkpointKey(job), checkpointPrefix(job)));
  if (resumed) onLine('Going on from the checkpoint of an earlier attempt.');
  const result = await runAblate(
    [
      ...['train', `--plan=${plan.path}`, `--run=${run}`, `--engine=${engine}`],
      ...[`--out=${resultFolder}`, `--checkpoint=${checkpointFolder}`, '--resume'],
    ],
    { folder: workspace, onLine, signal },
  );
  if (existsSync(note)) {
    const { reason, message } = parseFailure(await readFile(note, 'utf8'), note);
    throw new AblateFailedError(reason, message);
  }
  requireSuccess(result, 'The trainer');
  const record = parseRecord(await readFile(path, 'utf8'), path);
  await uploadArtifact(artifactName(study, run, attempt), folder, [path]);
  const isReused = record.timing.startedAt === trained?.timing.startedAt;
  return { path, record, resumed, reused: isReused ? reusedFrom(record) : undefined };
}

/** Saves the checkpoint of a run that was stopped, for the next attempt; nothing if the run came to its end. */
export async function keepCheckpoint(place: RunPlace): Promise<void> {
  const checkpoint = join(place.workspace, checkpointFolder, `${place.run}.checkpoint`);
  if (existsSync(checkpoint)) await save(checkpointFolder, checkpointKey(place));
}

/** Within one workflow run only: another one has other code. */
const checkpointPrefix = ({ workflowRun, study, run }: RunPlace): string =>
  `ablate-checkpoint-${workflowRun}-${study}-${run}-attempt`;

const checkpointKey = (place: RunPlace): string => checkpointPrefix(place) + place.attempt;
