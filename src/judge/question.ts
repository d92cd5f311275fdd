import { at } from '../base/arrays.ts';
import type { RunRecord } from '../record/record.ts';
import type { Contrast, Level } from '../study/config.ts';
import { type Levels, levelsKey, levelsOf } from '../study/design.ts';
import { completeQuestion, type Question } from '../study/question.ts';

/** A contrast of two levels of one factor. */
export type TwoLevels = Contrast & { readonly treatment: Level };

/** The two levels that the study compares; null if it compares more, or none. */
export function twoLevels({ contrast, factors }: Question): TwoLevels | null {
  if (contrast === null) return null;
  const [treatment, another] = treatmentsOf(contrast, factors);
  return treatment === undefined || another !== undefined ? null : { ...contrast, treatment };
}

/** The levels that a contrast compares with its baseline. */
export const treatmentsOf = ({ factor, baseline, treatment }: Contrast, factors: Question['factors']): Level[] =>
  treatment === undefined ? (factors[factor] ?? []).filter((level) => level !== baseline) : [treatment];

/**
 * Whether other variants are compared with the one of these levels: the baseline of the contrast, or the reference of
 * the design.
 */
export function isBaseline(levels: Levels, question: Question): boolean {
  const { contrast, design } = question;
  if (contrast !== null) return levels[contrast.factor] === contrast.baseline;
  const [reference] = design === 'factorial' ? [] : levelsOf(question);
  return reference !== undefined && levelsKey(reference) === levelsKey(levels);
}

/**
 * The question for records without a study: their levels in ascending order. The contrast is the last factor with more
 * than one level, from its first to its last level.
 */
export function guessQuestion(records: readonly RunRecord[]): Question {
  const names = [...new Set(records.flatMap(({ config }) => Object.keys(config.levels)))];
  const factors = names.map((name): [string, Level[]] => {
    const levels = new Set(records.flatMap(({ config }) => config.levels[name] ?? []));
    return [name, [...levels].sort(ascending)];
  });
  const contrasts = factors.flatMap(([factor, [baseline, ...others]]): Contrast[] => {
    const treatment = others.at(-1);
    return baseline === undefined || treatment === undefined ? [] : [{ factor, baseline, treatment }];
  });
  return completeQuestion({ factors: Object.fromEntries(factors), contrast: contrasts.at(-1) ?? null });
}

function ascending(first: Level, second: Level): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first) < String(second) ? -1 : 1;
}

/** Sorts by levels, in the order of the design. In a factorial design the last factor varies fastest. */
export function inOrder<T extends { readonly levels: Levels }>(items: readonly T[], question: Question): T[] {
  const ranks = ranksIn(question);
  return items.toSorted((first, second) => {
    const others = ranks(second.levels);
    const steps = ranks(first.levels).map((rank, index) => rank - at(others, index));
    return steps.find((step) => step !== 0) ?? 0;
  });
}

/** Position of a variant in its design. All combinations of many factors would be too many to list. */
function ranksIn(question: Question): (levels: Levels) => readonly number[] {
  if (question.design === 'factorial') {
    const factors = Object.entries(question.factors);
    return (levels) => factors.map(([factor, listed]) => listed.indexOf(levels[factor] ?? ''));
  }
  const keys = levelsOf(question).map(levelsKey);
  return (levels) => [keys.indexOf(levelsKey(levels))];
}
