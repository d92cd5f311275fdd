import { listed, plural } from '../../base/format.ts';
import type { Change, LooksFound } from '../../judge/looks.ts';
import { alphaAfter, type Schedule } from '../../judge/statistics/sequential.ts';
import type { StudySummary } from '../../judge/summarize.ts';

/** Sentences on the looks at a study before the present one; none if they change nothing. */
export function looksOf({ looks, question, variants }: StudySummary): string[] {
  if (looks === undefined) return [];
  const { fixedSeeds, changes } = looks;
  const seeds = Math.min(...variants.map((variant) => variant.seeds.length));
  return [
    ...(fixedSeeds.length > 0 ? [extensionText(fixedSeeds, seeds, question)] : []),
    ...(changes.length > 0 ? [`After results were known: ${changesText(changes)}.`] : []),
  ];
}

function extensionText(fixedSeeds: LooksFound['fixedSeeds'], seeds: number, schedule: Schedule): string {
  const before = listed(fixedSeeds.map((count) => `${count}`));
  const level = Number((100 * alphaAfter(seeds, schedule)).toPrecision(2));
  const budget =
    schedule.mostSeeds === undefined ? '' : ` It is now looked at after every seed, up to ${schedule.mostSeeds}.`;
  return (
    `Extended: this study was evaluated over ${before} seeds before, which spent its level of 5%.${budget} ` +
    `Intervals and p are corrected for looking again: over ${plural(seeds, 'seed')}, the tests have a level of ${level}%. ` +
    'Of all such studies, at most 5.5% find at any look a difference where there is none.'
  );
}

/** `margin changed after 1 look, from 1 to 2; recipe changed after 3 looks` */
export const changesText = (changes: readonly Change[]): string =>
  changes
    .map(
      ({ field, after, from, to }) =>
        `${field} changed after ${plural(after, 'look')}${from === null || to === null ? '' : `, from ${from} to ${to}`}`,
    )
    .join('; ');
