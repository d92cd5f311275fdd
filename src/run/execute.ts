import { dirname, resolve } from 'node:path';
import { explainWriteFailure } from '../base/files/disk.ts';
import { listed } from '../base/format.ts';
import { groupBy } from '../base/group.ts';
import { startTrace } from '../base/trace.ts';
import { readProvenance } from '../record/provenance.ts';
import type { RunRecord } from '../record/record.ts';
import { fetchedBaseline } from '../results/baseline-branch.ts';
import { readResults, resultsPlace } from '../results/store.ts';
import { InterruptedError } from '../train/errors.ts';
import { earlierRecords } from './job/earlier.ts';
import { RunPool } from './job/pool.ts';
import { Capacity } from './machine/capacity.ts';
import { Digester } from './prepare/computed.ts';
import { holding } from './prepare/in-use.ts';
import type { ReadyStudy } from './prepare/ready.ts';
import type { ExecuteRequest, Outcome } from './prepare/request.ts';
import { setUp } from './prepare/set-up.ts';
import type { Task } from './task.ts';

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
    const digester = new Digester();
    const pool = new RunPool(request, { study: ready, provenance, ofMain, capacity, digester });
    const soFar = (): Outcome => ({ plan: ready.plan, records: pool.records, failures: pool.failures });
    await holding(usedBy(ready, request), async () => {
      const { runTasks, nextRound } = request;
      if (nextRound === undefined) return pool.run(runTasks);
      // What cannot be read is told when its run comes.
      const { records: here } = await readResults(request.out).catch(() => ({ records: [] }));
      if (!request.fresh && here.length + ofMain.length > 0) {
        const earlier = () => earlierRecords({ study: ready, provenance, digester, here, ofMain });
        await runTasks([takeEarlier(pool, earlier)], 1);
      }
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

/** Looks for seeds that need not be trained, which takes seconds if networks have to be written as graphs. */
const takeEarlier = (pool: RunPool, earlier: () => Promise<readonly RunRecord[]>): Task => ({
  title: 'Earlier seeds',
  run: async (report) => {
    const records = await earlier();
    await pool.take(records, report.line);
    const byVariant = [...groupBy(records, ({ config }) => config.variant)];
    const counts = byVariant.map(([variant, having]) => `${having.length} of ${variant}`);
    report.title(`Earlier seeds: ${counts.length === 0 ? 'none' : listed(counts)}`);
  },
});

/** Folders that nobody may remove while the runs are trained. */
function usedBy({ runs }: ReadyStudy, { out, checkpoints }: ExecuteRequest): string[] {
  const engines = runs.flatMap(({ training }) =>
    training.by === 'ablate' && training.engine.source.kind !== 'wasm' ? [training.engine.source.folder] : [],
  );
  return [out, checkpoints, ...engines, ...runs.map(({ data }) => data.dataset.folder)];
}
