import type { Checkout } from '../../record/provenance.ts';
import type { RunRecord } from '../../record/record.ts';
import { adopt, hasKeyOf } from '../../record/reuse.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import type { Digester } from '../prepare/computed.ts';
import { engineOf, identityOf, type ReadyStudy } from '../prepare/ready.ts';

/** Where a study that adds seeds looks for seeds that it need not train. */
export interface EarlierSources {
  readonly study: ReadyStudy;
  readonly provenance: Checkout;
  readonly digester: Digester;
  /** Records in the study's folder. */
  readonly here: readonly RunRecord[];
  /** The study's records on main. */
  readonly ofMain: readonly RunRecord[];
}

/**
 * Records of the study's networks, trained in the same way with whatever seed: those in its folder, and main's. Their
 * keys differ from those of planned runs by the seed alone. Main's count as reused even if they are of this commit.
 */
export async function earlierRecords({
  study,
  provenance,
  digester,
  here,
  ofMain,
}: EarlierSources): Promise<RunRecord[]> {
  const planned = new Map<string, RunConfig>(study.plan.runs.map((run) => [runName(run), run]));
  const firstOf = new Map(study.runs.toReversed().map((run) => [run.config.variant, run]));
  const found = new Map<string, RunRecord>();
  for (const [variant, run] of firstOf) {
    if (run.training.by === 'program' && !run.training.reusable) continue;
    const wanted = {
      ...identityOf(run),
      ...(await digester.computedBy(run)),
      packages: provenance.packages,
      engine: engineOf(run),
    };
    for (const [records, isOfMain] of [[here, false] as const, [ofMain, true] as const]) {
      for (const record of records) {
        const { seed } = record.config;
        const name = runName({ variant, seed });
        const config = planned.get(name) ?? { ...run.config, seed };
        if (record.config.variant !== variant || found.has(name) || !hasKeyOf(record, { ...wanted, config })) continue;
        const taken = adopt(record, config, provenance);
        found.set(name, { ...taken, reused: taken.reused || record.reused || isOfMain });
      }
    }
  }
  return [...found.values()];
}
