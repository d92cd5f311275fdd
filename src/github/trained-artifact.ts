import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { parseBaseline } from '../results/baseline-branch.ts';
import type { RunRecord } from '../results/record.ts';
import { downloadArtifact, uploadArtifact } from './artifacts.ts';

const file = 'records.json';

/**
 * Keeps records of main with the workflow run, so that of the jobs that train none has to ask for them; gives the
 * artifact's name.
 */
export async function uploadTrained(study: string, records: readonly RunRecord[], attempt: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  const path = join(folder, file);
  await writeFile(path, JSON.stringify(records));
  const name = `ablate-trained+${study}+attempt${attempt}`;
  await uploadArtifact(name, folder, [path]);
  return name;
}

/** Fetches the records that an earlier job of this workflow run uploaded. */
export async function fetchTrained(artifact: string): Promise<readonly RunRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  await downloadArtifact(artifact, folder);
  const records = parseBaseline(await readFile(join(folder, file), 'utf8'));
  if (typeof records !== 'string') return records;
  throw new ConfigurationError(`${file} in artifact ${artifact} cannot be used: ${records}.`);
}
