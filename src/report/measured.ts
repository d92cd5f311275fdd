import { ConfigurationError } from '../base/errors.ts';
import { unpackBits } from '../results/correct.ts';
import type { RunRecord } from '../results/record.ts';
import { runName } from '../study/config.ts';
import type { Metric } from '../study/metric.ts';
import { saidBy } from './said.ts';
import type { Values } from './statistics/crossed.ts';

/** A metric of every val image in the records' order, an array a run; null if one of them does not hold what it takes. */
export function perImageOf(records: readonly RunRecord[], { perExample }: Metric): readonly Values[] | null {
  if (perExample === undefined) return null;
  const values = records.map((record) => {
    if (perExample === 'loss') return saidBy(record)?.losses ?? null;
    const flags = unpackBits(record.result.correct, record.dataset.val);
    return perExample === 'top1' ? flags : flags.map((flag) => 1 - flag);
  });
  return values.every((each) => each !== null) ? values : null;
}

/** A metric over all val images after each epoch; throws ConfigurationError, naming the run, if it is not recorded. */
export function byEpoch({ epochs, config }: RunRecord, { name, perExample }: Metric): number[] {
  return epochs.map(({ val }) => {
    if (perExample === 'error') return 1 - val.top1;
    const recorded: Readonly<Record<string, number>> = val;
    const value = recorded[perExample ?? name];
    if (value !== undefined) return value;
    throw new ConfigurationError(
      `metric.name is "${name}", but ${runName(config)} recorded ${Object.keys(val).join(', ')}: name one of these in the study, or have the trainer record it.`,
    );
  });
}

/** A metric after the last epoch; throws like `byEpoch`. */
export const atEnd = (record: RunRecord, metric: Metric): number => byEpoch(record, metric).at(-1) as number;

/** What else a trainer of the study's own recorded after the last epoch, by name. */
export function recordedBeside({ epochs }: RunRecord, { name, perExample }: Metric): Readonly<Record<string, number>> {
  const { top1: _, loss: __, ...others } = epochs.at(-1)?.val ?? { top1: 0, loss: 0 };
  const entries = Object.entries<number>(others).filter(([other]) => perExample !== undefined || other !== name);
  return Object.fromEntries(entries);
}
