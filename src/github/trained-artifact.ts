import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { parseBaseline } from '../results/baseline-branch.ts';
import type { RunRecord } from '../results/record.ts';
import { downloadArtifact, uploadArtifact } from './artifacts.ts';

const file = 'records.json';

/** Name of the artifact beside a plan's. */
const nameBeside = (plan: string): string => plan.replace('ablate-plan+', 'ablate-trained+');

/** Keeps main's records beside the plan, so that of all jobs that train none has to ask for them. */
export async function uploadTrained(records: readonly RunRecord[], plan: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  const path = join(folder, file);
  await writeFile(path, JSON.stringify(records));
  await uploadArtifact(nameBeside(plan), folder, [path]);
}

/** What an earlier job of this workflow run kept beside the plan. */
export async function fetchTrained(plan: string): Promise<readonly RunRecord[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-trained-'));
  await downloadArtifact(nameBeside(plan), folder);
  const records = parseBaseline(await readFile(join(folder, file), 'utf8'));
  if (typeof records !== 'string') return records;
  throw new ConfigurationError(`${file} in artifact ${nameBeside(plan)} cannot be used: ${records}.`);
}
