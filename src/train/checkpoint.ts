import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { ConfigurationError } from '../base/errors.ts';
import { writeWhole } from '../base/write.ts';
import type { Weights } from '../network/weights.ts';
import type { RunRecord } from '../results/record.ts';
import type { RunConfig } from '../study/config.ts';
import type { Times } from './clock.ts';

/** Where a run stands: everything but the weights that the next step depends on. */
export interface Progress {
  /** Metrics of the finished epochs. */
  readonly epochs: RunRecord['epochs'];
  /** Steps done in the epoch that follows them, with their summed loss and number of correct images. */
  readonly step: number;
  readonly lossSum: number;
  readonly correct: number;
}

/** What a run and the checkpoint that it goes on from must have in common. */
export type Identity = Pick<Checkpoint, 'config' | 'networkDigest' | 'datasetDigest'>;

/** An interrupted run: resumed on the same machine it gives the same bits as one that was never stopped. */
export interface Checkpoint {
  readonly version: 1;
  readonly config: RunConfig;
  readonly networkDigest: string;
  readonly datasetDigest: string;
  readonly progress: Progress;
  readonly times: Times;
  readonly weights: Weights;
}

/** Replaces the file at `path` whole, so that a crash leaves the previous checkpoint. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeWhole(path, serialize(checkpoint));
}

/**
 * The checkpoint at `path`, or undefined where there is none. Throws ConfigurationError where it belongs to another
 * config, network or data set: going on from it would mix two runs.
 */
export async function readCheckpoint(path: string, expected: Identity): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const checkpoint = parse(bytes, path);
  for (const key of ['config', 'networkDigest', 'datasetDigest'] as const) {
    if (JSON.stringify(checkpoint[key]) !== JSON.stringify(expected[key])) {
      throw new ConfigurationError(
        `${path} is a checkpoint of another run (its ${key} differs): delete it to start anew.`,
      );
    }
  }
  return checkpoint;
}

function parse(bytes: Buffer, path: string): Checkpoint {
  try {
    const checkpoint = deserialize(bytes) as Checkpoint;
    if (checkpoint.version === 1) return checkpoint;
  } catch {
    // Falls through to the one message for every unreadable file.
  }
  throw new ConfigurationError(`${path} is not a checkpoint this version reads: delete it to start the run anew.`);
}
