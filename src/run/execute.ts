import { dirname, resolve } from 'node:path';
import { explainWriteFailure } from '../base/disk.ts';
import { fetchedBaseline } from '../results/baseline-branch.ts';
import type { RunFailure } from '../results/failure.ts';
import { readProvenance } from '../results/provenance.ts';
import type { RunRecord } from '../results/record.ts';
import { resultsPlace } from '../results/store.ts';
import type { Plan } from '../study/plan.ts';
import { InterruptedError } from '../train/errors.ts';
import { RunPool } from './pool.ts';
import type { ExecuteRequest } from './request.ts';
import { setUp } from './set-up.ts';

export interface Outcome {
  /** The plan as it was carried out: it names the drawn images if those had to do. */
  readonly plan: Plan;
  readonly records: readonly RunRecord[];
  readonly failures: readonly RunFailure[];
}

/**
 * Executes the runs, each in a process of its own; a run that fails leaves a failure file and the others go on.
 *
 * @throws InterruptedError when the signal aborts: finished runs and the checkpoints of the current ones are on disk
 * @throws ConfigurationError for what the user can mend, before any run has started
 */
export async function executeRuns(request: ExecuteRequest): Promise<Outcome> {
  try {
    const common = await setUp(request);
    const config = resolve(request.plan.config);
    const provenance = await readProvenance(config);
    const ofMain = request.fresh
      ? []
      : (request.trained ?? (await fetchedBaseline(dirname(config), request.plan.study.name)));
    const pool = await RunPool.open(request, common, provenance, ofMain);
    await pool.run(request.runTasks);
    return { plan: common.plan, records: pool.records, failures: pool.failures };
  } catch (error) {
    if (!request.signal.aborted || error instanceof InterruptedError) {
      throw explainWriteFailure(error, resultsPlace(request.out));
    }
    // Downloads and tools end with errors of their own when they are told to stop.
    throw new InterruptedError('Interrupted before training began.');
  }
}
