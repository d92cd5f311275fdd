import { listed, plural, shortList } from '../../base/format.ts';
import { groupBy } from '../../base/group.ts';
import type { Finding } from '../../judge/decision.ts';
import type { GivenUpChange } from '../../judge/rounds.ts';
import { leastHope } from '../../judge/statistics/futility.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import { runName } from '../../study/config.ts';
import type { Metric } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
import { placesOf } from './differences.ts';
import { deltaUnit, deltaWithInterval, withUnit } from './metric.ts';

/** Sentences on the seeds of a study that adds them where something is open; none for a fixed number of seeds. */
export function addedSeedsOf(summary: StudySummary): string[] {
  if (summary.question.mostSeeds === undefined) return [];
  return [...unequalOf(summary), ...earlierOf(summary), ...givenUpOf(summary)];
}

/** How many seeds each variant has, if not all have the same number. */
function unequalOf({ variants }: StudySummary): string[] {
  const byCount = [...groupBy(variants, ({ seeds }) => seeds.length)].toSorted(([one], [other]) => one - other);
  if (byCount.length < 2) return [];
  const counts = byCount.map(([count, having]) => `${count} of ${shortList(having.map(({ variant }) => variant))}`);
  return [
    `Seeds: ${counts.join(', ')}, since no more are trained where nothing is open. ` +
      'Means and interactions are over the seeds there are, and every difference has the level of its own look.',
  ];
}

/** How many seeds the study did not train, because main or the folder had them. */
function earlierOf({ variants, reused }: StudySummary): string[] {
  const names = new Set(reused.flatMap(({ runs }) => runs));
  const counts = variants.flatMap(({ variant, seeds }) => {
    const earlier = seeds.filter((seed) => names.has(runName({ variant, seed }))).length;
    return earlier === 0 ? [] : [`${earlier} of ${plural(seeds.length, 'seed')} of ${variant}`];
  });
  if (counts.length === 0) return [];
  const from = listed(reused.map((group) => group.from));
  return [
    `From main or an earlier study: ${listed(counts)} (${from}). They were trained in the same way, so they count in full.`,
  ];
}

function givenUpOf({ givenUp = [], question: { metric }, effects }: StudySummary): string[] {
  const each = givenUp.map(({ effect, mostSeeds }) => {
    const where = placesOf([effect]) || (effects.length > 1 ? ` for ${effect.treatment}` : '');
    return undecidable(effect.delta, mostSeeds, where, metric);
  });
  return withReason(each);
}

/** Sentences on the seeds of a comparison with main: how many main has, if more or fewer, and what was given up. */
export function changeSeedsOf(
  {
    variants,
    givenUp = [],
  }: { readonly variants: readonly VariantComparison[]; readonly givenUp?: readonly GivenUpChange[] },
  { metric }: Question,
): string[] {
  const unequal = variants.flatMap(({ variant, main, change }) =>
    main && change && main.result.seeds !== change.result.seeds ? [`${main.result.seeds} of ${variant}`] : [],
  );
  const each = givenUp.map(({ variant, delta, mostSeeds }) => undecidable(delta, mostSeeds, ` for ${variant}`, metric));
  return [...(unequal.length > 0 ? [`Seeds on main: ${listed(unequal)}.`] : []), ...withReason(each)];
}

const undecidable = (delta: Finding, mostSeeds: number, where: string, metric: Metric): string =>
  `Cannot be decided within ${plural(mostSeeds, 'seed')}${where}: ${withUnit(deltaWithInterval(delta, metric), deltaUnit(metric))}.`;

const withReason = (each: readonly string[]): string[] =>
  each.length === 0
    ? []
    : [`${each.join(' ')} A decision had a probability below ${100 * leastHope}%, so no more seeds are trained.`];
