import { messageOf } from '../../base/errors.ts';
import type { MissingRun } from '../../judge/summarize.ts';
import { parseFailure, readRecord } from '../../record/parse.ts';
import type { RunRecord } from '../../record/record.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { deviationFrom } from '../../study/plan.ts';
import { badEndOf, blockerOf, type Job, lastOf } from '../api/jobs.ts';
import { trains } from '../plan/matrix.ts';

/** What one attempt at a run uploaded: its files, or why they cannot be read. */
export interface Upload {
  readonly attempt: number;
  readonly files: ReadonlyMap<string, string>;
  readonly fault?: string;
}

/** Result of a run: its record, or why it has no valid one. */
export type Outcome =
  | { readonly record: RunRecord; readonly url: string | undefined }
  | { readonly failure: MissingRun };

/**
 * Result of a planned run, from what its last attempt uploaded and how the jobs of the workflow run ended. The code
 * that ran may have been changed to write anything. So a record that is damaged or not as planned is not comparable.
 */
export function outcomeOf(run: RunConfig, upload: Upload | undefined, jobs: readonly Job[]): Outcome {
  const training = jobs.filter(({ name }) => trains(name, run.study, run));
  const last = lastOf(training);
  const failed = (reason: MissingRun['reason'], job: Job | undefined, message?: string): Outcome => ({
    failure: missingRun(run, reason, job?.url, message),
  });
  const fromJobs = (): Outcome => {
    const end = last && badEndOf(last);
    if (end) return failed(end, last);
    const blocker = last === undefined ? blockerOf(jobs) : undefined;
    return blocker ? failed('missing', blocker, `job ${blocker.name} ${badEndOf(blocker)}`) : failed('missing', last);
  };
  if (upload === undefined) return fromJobs();

  const job = training.find(({ attempt }) => attempt === upload.attempt) ?? last;
  if (upload.fault !== undefined) return failed('not comparable', job, upload.fault);
  const name = runName(run);
  const record = upload.files.get(`${name}.json`);
  if (record !== undefined) {
    const read = recordAsPlanned(record, run);
    return typeof read === 'string' ? failed('not comparable', job, read) : { record: read, url: job?.url };
  }
  const note = upload.files.get(`${name}.failure.json`);
  // If a later attempt left nothing, how it ended says more than the note of an earlier attempt.
  if (note === undefined || (last && last.attempt > upload.attempt && badEndOf(last))) return fromJobs();
  try {
    const { reason, message } = parseFailure(note, `${name}.failure.json`);
    // A job cannot tell whether it was cancelled or reached its time limit. Both stop it in the same way.
    const timedOut = reason === 'cancelled' && job && badEndOf(job) === 'timed out';
    return timedOut ? failed('timed out', job) : failed(reason, job, message);
  } catch (error) {
    return failed('failed', job, messageOf(error));
  }
}

/** A run without a valid record. Empty texts are left out. */
export const missingRun = (
  { variant, seed }: RunConfig,
  reason: MissingRun['reason'],
  url: string | undefined,
  message: string | undefined,
): MissingRun => ({ variant, seed, reason, ...(message && { message }), ...(url && { url }) });

/** The record of a run, or why it does not belong to this plan. */
function recordAsPlanned(text: string, run: RunConfig): RunRecord | string {
  const read = readRecord(text);
  return 'fault' in read
    ? `its record cannot be read: ${read.fault}`
    : (deviationFrom(run, read.value.config) ?? read.value);
}
