import { rm } from 'node:fs/promises';
import { messageOf } from '../../base/errors.ts';
import { explainWriteFailure } from '../../base/files/disk.ts';
import type { RunRecord } from '../../record/record.ts';
import { resultsPlace, setAside, weightsPath } from '../../results/store.ts';
import { runName } from '../../study/config.ts';
import { keyOfWeights, type TrainedNetwork, writeWeights } from '../../weights/file.ts';

/** Where the weights of runs are written: beside their records. */
export interface WeightsFolder {
  readonly folder: string;
  /** Whether weights of other runs are removed instead of moved aside. */
  readonly fresh: boolean;
}

/**
 * Writes the trained network of a run beside its record, whole or not at all. If the system refuses, it returns the reason
 * instead of throwing, so that the record is kept.
 */
export async function saveWeights(
  target: WeightsFolder,
  trained: TrainedNetwork,
  { config, key }: RunRecord,
): Promise<string | undefined> {
  const { study, variant, seed, precision } = config;
  try {
    await clearOtherWeights(target, { config, key });
    await writeWeights(weightsPath(target.folder, config), trained, {
      study,
      variant,
      seed,
      precision,
      key: String(key),
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    return messageOf(explainWriteFailure(error, resultsPlace(target.folder))).replace(/\.$/, '');
  }
}

/** Moves weights aside, or removes them, that have the name of this record but belong to another one. */
export async function clearOtherWeights(
  { folder, fresh }: WeightsFolder,
  { config, key }: Pick<RunRecord, 'config' | 'key'>,
): Promise<void> {
  const path = weightsPath(folder, config);
  const found = await keyOfWeights(path);
  if (found === undefined || found === key) return;
  if (fresh) await rm(path, { force: true });
  else await setAside(path);
}

/** A line for people if the weights of a reused record are missing. */
export async function noteOnMissingWeights(folder: string, { config, key }: RunRecord): Promise<string | undefined> {
  const path = weightsPath(folder, config);
  if ((await keyOfWeights(path)) === key) return undefined;
  const name = runName(config);
  return `${name}: its record is reused and there are no weights of it: to get ${path}, train it again with --save-weights --fresh.`;
}
