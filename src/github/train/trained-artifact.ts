import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../../record/record.ts';
import { downloadArtifact, uploadArtifact } from '../api/artifacts.ts';

const file = 'records.json';

/** Uploads main's records, so that the jobs that train need not request them. Returns the artifact's name. */
export async function uploadTrained(study: string, records: readonly RunRecord[], attempt: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  const path = join(folder, file);
  await writeFile(path, JSON.stringify(records));
  const name = `ablate-trained+${study}+attempt${attempt}`;
  await uploadArtifact(name, folder, [path]);
  return name;
}

/** Downloads the records that an earlier job of this workflow run uploaded. Returns the path of the file. */
export async function fetchTrained(artifact: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  await downloadArtifact(artifact, folder);
  return join(folder, file);
}
