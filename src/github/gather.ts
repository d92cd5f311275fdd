import { messageOf } from '../base/errors.ts';
import type { MissingRun } from '../report/summarize.ts';
import { parseFailure, parseRecord } from '../results/parse.ts';
import type { RunRecord } from '../results/record.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { deviationFrom, type Plan } from '../study/plan.ts';
import { type ListedArtifact, listArtifacts, readArtifact } from './artifacts.ts';
import type { Client, Repository } from './client.ts';
import { type JobOutcome, jobsByName } from './jobs.ts';
import { jobName } from './matrix.ts';

const prefix = 'ablate-record+';

/** Name of the artifact that holds what an attempt at a run left: its record or its failure. */
export const artifactName = (study: string, run: string, attempt: number): string =>
  `${prefix}${study}+${run}+attempt${attempt}`;

/** What a workflow run made of its plan: a record or a reason for every planned run. */
export interface Gathered {
  readonly records: readonly RunRecord[];
  readonly failures: readonly MissingRun[];
}

/**
 * Collects the results of the planned runs from a workflow run's artifacts, of several attempts at a run the last. What
 * is not planned is left alone, and a record that is not as planned counts as a failure: whoever changed the code that
 * ran may have written anything. Throws where an artifact was damaged on its way.
 */
export async function gatherResults(
  client: Client,
  repository: Repository,
  workflowRun: number,
  plan: Plan,
): Promise<Gathered> {
  const artifacts = await listArtifacts(client, repository, workflowRun, prefix);
  const jobs = await jobsByName(client, repository, workflowRun);
  const records: RunRecord[] = [];
  const failures: MissingRun[] = [];
  for (const run of plan.runs) {
    const artifact = lastAttempt(artifacts, run);
    const files = artifact && (await readArtifact(client, repository, artifact));
    const result = resultOf(run, files ?? new Map(), jobs.get(jobName(run.study, runName(run))));
    if ('reason' in result) failures.push(result);
    else records.push(result);
  }
  return { records, failures };
}

function lastAttempt(artifacts: readonly ListedArtifact[], run: RunConfig): ListedArtifact | undefined {
  const attemptOf = ({ name }: ListedArtifact): number => Number(/\+attempt([1-9]\d{0,3})$/.exec(name)?.[1]);
  return artifacts
    .filter((artifact) => artifact.name === artifactName(run.study, runName(run), attemptOf(artifact)))
    .sort((left, right) => attemptOf(left) - attemptOf(right))
    .at(-1);
}

function resultOf(
  run: RunConfig,
  files: ReadonlyMap<string, string>,
  job: JobOutcome | undefined,
): RunRecord | MissingRun {
  const missing = (reason: MissingRun['reason'], message?: string): MissingRun => ({
    variant: run.variant,
    seed: run.seed,
    reason,
    ...(message !== undefined && { message }),
    ...(job && { url: job.url }),
  });
  const name = runName(run);
  const record = files.get(`${name}.json`);
  const failure = files.get(`${name}.failure.json`);
  try {
    if (record !== undefined) {
      const parsed = parseRecord(record, `${name}.json`);
      const deviation = deviationFrom(run, parsed.config);
      return deviation === undefined ? parsed : missing('failed', `Its record is not as planned: ${deviation}.`);
    }
    if (failure !== undefined) {
      const { reason, message } = parseFailure(failure, `${name}.failure.json`);
      return missing(reason, message);
    }
  } catch (error) {
    return missing('failed', messageOf(error));
  }
  return missing(reasonOf(job));
}

/** What the job's own end says of a run that left nothing. */
function reasonOf(job: JobOutcome | undefined): MissingRun['reason'] {
  switch (job?.conclusion) {
    case 'failure':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    case 'timed_out':
      return 'timed out';
    default:
      return 'missing';
  }
}
