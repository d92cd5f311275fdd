import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import type { RunRecord } from '../../record/record.ts';
import { type NetworkDiff, readNetworkDiff } from '../../study/network-diff.ts';
import { type Plan, parsePlan } from '../../study/plan.ts';
import { downloadArtifact, listArtifacts, readArtifact, uploadFiles } from '../api/artifacts.ts';
import type { GitHub } from '../api/github.ts';

const prefix = 'ablate-plan+';
const planFile = 'plan.json';
/** The file beside the plan that says what the change does to the networks. */
const networksFile = 'networks.json';

/** The file of main's records, in an artifact of its own. */
const recordsFile = 'records.json';

/** Most studies that one workflow run may train. */
const maximumStudies = 16;

/** A plan, and the file that holds it. */
export interface PlanFile {
  readonly plan: Plan;
  /** Absolute path. */
  readonly path: string;
}

/** A plan from an artifact, with the changes of its networks if they are known. */
export interface KeptPlan {
  readonly plan: Plan;
  readonly networks: NetworkDiff | undefined;
}

/** Writes a plan to a file that a command can read. */
export async function writePlan(plan: Plan): Promise<PlanFile> {
  const path = join(await mkdtemp(join(tmpdir(), 'ablate-plan-')), planFile);
  await writeFile(path, JSON.stringify(plan));
  return { plan, path };
}

/** Uploads the plan for the other jobs of the workflow run and for the report. Returns the artifact's name. */
export async function uploadPlan(plan: Plan, networks: NetworkDiff | undefined, attempt: number): Promise<string> {
  const name = `${prefix}${plan.study.name}+attempt${attempt}`;
  await uploadJson(name, { [planFile]: plan, ...(networks && { [networksFile]: networks }) });
  return name;
}

const studyIn = (artifact: string): string | undefined => /^ablate-plan\+([^+]+)\+attempt\d+$/.exec(artifact)?.[1];

/** The study whose plan an artifact holds; throws ConfigurationError if the name is not that of a plan. */
export function studyOf(artifact: string): string {
  const study = studyIn(artifact);
  if (study !== undefined) return study;
  throw new ConfigurationError(`"${artifact}" names no plan: give the output "plan" of the plan action.`);
}

/** Fetches a plan that an earlier job of this workflow run uploaded. */
export async function fetchPlan(artifact: string): Promise<PlanFile & KeptPlan> {
  studyOf(artifact);
  const folder = await downloadArtifact(artifact);
  const path = join(folder, planFile);
  const plan = parsePlan(await readFile(path, 'utf8'), `${planFile} in artifact ${artifact}`);
  const networks = await readFile(join(folder, networksFile), 'utf8').catch(() => undefined);
  return { plan, networks: readNetworks(networks), path };
}

/** The plans that a workflow run uploaded, from the last attempt for each study; empty if it ended before it had one. */
export async function plansOf(github: GitHub, runId: number): Promise<readonly KeptPlan[]> {
  const artifacts = await listArtifacts(github, runId, prefix);
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
      const files = await readArtifact(github, artifact);
      const text = files.get(planFile);
      if (text === undefined) {
        throw new ConfigurationError(
          `Artifact ${artifact.name} holds no ${planFile}: look at the job that uploaded it.`,
        );
      }
      const plan = parsePlan(text, `${planFile} in artifact ${artifact.name}`);
      if (plan.study.name === study) return { plan, networks: readNetworks(files.get(networksFile)) };
      throw new ConfigurationError(
        `Artifact ${artifact.name} holds the plan of ${plan.study.name}, expected that of ${study}: look at the job that uploaded it.`,
      );
    }),
  );
}

/** Undefined if it cannot be read. A stranger's code may have written it, and the comment is useful without it. */
function readNetworks(text: string | undefined): NetworkDiff | undefined {
  const read = text === undefined ? undefined : readNetworkDiff(text);
  return read !== undefined && 'value' in read ? read.value : undefined;
}

/** Uploads main's records, so that the jobs that train need not request them. Returns the artifact's name. */
export async function uploadTrained(study: string, records: readonly RunRecord[], attempt: number): Promise<string> {
  const name = `ablate-trained+${study}+attempt${attempt}`;
  await uploadJson(name, { [recordsFile]: records });
  return name;
}

/** Downloads the records that an earlier job of this workflow run uploaded. Returns the path of the file. */
export const fetchTrained = async (artifact: string): Promise<string> =>
  join(await downloadArtifact(artifact), recordsFile);

const uploadJson = (name: string, values: Readonly<Record<string, unknown>>): Promise<void> =>
  uploadFiles(
    name,
    Object.entries(values).map(([file, value]) => [file, JSON.stringify(value)]),
  );
