import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunFailure, RunIdentity } from '../results/failure.ts';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { failurePath } from '../results/store.ts';
import { runName } from '../study/config.ts';

/** The record of an earlier, finished run of the same config, network and data, or undefined. */
export async function finishedRecord(folder: string, identity: RunIdentity): Promise<RunRecord | undefined> {
  const path = join(folder, `${runName(identity.config)}.json`);
  if (!existsSync(path)) return undefined;
  const record = parseRecord(await readFile(path, 'utf8'), path);
  const { config, network, dataset } = record;
  return isDeepStrictEqual({ config, network: network.digest, dataset: dataset.digest }, identity) ? record : undefined;
}

/** The note of an earlier run of the same config, network and data that diverged, or undefined. */
export async function divergedBefore(folder: string, identity: RunIdentity): Promise<RunFailure | undefined> {
  const path = failurePath(folder, identity.config);
  if (!existsSync(path)) return undefined;
  const failure = parseFailure(await readFile(path, 'utf8'), path);
  return isDeepStrictEqual(failure.diverged, identity) ? failure : undefined;
}
