import { at } from '../base/arrays.ts';
import { ConfigurationError } from '../base/errors.ts';
import { unpackBits } from '../record/correct.ts';
import type { RunRecord } from '../record/record.ts';
import { runName } from '../study/config.ts';
import type { Metric } from '../study/metric.ts';
import { predictionsIn } from './predictions.ts';
import type { Values } from './statistics/components.ts';

/** A metric of one network, one value per seed. */
export interface Measured {
  /** Value after the last epoch, over all val images. */
  readonly means: readonly number[];
  /** Value of every val image; null if a record does not hold it. */
  readonly perImage: readonly Values[] | null;
  /** Number of runs, if there are more than these: those whose network did not train are left out. */
  readonly seeds?: number | undefined;
  /** How many seeds it may have; absent if the number of seeds is fixed. */
  readonly mostSeeds?: number | undefined;
}

/** Throws ConfigurationError, naming the run, if the metric is not recorded. */
export const measure = (records: readonly RunRecord[], metric: Metric): Measured => ({
  means: records.map((record) => at(byEpoch(record, metric), record.epochs.length - 1)),
  perImage: perImageOf(records, metric),
});

function perImageOf(records: readonly RunRecord[], { perExample }: Metric): readonly Values[] | null {
  if (perExample === undefined) return null;
  const values = records.map((record) => {
    if (perExample === 'loss') return predictionsIn(record)?.losses ?? null;
    if (record.result.correct === null) return null;
    const flags = unpackBits(record.result.correct, record.dataset.val);
    return perExample === 'top1' ? flags : flags.map((flag) => 1 - flag);
  });
  return values.every((each) => each !== null) ? values : null;
}

/** A metric over all val images after each epoch. Throws like `measure`. */
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

/** Other metrics that the study's own trainer recorded after the last epoch, by name. */
export function recordedBeside({ epochs }: RunRecord, { name, perExample }: Metric): Readonly<Record<string, number>> {
  const { top1: _, loss: __, ...others } = epochs.at(-1)?.val ?? { top1: 0, loss: 0 };
  const entries = Object.entries<number>(others).filter(([other]) => perExample !== undefined || other !== name);
  return Object.fromEntries(entries);
}
