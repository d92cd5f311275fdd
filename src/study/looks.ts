import { sha256 } from '../base/files/digest.ts';
import type { RunConfig } from './config.ts';
import { type Asked, maximumRecipes } from './look.ts';
import type { Plan } from './plan.ts';
import { begunSeeds, runsOfFirst, seedsOf } from './rounds.ts';

/** What an evaluation of the plan asks. `known` are the runs that have a result or failed. */
export function askedOf(
  { study, runs }: Pick<Plan, 'study' | 'runs'>,
  known: readonly { readonly seed: number }[],
): Asked {
  const { mostSeeds, contrast, metric, margin } = study;
  const begun = mostSeeds === undefined ? runs : runsOfFirst(runs, begunSeeds(runs, known));
  return {
    seeds: seedsOf(begun).toSorted((first, second) => first - second),
    ...(mostSeeds !== undefined && { mostSeeds }),
    contrast,
    metric,
    margin,
    recipes: recipesOf(runs),
  };
}

/** Digests of everything in the configs besides what tells the runs of a study apart, in ascending order. */
function recipesOf(runs: readonly RunConfig[]): string[] {
  const digests = runs.map(({ study: _, variant: __, levels: ___, seed: ____, ...settings }) => digestOf(settings));
  const distinct = [...new Set(digests)].sort();
  return distinct.length > maximumRecipes ? [digestOf(distinct)] : distinct;
}

const digestOf = (value: unknown): string => sha256(JSON.stringify(inOrder(value))).slice(0, 12);

/** The value with the fields of every object in alphabetical order, so that equal settings have one digest. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(fields.map(([field, part]) => [field, inOrder(part)]));
}

/** Whether two looks ask the same of the same seeds, whenever they happened. */
export const asksTheSame = (first: Asked, second: Asked): boolean => isSame(bare(first), bare(second));

/** Whether two values are the same JSON, in whatever order their fields stand. */
export const isSame = (first: unknown, second: unknown): boolean => digestOf(first) === digestOf(second);

const bare = ({ seeds, mostSeeds, contrast, metric, margin, recipes }: Asked): Asked => ({
  seeds,
  ...(mostSeeds !== undefined && { mostSeeds }),
  contrast,
  metric,
  margin,
  recipes,
});
