import { firstOf, listed, plural } from '../../base/format.ts';
import type { Change, LooksFound } from '../../judge/looks.ts';
import { alphaAfter, type Schedule } from '../../judge/statistics/sequential.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { Contrast } from '../../study/config.ts';
import type { Asked } from '../../study/look.ts';
import type { Metric } from '../../study/metric.ts';

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
    .map((change) => `${change.field} changed after ${plural(change.after, 'look')}${valuesText(change)}`)
    .join('; ');

function valuesText(change: Change): string {
  switch (change.field) {
    case 'contrast':
      return fromTo(contrastText(change.from), contrastText(change.to));
    case 'metric':
      return fromTo(metricText(change.from), metricText(change.to));
    case 'margin':
      return fromTo(`${change.from}`, `${change.to}`);
    case 'seeds':
      return fromTo(seedsText(change.from), seedsText(change.to));
    case 'recipe':
      return '';
  }
}

const fromTo = (from: string, to: string): string => `, from ${from} to ${to}`;

const contrastText = (contrast: Contrast | null): string =>
  contrast === null
    ? "the design's own"
    : `${contrast.treatment ?? 'every other level'} against ${contrast.baseline} (${contrast.factor})`;

/** Metrics of one name may differ in their unit, their direction and what they are computed from. */
const metricText = ({ name, unit, better, perExample }: Metric): string =>
  `${name} (${[...(unit === '' ? [] : [unit]), `${better} is better`, ...(perExample === undefined ? ['as recorded'] : [])].join(', ')})`;

const seedsText = ({ seeds, mostSeeds }: Pick<Asked, 'seeds' | 'mostSeeds'>): string =>
  mostSeeds === undefined ? firstOf(seeds.map((seed) => `${seed}`)) : `at most ${mostSeeds}`;
