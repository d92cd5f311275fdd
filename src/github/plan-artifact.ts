import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { listArtifacts, readArtifact, uploadArtifact } from './artifacts.ts';
import type { Client, Repository } from './client.ts';
import { type Plan, parsePlan } from './plan.ts';

const planPrefix = 'ablate-plan-';
const planFile = 'plan.json';

/** Keeps the plan with the workflow run, for whoever reports on it after its end. */
export async function uploadPlan(plan: Plan, attempt: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-plan-'));
  const file = join(folder, planFile);
  await writeFile(file, JSON.stringify(plan));
  await uploadArtifact(`${planPrefix}attempt${attempt}`, folder, [file]);
}

/** The plan that a workflow run kept, of its last attempt; undefined where it ended before it had one. */
export async function planOf(client: Client, repository: Repository, runId: number): Promise<Plan | undefined> {
  const artifacts = await listArtifacts(client, repository, runId, planPrefix);
  const newest = artifacts.toSorted((left, right) => left.id - right.id).at(-1);
  if (newest === undefined) return undefined;
  const text = (await readArtifact(client, repository, newest)).get(planFile);
  if (text === undefined) throw new ConfigurationError(`Artifact ${newest.name} holds no ${planFile}.`);
  return parsePlan(text, `${planFile} in artifact ${newest.name}`);
}
