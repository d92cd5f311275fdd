import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../base/errors.ts';
import { type Plan, parsePlan } from '../study/plan.ts';
import { downloadArtifact, listArtifacts, readArtifact, uploadArtifact } from './artifacts.ts';
import type { Client, Repository } from './client.ts';

const prefix = 'ablate-plan+';
const planFile = 'plan.json';

/** Studies that one workflow run may train at most. */
const maximumStudies = 16;

/** A plan, and the file that holds it. */
export interface PlanFile {
  readonly plan: Plan;
  /** Absolute path. */
  readonly path: string;
}

/** Keeps the plan with the workflow run, for its other jobs and for whoever reports on it; gives the artifact's name. */
export async function uploadPlan(plan: Plan, attempt: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-plan-'));
  const file = join(folder, planFile);
  await writeFile(file, JSON.stringify(plan));
  const name = `${prefix}${plan.study.name}+attempt${attempt}`;
  await uploadArtifact(name, folder, [file]);
  return name;
}

const studyIn = (artifact: string): string | undefined => /^ablate-plan\+([^+]+)\+attempt\d+$/.exec(artifact)?.[1];

/** The study that a plan's artifact is named after; throws ConfigurationError for a name that is none of a plan. */
export function studyOf(artifact: string): string {
  const study = studyIn(artifact);
  if (study !== undefined) return study;
  throw new ConfigurationError(`"${artifact}" names no plan: give the output "plan" of the plan action.`);
}

/** Fetches a plan that an earlier job of this workflow run uploaded. */
export async function fetchPlan(artifact: string): Promise<PlanFile> {
  studyOf(artifact);
  const folder = await mkdtemp(join(tmpdir(), 'ablate-plan-'));
  await downloadArtifact(artifact, folder);
  const path = join(folder, planFile);
  return { plan: parsePlan(await readFile(path, 'utf8'), `${planFile} in artifact ${artifact}`), path };
}

/** The plans that a workflow run kept, of each study the last attempt's; none if it ended before it had one. */
export async function plansOf(client: Client, repository: Repository, runId: number): Promise<readonly Plan[]> {
  const artifacts = await listArtifacts(client, repository, runId, prefix);
  const newest = new Map(
    artifacts
      .filter(({ name }) => studyIn(name) !== undefined)
      .toSorted((left, right) => left.id - right.id)
      .map((artifact) => [studyIn(artifact.name), artifact]),
  );
  if (newest.size > maximumStudies) {
    throw new ConfigurationError(
      `Workflow run ${runId} has the plans of ${newest.size} studies, expected at most ${maximumStudies}: call ablation.yml for the others in a workflow of their own.`,
    );
  }
  return Promise.all(
    [...newest].map(async ([study, artifact]) => {
      const text = (await readArtifact(client, repository, artifact)).get(planFile);
      if (text === undefined) {
        throw new ConfigurationError(
          `Artifact ${artifact.name} holds no ${planFile}: look at the job that uploaded it.`,
        );
      }
      const plan = parsePlan(text, `${planFile} in artifact ${artifact.name}`);
      if (plan.study.name === study) return plan;
      throw new ConfigurationError(
        `Artifact ${artifact.name} holds the plan of ${plan.study.name}, expected that of ${study}: look at the job that uploaded it.`,
      );
    }),
  );
}
