import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunFailure } from '../results/failure.ts';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { failurePath } from '../results/store.ts';
import { type RunConfig, runName } from '../study/config.ts';

/** The record of an earlier, finished run of the same config, network and data, or undefined. */
export async function finishedRecord(
  folder: string,
  config: RunConfig,
  network: string,
  dataset: string,
): Promise<RunRecord | undefined> {
  const path = join(folder, `${runName(config)}.json`);
  if (!existsSync(path)) return undefined;
  const record = parseRecord(await readFile(path, 'utf8'), path);
  const same =
    isDeepStrictEqual(record.config, config) && record.network.digest === network && record.dataset.digest === dataset;
  return same ? record : undefined;
}

/** The note of an earlier run of the same config, network and data that diverged, or undefined. */
export async function divergedBefore(
  folder: string,
  config: RunConfig,
  network: string,
  dataset: string,
): Promise<RunFailure | undefined> {
  const path = failurePath(folder, config);
  if (!existsSync(path)) return undefined;
  const failure = parseFailure(await readFile(path, 'utf8'), path);
  return isDeepStrictEqual(failure.diverged, { config, network, dataset }) ? failure : undefined;
}
