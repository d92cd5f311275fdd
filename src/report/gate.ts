import { runName } from '../study/config.ts';
import type { CommentInput } from './comment.ts';
import { percent, pointsWithInterval } from './format.ts';

/** What turns a check red besides runs that fail. */
export const gates = ['regression', 'missing'] as const;
export type Gate = (typeof gates)[number];

/**
 * Why the check is to be red, a sentence each. A regression is a variant of which the whole 95% interval of change minus
 * main lies below minus the study's margin: what the data cannot tell from a loss within it is none.
 */
export function gateFailures({ summary, comparison }: CommentInput, on: readonly Gate[]): string[] {
  const margin = summary.question.margin / 100;
  const worse = (comparison?.variants ?? []).filter(({ delta }) => delta !== null && delta.interval.high < -margin);
  const regressions = worse.map(
    ({ variant, delta }) =>
      `${variant} is worse than main by more than ${percent(margin)} points: ${delta ? pointsWithInterval(delta) : ''}.`,
  );
  const missing = summary.missing.map((run) => `${runName(run)} has no record to compare: ${run.reason}.`);
  return [...(on.includes('regression') ? regressions : []), ...(on.includes('missing') ? missing : [])];
}
