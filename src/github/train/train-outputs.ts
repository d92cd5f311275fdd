import { notice, setOutput } from '@actions/core';
import { at } from '../../base/arrays.ts';
import { duration } from '../../base/format.ts';
import { byEpoch } from '../../judge/measured.ts';
import type { RunRecord } from '../../record/record.ts';
import { reusedFrom } from '../../record/reuse.ts';
import { metricValue } from '../../report/words/metric.ts';
import type { Metric } from '../../study/metric.ts';
import { AblateFailedError } from '../ablate/failed.ts';
import type { TrainedRuns } from './train-job.ts';

/**
 * Writes the results in the study's metric to outputs and annotations.
 *
 * @throws AblateFailedError if a run failed
 * @throws ConfigurationError if the metric is not recorded
 */
export function setTrainOutputs({ metric, runs, resumed }: TrainedRuns): void {
  const recorded = runs.flatMap((run) => ('record' in run ? [run] : []));
  const timings = recorded.filter(({ record }) => !record.reused).map(({ record }) => record.timing);
  // The record of a run that continued from a checkpoint does not say when training began in this job.
  const setUp = resumed || timings.length === 0 ? undefined : secondsUntil(timings.map(({ startedAt }) => startedAt));
  setOutput('result', recorded.map(({ record }) => lastValue(record, metric)).join('\n'));
  setOutput('top1', recorded.map(({ record }) => record.result.top1).join('\n'));
  setOutput('record', recorded.map(({ path }) => path).join('\n'));
  setOutput('reused', recorded.map(({ record }) => record.reused).join('\n'));
  setOutput('training-seconds', Math.round(timings.reduce((total, { wallSeconds }) => total + wallSeconds, 0)));
  if (setUp !== undefined) setOutput('set-up-seconds', Math.round(setUp));
  for (const { run, record } of recorded) {
    const { timing } = record;
    const how = record.reused
      ? [reusedFrom(record)]
      : [
          `${timing.imagesPerSecond.toFixed(0)} images/s`,
          ...(setUp === undefined ? [] : [`set-up ${duration(setUp)}`]),
          `training ${duration(timing.wallSeconds)}`,
        ];
    notice([metricValue(lastValue(record, metric), metric), ...how].join(', '), { title: run });
  }
  const failed = runs.flatMap((run) => ('failure' in run ? [run] : []));
  const [first] = failed;
  if (first === undefined) return;
  if (runs.length === 1) throw first.failure;
  const reasons = failed.map(({ run, failure }) => `${run}: ${failure.message}`);
  throw new AblateFailedError(
    first.failure.reason,
    `${failed.length} of ${runs.length} runs failed. ${reasons.join(' ')}`,
  );
}

function lastValue(record: RunRecord, metric: Metric): number {
  const values = byEpoch(record, metric);
  return at(values, values.length - 1);
}

/** Seconds from the start of this step to the earliest of these times. */
function secondsUntil(moments: readonly string[]): number {
  const begun = Date.now() / 1000 - process.uptime();
  return Math.max(0, Math.min(...moments.map((moment) => Date.parse(moment) / 1000)) - begun);
}
