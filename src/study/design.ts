import { z } from 'zod';
import { type Factors, type Level, levelSchema } from './config.ts';

/** Levels of one variant. */
export type Levels = Readonly<Record<string, Level>>;

/**
 * Which combinations of levels are trained. The *reference* has the first level of every factor.
 *
 * - `factorial`: every combination
 * - `leave-one-out`: the reference, which is the full network, then every other level alone
 * - `add-one-in`: the reference, which is the bare network, then one more change at a time
 * - a list: these variants, the first of which is the reference; a factor that is left out has its first level
 */
export const designSchema = z.union([
  z.enum(['factorial', 'leave-one-out', 'add-one-in']),
  z.array(z.record(z.string(), levelSchema)).min(2).max(1000).readonly(),
]);
export type Design = z.infer<typeof designSchema>;

/** The factors of a study and their design, which decide what variants it has and compares. */
export interface FactorDesign {
  readonly factors: Factors;
  readonly design: Design;
}

/** The levels of every variant, with the reference first. In a factorial design the last factor varies fastest. */
export function levelsOf({ factors, design }: FactorDesign): readonly Levels[] {
  switch (design) {
    case 'factorial':
      return combinations(Object.entries(factors));
    case 'leave-one-out':
      return [referenceOf(factors), ...stepsOf(factors).map((step) => ({ ...referenceOf(factors), ...step }))];
    case 'add-one-in':
      return ladderOf(factors);
    default:
      return design.map((levels) => ({ ...referenceOf(factors), ...levels }));
  }
}

/** Two variants that a design compares. */
export interface Comparison {
  readonly from: Levels;
  readonly to: Levels;
}

/** The comparisons of a design that is not factorial: with the reference, or in `add-one-in` with the step before. */
export function comparisonsOf(question: FactorDesign): readonly Comparison[] {
  const [reference, ...others] = levelsOf(question);
  if (reference === undefined) return [];
  const steps = question.design === 'add-one-in';
  return others.map((to, index) => ({ from: (steps && others[index - 1]) || reference, to }));
}

/** A key that is equal for equal levels, in whatever order the factors are listed. */
export const levelsKey = (levels: Levels): string =>
  JSON.stringify(Object.entries(levels).sort(([first], [second]) => (first < second ? -1 : 1)));

/** Default name of a variant: how it differs from the reference, such as `without-se` or `norm-group`. */
export function defaultName(levels: Levels, { factors, design }: FactorDesign): string {
  const changed = Object.entries(levels).filter(([factor, level]) => level !== factors[factor]?.[0]);
  if (changed.length === 0) return design === 'leave-one-out' ? 'full' : 'baseline';
  return changed
    .map(([factor, level]) => nameOfLevel(factor, level))
    .join('-')
    .replace(/[^A-Za-z0-9._-]+/g, '-');
}

function nameOfLevel(factor: string, level: Level): string {
  if (level === false || level === 'none' || level === 'without') return `without-${factor}`;
  if (level === true || level === 'with') return `with-${factor}`;
  return `${factor}-${level}`;
}

const referenceOf = (factors: Factors): Levels =>
  Object.fromEntries(
    Object.entries(factors).flatMap(([factor, [first]]) => (first === undefined ? [] : [[factor, first]])),
  );

/** The reference, then one variant per step. Each step changes one more level. */
function ladderOf(factors: Factors): Levels[] {
  let levels = referenceOf(factors);
  const ladder = [levels];
  for (const step of stepsOf(factors)) {
    levels = { ...levels, ...step };
    ladder.push(levels);
  }
  return ladder;
}

/** Every level except the first of each factor, one factor after the other. */
const stepsOf = (factors: Factors): Levels[] =>
  Object.entries(factors).flatMap(([factor, levels]) => levels.slice(1).map((level) => ({ [factor]: level })));

function combinations(factors: readonly (readonly [string, readonly Level[]])[]): Levels[] {
  const [head, ...rest] = factors;
  if (head === undefined) return [{}];
  const [name, levels] = head;
  return levels.flatMap((level) => combinations(rest).map((others) => ({ [name]: level, ...others })));
}
