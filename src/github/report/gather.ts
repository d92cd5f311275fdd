import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { earlierSeeds } from '../../judge/earlier.ts';
import { type OddRecord, splitOdd } from '../../judge/odd-records.ts';
import type { MissingRun } from '../../judge/summarize.ts';
import type { RunRecord } from '../../record/record.ts';
import { reusedFrom } from '../../record/reuse.ts';
import { isDigest } from '../../report/words/differences.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Plan } from '../../study/plan.ts';
import { dueRuns } from '../../study/rounds.ts';
import { type ListedArtifact, listArtifacts, readArtifact } from '../api/artifacts.ts';
import { type GitHub, statusOf } from '../api/github.ts';
import { type Job, jobsOf } from '../api/jobs.ts';
import { attemptOf, belongsTo, recordPrefix } from '../api/record-artifact.ts';
import { trains } from '../plan/matrix.ts';
import { mainsOwn } from './baseline.ts';
import { missingRun, type Outcome, outcomeOf, type Upload } from './outcome.ts';

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
export async function gatherResults(github: GitHub, runId: number, plan: Plan): Promise<Gathered> {
  const artifacts = await listArtifacts(github, runId, recordPrefix);
  const jobs = await jobsOf(github, runId);
  const records = new Map<RunRecord, string | undefined>();
  const failures: MissingRun[] = [];
  for (const run of begunRuns(plan, artifacts, jobs)) {
    const uploaded = outcomeOf(run, await lastUpload(github, run, artifacts), jobs);
    const outcome = 'record' in uploaded && uploaded.record.reused ? await asMainHasIt(github, uploaded) : uploaded;
    if ('failure' in outcome) failures.push(outcome.failure);
    else records.set(outcome.record, outcome.url);
  }
  const { alike, odd } = splitOdd([...records.keys()], plan.study.spans);
  const incomparable = odd.map((each) => notComparable(each.record, oddText(each), records.get(each.record)));
  return { records: alike, failures: [...failures, ...incomparable] };
}

/** Runs that a study with a budget reached: they left something, or a job has their names. */
function begunRuns({ study, runs }: Plan, artifacts: readonly ListedArtifact[], jobs: readonly Job[]): Plan['runs'] {
  if (study.mostSeeds === undefined) return runs;
  const known = runs.filter(
    (run) =>
      artifacts.some((artifact) => belongsTo(artifact, run)) || jobs.some(({ name }) => trains(name, study.name, run)),
  );
  return dueRuns(runs, known);
}

/**
 * The results with main's further seeds of the same networks, if the study adds seeds. With a fixed number of seeds it
 * keeps to its list. A run that was not needed, because main has it, does not count as missing.
 */
export function withEarlier(
  { records, failures }: Gathered,
  { study }: Pick<Plan, 'study'>,
  ofMain: readonly RunRecord[],
): Gathered {
  if (study.mostSeeds === undefined) return { records, failures };
  const all = [...records, ...earlierSeeds(records, ofMain)];
  const names = new Set(all.map(({ config }) => runName(config)));
  return { records: all, failures: failures.filter((failure) => !names.has(runName(failure))) };
}

async function asMainHasIt(github: GitHub, { record, url }: Extract<Outcome, { record: RunRecord }>): Promise<Outcome> {
  const own = await mainsOwn(github, record);
  if (own !== undefined) return { record: own, url };
  return { failure: notComparable(record, `it says "${reusedFrom(record)}", and main keeps no such record`, url) };
}

async function lastUpload(
  github: GitHub,
  run: RunConfig,
  artifacts: readonly ListedArtifact[],
): Promise<Upload | undefined> {
  const artifact = artifacts
    .filter((candidate) => belongsTo(candidate, run))
    .sort((left, right) => attemptOf(left) - attemptOf(right))
    .at(-1);
  if (artifact === undefined) return undefined;
  const attempt = attemptOf(artifact);
  try {
    return { attempt, files: await readArtifact(github, artifact) };
  } catch (error) {
    // A missing artifact is a failure of its run. A failure of GitHub is everybody's.
    const gone = [404, 410].includes(statusOf(error) ?? 0);
    if (!gone && !(error instanceof ConfigurationError)) throw error;
    return { attempt, files: new Map(), fault: messageOf(error) };
  }
}

const notComparable = ({ config }: RunRecord, message: string, url: string | undefined): MissingRun =>
  missingRun(config, 'not comparable', url, message);

function oddText({ difference: { field, first, second }, rest }: OddRecord): string {
  const others = rest === 1 ? 'the other record' : `the other ${rest} records`;
  return isDigest(first) ? `another ${field} than ${others}` : `${field} ${second} here, ${first} in ${others}`;
}
