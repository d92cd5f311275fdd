import type { Asked } from '../study/look.ts';

/** What may be changed between two looks. */
const questioned = ['contrast', 'metric', 'margin', 'recipe'] as const;
/** The same in a pull request, where every commit plans its seeds. */
export const registered = [...questioned, 'seeds'] as const;
export type Registered = (typeof registered)[number];

/** Something that was changed after results were known. */
export interface Change {
  readonly field: Registered;
  /** How many looks there had been. */
  readonly after: number;
  /** Null for a recipe, which has no short text. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What the looks at a study say about its present result. */
export interface LooksFound {
  /** Number of looks with the present one. */
  readonly count: number;
  /** Numbers of seeds at the earlier looks that spent the level of the present one, in the order of the looks. */
  readonly fixedSeeds: readonly number[];
  readonly changes: readonly Change[];
}

/**
 * Finds what the looks say; the last one is the present one. An earlier look has spent its level if a verdict was
 * possible (two seeds or more), if it was over a fixed number of seeds, if they were others than now, and if they were
 * trained with a recipe of the present look. With another recipe the results are new, and the change is told instead.
 */
export function looksFound(looks: readonly Asked[]): LooksFound | undefined {
  const present = looks.at(-1);
  if (present === undefined) return undefined;
  const spent = looks.filter(
    (look) =>
      look.mostSeeds === undefined &&
      look.seeds.length > 1 &&
      seedsText(look) !== seedsText(present) &&
      look.recipes.some((recipe) => present.recipes.includes(recipe)),
  );
  const distinct = new Map(spent.map((look) => [seedsText(look), look.seeds.length]));
  return { count: looks.length, fixedSeeds: [...distinct.values()], changes: changesIn(looks) };
}

const seedsText = ({ seeds }: Asked): string => seeds.join();

/** Every change of these fields from one look to the next. */
export function changesIn(looks: readonly Asked[], fields: readonly Registered[] = questioned): Change[] {
  return looks.slice(1).flatMap((look, index) => {
    const earlier = looks[index] as Asked;
    return fields.flatMap((field): Change[] => {
      if (field === 'recipe') {
        const kept = earlier.recipes.every((recipe) => look.recipes.includes(recipe));
        return kept ? [] : [{ field, after: index + 1, from: null, to: null }];
      }
      const [from, to] = [textOf(earlier, field), textOf(look, field)];
      return from === to ? [] : [{ field, after: index + 1, from, to }];
    });
  });
}

/** A value as a reader knows it. Two metrics of one name may differ in their unit, direction and origin. */
function textOf({ contrast, metric, margin, seeds, mostSeeds }: Asked, field: Exclude<Registered, 'recipe'>): string {
  if (field === 'margin') return String(margin);
  if (field === 'seeds') return mostSeeds === undefined ? seeds.join(', ') : `at most ${mostSeeds}`;
  if (field === 'metric') {
    const unit = metric.unit === '' ? '' : ` in ${metric.unit}`;
    return `${metric.name}${unit}, ${metric.better} is better${metric.perExample === undefined ? ', as recorded' : ''}`;
  }
  if (contrast === null) return 'that of the design';
  const { factor, baseline, treatment } = contrast;
  return `${factor}: ${treatment === undefined ? 'every other level' : treatment} against ${baseline}`;
}
