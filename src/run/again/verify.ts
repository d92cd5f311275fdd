import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { type Drift, driftBetween } from '../../record/drift.ts';
import { threadsOf } from '../../record/engine.ts';
import type { RunRecord } from '../../record/record.ts';
import { runName } from '../../study/config.ts';
import { executeRuns } from '../execute.ts';
import type { ExecuteRequest } from '../prepare/request.ts';

/**
 * Trains the run of a record once more, with as many threads as it had, and compares. Undefined if the two are equal to
 * the last bit. Nothing of the second training is kept.
 */
export async function verifyRecord(request: ExecuteRequest, record: RunRecord): Promise<Drift | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-verify-'));
  const run = { ...record.config, threads: threadsOf(record.provenance.engine) };
  try {
    const { records, failures } = await executeRuns({
      ...request,
      plan: { ...request.plan, runs: [run] },
      runs: [run],
      out: folder,
      checkpoints: folder,
      resume: false,
      fresh: true,
      saveWeights: false,
    });
    const [again] = records;
    if (again !== undefined) return driftBetween(record, again);
    throw new ConfigurationError(`${runName(run)} could not be trained twice: ${failures[0]?.message ?? 'no record'}.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
