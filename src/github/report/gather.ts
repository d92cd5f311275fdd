import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { type OddRecord, setAsideOdd } from '../../judge/odd-records.ts';
import type { MissingRun } from '../../judge/summarize.ts';
import type { RunRecord } from '../../record/record.ts';
import { reusedFrom } from '../../record/reuse.ts';
import { isDigest } from '../../report/words/numbers.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { begunSeeds, runsOfFirst } from '../../study/rounds.ts';
import { type ListedArtifact, listArtifacts, readArtifact } from '../api/artifacts.ts';
import { type Client, type Repository, statusOf } from '../api/client.ts';
import { type Job, jobsOf } from '../api/jobs.ts';
import { artifactName, recordPrefix } from '../api/record-artifact.ts';
import { trains } from '../plan/matrix.ts';
import { type Left, type Outcome, outcomeOf } from './outcome.ts';
import { mainsOwn } from './reused.ts';

/** The results of a workflow run: a record or a reason for every planned run. */
export interface Gathered {
  /** Records that were all trained under the same conditions. */
  readonly records: readonly RunRecord[];
  readonly failures: readonly MissingRun[];
}

/**
 * Collects the results of the planned runs from a workflow run's artifacts. Of several attempts at a run, the last one
 * counts. Runs that are not planned are ignored. For a reused record, main's own copy is taken. If an artifact cannot
 * be read, or if a record is not as planned or was trained under other conditions than most, only that run fails.
 */
export async function gatherResults(
  client: Client,
  repository: Repository,
  workflowRun: number,
  plan: Plan,
): Promise<Gathered> {
  const artifacts = await listArtifacts(client, repository, workflowRun, recordPrefix);
  const jobs = await jobsOf(client, repository, workflowRun);
  const records = new Map<RunRecord, string | undefined>();
  const failures: MissingRun[] = [];
  for (const run of begunRuns(plan, artifacts, jobs)) {
    const told = outcomeOf(run, await leftBy(client, repository, run, artifacts), jobs);
    const outcome = 'record' in told && told.record.reused ? await asMainHasIt(client, repository, told) : told;
    if ('failure' in outcome) failures.push(outcome.failure);
    else records.set(outcome.record, outcome.url);
  }
  const { alike, odd } = setAsideOdd([...records.keys()], plan.study.spans);
  return { records: alike, failures: [...failures, ...odd.map((each) => failureOf(each, records.get(each.record)))] };
}

/** Runs of the seeds that a study with a budget reached: they left something, or a job has their names. */
function begunRuns({ study, runs }: Plan, artifacts: readonly ListedArtifact[], jobs: readonly Job[]): Plan['runs'] {
  if (study.mostSeeds === undefined) return runs;
  const known = runs.filter(
    (run) =>
      artifacts.some((artifact) => holds(artifact, run)) || jobs.some(({ name }) => trains(name, study.name, run)),
  );
  return runsOfFirst(runs, begunSeeds(runs, known));
}

async function asMainHasIt(
  client: Client,
  repository: Repository,
  { record, url }: Extract<Outcome, { record: RunRecord }>,
): Promise<Outcome> {
  const own = await mainsOwn(client, repository, record);
  if (own !== undefined) return { record: own, url };
  const { variant, seed } = record.config;
  const message = `it says "${reusedFrom(record)}", and main keeps no such record`;
  return { failure: { variant, seed, reason: 'not comparable', message, ...(url && { url }) } };
}

async function leftBy(
  client: Client,
  repository: Repository,
  run: RunConfig,
  artifacts: readonly ListedArtifact[],
): Promise<Left | undefined> {
  const artifact = artifacts
    .filter((candidate) => holds(candidate, run))
    .sort((left, right) => attemptOf(left) - attemptOf(right))
    .at(-1);
  if (artifact === undefined) return undefined;
  const attempt = attemptOf(artifact);
  try {
    return { attempt, files: await readArtifact(client, repository, artifact) };
  } catch (error) {
    // A missing artifact is a failure of its run. A failure of GitHub is everybody's.
    const gone = [404, 410].includes(statusOf(error) ?? 0);
    if (!gone && !(error instanceof ConfigurationError)) throw error;
    return { attempt, files: new Map(), fault: messageOf(error) };
  }
}

const holds = (artifact: ListedArtifact, run: RunConfig): boolean =>
  artifact.name === artifactName(run.study, runName(run), attemptOf(artifact));

const attemptOf = ({ name }: ListedArtifact): number => Number(/\+attempt([1-9]\d{0,3})$/.exec(name)?.[1]);

function failureOf({ record, difference, rest }: OddRecord, url: string | undefined): MissingRun {
  const { field, first, second } = difference;
  const others = rest === 1 ? 'the other record' : `the other ${rest} records`;
  return {
    variant: record.config.variant,
    seed: record.config.seed,
    reason: 'not comparable',
    message: isDigest(first) ? `another ${field} than ${others}` : `${field} ${second} here, ${first} in ${others}`,
    ...(url && { url }),
  };
}
