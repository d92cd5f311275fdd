import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { explainWriteFailure } from '../../base/files/disk.ts';
import type { RunRecord } from '../../record/record.ts';
import { resultsPlace, setAsideRecord, writeRecord } from '../../results/store.ts';
import { runName } from '../../study/config.ts';
import { clearOtherWeights } from './weights.ts';

/**
 * Writes a record to `folder`. An existing record of another run with this name is moved aside with its weights, unless
 * `fresh` is set. If the record cannot be written, after hours of training, it is printed as one line and written to a temporary
 * folder. A ConfigurationError then says where it is, so that the user can move it.
 */
export async function keepRecord(
  folder: string,
  record: RunRecord,
  { fresh, print }: { readonly fresh: boolean; readonly print: (line: string) => void },
): Promise<void> {
  try {
    if (!fresh) await setAsideRecord(folder, record);
    await clearOtherWeights({ folder, fresh }, record);
    await writeRecord(folder, record);
  } catch (error) {
    const reason = messageOf(explainWriteFailure(error, resultsPlace(folder)));
    print(JSON.stringify(record));
    const kept = await writeElsewhere(record);
    throw new ConfigurationError(
      kept === undefined
        ? `The record of ${runName(record.config)} could not be written, and nowhere else either; it is printed above. ${reason}`
        : `The record of ${runName(record.config)} is printed above and kept as ${kept}: move it to ${folder}. ${reason}`,
    );
  }
}

/** Path of the record in a temporary folder; undefined if that cannot be written to. */
async function writeElsewhere(record: RunRecord): Promise<string | undefined> {
  try {
    return await writeRecord(await mkdtemp(join(tmpdir(), 'ablate-kept-')), record);
  } catch {
    return undefined;
  }
}
