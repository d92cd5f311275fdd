import type { Interval } from '../../judge/statistics/interval.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import { runName } from '../../study/config.ts';
import { marginOf } from '../../study/metric.ts';
import { deltaUnit, deltaWithInterval, valueText, withUnit } from './metric.ts';

/** What fails a check, besides runs that fail. */
export const gates = ['regression', 'missing'] as const;
export type Gate = (typeof gates)[number];

/** What a study found, and what it says of the change if main has records. */
export interface GateInput {
  readonly summary: StudySummary;
  readonly comparison?: { readonly variants: readonly VariantComparison[] };
}

/**
 * Reasons to fail the check, one sentence each. A variant is a regression if the whole 95 % interval of change minus
 * main is worse than the study's margin. If its loss may be smaller than the margin, it passes.
 */
export function gateFailures({ summary, comparison }: GateInput, on: readonly Gate[]): string[] {
  const { metric } = summary.question;
  const margin = marginOf(summary.question.margin, metric);
  const isWorse = ({ low, high }: Interval) => (metric.better === 'higher' ? high < -margin : low > margin);
  const worse = (comparison?.variants ?? []).filter(({ delta }) => delta !== null && isWorse(delta.interval));
  const regressions = worse.map(
    ({ variant, delta }) =>
      `${variant} is worse than main by more than ${withUnit(valueText(margin, metric), deltaUnit(metric))}: ${delta ? deltaWithInterval(delta, metric) : ''}.`,
  );
  const missing = summary.missing.map((run) => `${runName(run)} has no record to compare: ${run.reason}.`);
  return [...(on.includes('regression') ? regressions : []), ...(on.includes('missing') ? missing : [])];
}
