import { join } from 'node:path';
import type { RunRecord } from '../../record/record.ts';
import { downloadArtifact, uploadFiles } from '../api/artifacts.ts';

const file = 'records.json';

/** Uploads main's records, so that the jobs that train need not request them. Returns the artifact's name. */
export async function uploadTrained(study: string, records: readonly RunRecord[], attempt: number): Promise<string> {
  const name = `ablate-trained+${study}+attempt${attempt}`;
  await uploadFiles(name, [[file, JSON.stringify(records)]]);
  return name;
}

/** Downloads the records that an earlier job of this workflow run uploaded. Returns the path of the file. */
export const fetchTrained = async (artifact: string): Promise<string> => join(await downloadArtifact(artifact), file);
