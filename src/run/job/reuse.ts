import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { RunFailure, RunIdentity } from '../../record/failure.ts';
import { parseFailure, readRecord } from '../../record/parse.ts';
import type { RunRecord } from '../../record/record.ts';
import { answerTo, reasonAgainst, type WantedRun } from '../../record/reuse.ts';
import { failurePath, replacedFolder } from '../../results/store.ts';
import { runName } from '../../study/config.ts';

/**
 * A record that makes training a run unnecessary: the one in the results' `folder`, otherwise one of main's. `say` is
 * told why the one in the folder cannot be used.
 */
export async function finishedRecord(
  folder: string,
  ofMain: readonly RunRecord[],
  wanted: WantedRun,
  say: (line: string) => void,
): Promise<RunRecord | undefined> {
  const path = join(folder, `${runName(wanted.config)}.json`);
  const here = existsSync(path) ? readRecord(await readFile(path, 'utf8')) : undefined;
  const records = here && 'value' in here ? [here.value, ...ofMain] : ofMain;
  const answer = answerTo(wanted, records);
  if (here && !answer) {
    const why = 'value' in here ? reasonAgainst(here.value, wanted) : `cannot be read: ${here.fault}`;
    say(`${runName(wanted.config)} is trained again: ${path} ${why}; it is kept in ${replacedFolder}.`);
  }
  return answer;
}

/** The failure of an earlier run with the same config, network and data that diverged; undefined if there is none. */
export async function divergedBefore(folder: string, identity: RunIdentity): Promise<RunFailure | undefined> {
  const path = failurePath(folder, identity.config);
  if (!existsSync(path)) return undefined;
  const failure = parseFailure(await readFile(path, 'utf8'), path);
  return isDeepStrictEqual(failure.diverged, identity) ? failure : undefined;
}
