import type { RunRecord } from '../record/record.ts';
import type { Contrast, Level } from '../study/config.ts';
import { type Levels, levelsKey, levelsOf, type Spanned } from '../study/design.ts';
import { defaultMetric, type Metric } from '../study/metric.ts';
import { defaultMargin } from '../study/study.ts';

/** The factors and the design of a study, and the differences it asks about. */
export interface Question extends Spanned {
  /** Null for a design that determines its comparisons itself, and for records of one level only. */
  readonly contrast: Contrast | null;
  /** The number that the study compares. */
  readonly metric: Metric;
  /** Smaller differences count as none. In percentage points, or in the unit of the metric. */
  readonly margin: number;
  /** Settings that the factors change, such as `recipe.warmupEpochs`. */
  readonly spans: readonly string[];
  /** Most seeds of a study that is evaluated after every seed. Without it the number of seeds was fixed. */
  readonly mostSeeds?: number | undefined;
}

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
export function questionOf(records: readonly RunRecord[]): Question {
  const names = [...new Set(records.flatMap(({ config }) => Object.keys(config.levels)))];
  const factors = Object.fromEntries(
    names.map((name) => {
      const levels = new Set(records.flatMap(({ config }) => config.levels[name] ?? []));
      return [name, [...levels].sort(ascending)];
    }),
  );
  const asked = names.findLast((name) => (factors[name]?.length ?? 0) > 1);
  const levels = asked === undefined ? undefined : factors[asked];
  const contrast =
    asked === undefined || levels === undefined
      ? null
      : { factor: asked, baseline: levels[0] as Level, treatment: levels.at(-1) as Level };
  return { factors, design: 'factorial', contrast, metric: defaultMetric, margin: defaultMargin, spans: [] };
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
    return (
      ranks(first.levels)
        .map((rank, index) => rank - (others[index] as number))
        .find((step) => step !== 0) ?? 0
    );
  });
}

/** Position of a variant in its design. All combinations of many factors would be too many to list. */
function ranksIn(question: Question): (levels: Levels) => readonly number[] {
  if (question.design === 'factorial') {
    const factors = Object.entries(question.factors);
    return (levels) => factors.map(([factor, listed]) => listed.indexOf(levels[factor] as Level));
  }
  const keys = levelsOf(question).map(levelsKey);
  return (levels) => [keys.indexOf(levelsKey(levels))];
}
