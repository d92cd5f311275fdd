import type { RunRecord } from '../results/record.ts';
import type { Level } from '../study/config.ts';
import { defaultMargin, type Study } from '../study/study.ts';

/** Which factors span the variants, and which of them the study asks about; null where only one level was run. */
export interface Question {
  readonly factors: Study['factors'];
  readonly contrast: Study['contrast'] | null;
  /** Differences up to this many percentage points count as none. */
  readonly margin: number;
  /** Budget of a study that looks after every seed and ends when it knows; without it the number of seeds was fixed. */
  readonly mostSeeds?: number | undefined;
}

/**
 * The question of records that came without their study: their levels in ascending order, and the last factor with more
 * than one level asked about, its first level as baseline and its last as treatment.
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
  return { factors, contrast, margin: defaultMargin };
}

function ascending(first: Level, second: Level): number {
  if (typeof first === 'number' && typeof second === 'number') return first - second;
  return String(first) < String(second) ? -1 : 1;
}

/** Sorts what has levels by the order that the factors list them in, the first factor varying slowest. */
export function inOrder<T extends { readonly levels: Readonly<Record<string, Level>> }>(
  items: readonly T[],
  { factors }: Question,
): T[] {
  const ranks = (item: T) =>
    Object.entries(factors).map(([factor, levels]) => levels.indexOf(item.levels[factor] as Level));
  return items.toSorted((first, second) => {
    const others = ranks(second);
    return (
      ranks(first)
        .map((rank, index) => rank - (others[index] as number))
        .find((step) => step !== 0) ?? 0
    );
  });
}

/** Equal for equal levels, in whatever order their factors are listed. */
export const levelsKey = (levels: Readonly<Record<string, Level>>): string =>
  JSON.stringify(Object.entries(levels).sort(([first], [second]) => (first < second ? -1 : 1)));
