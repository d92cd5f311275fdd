import { dirname, resolve } from 'node:path';
import { explainWriteFailure } from '../base/files/disk.ts';
import { startTrace } from '../base/trace.ts';
import { readProvenance } from '../record/provenance.ts';
import { fetchedBaseline } from '../results/baseline-branch.ts';
import { resultsPlace } from '../results/store.ts';
import { InterruptedError } from '../train/errors.ts';
import { RunPool } from './job/pool.ts';
import { Capacity } from './machine/capacity.ts';
import { holding } from './prepare/in-use.ts';
import type { ReadyStudy } from './prepare/ready.ts';
import type { ExecuteRequest, Outcome } from './prepare/request.ts';
import { setUp } from './prepare/set-up.ts';

/**
 * Executes the runs, each in its own process. If a run fails, it leaves a failure file, and the others continue.
 *
 * @throws InterruptedError when the signal aborts: finished runs and the checkpoints of the current ones are on disk
 * @throws ConfigurationError for what the user can correct, before any run has started
 */
export async function executeRuns(request: ExecuteRequest): Promise<Outcome> {
  startTrace('ablate');
  try {
    const ready = await setUp(request);
    const config = resolve(request.plan.config);
    const provenance = await readProvenance(config);
    const ofMain = request.fresh
      ? []
      : (request.trained ?? (await fetchedBaseline(dirname(config), request.plan.study.name)));
    const capacity = await Capacity.of(ready.runs, request.jobs);
    const pool = new RunPool(request, { study: ready, provenance, ofMain, capacity });
    const soFar = (): Outcome => ({ plan: ready.plan, records: pool.records, failures: pool.failures });
    await holding(usedBy(ready, request), async () => {
      const { runTasks, nextRound } = request;
      if (nextRound === undefined) await pool.run(runTasks);
      else
        for (let runs = await nextRound(soFar()); runs.length > 0; runs = await nextRound(soFar()))
          await pool.run(runTasks, runs);
    });
    return soFar();
  } catch (error) {
    if (!request.signal.aborted || error instanceof InterruptedError) {
      throw explainWriteFailure(error, resultsPlace(request.out));
    }
    // When they are told to stop, downloads and tools end with errors of their own.
    throw new InterruptedError('Interrupted before training began.');
  }
}

/** Folders that nobody may remove while the runs are trained. */
function usedBy({ runs }: ReadyStudy, { out, checkpoints }: ExecuteRequest): string[] {
  const engines = runs.flatMap(({ training }) =>
    training.by === 'ablate' && training.engine.source.kind !== 'wasm' ? [training.engine.source.folder] : [],
  );
  return [out, checkpoints, ...engines, ...runs.map(({ data }) => data.dataset.folder)];
}
