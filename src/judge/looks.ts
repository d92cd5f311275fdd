import type { Asked } from '../study/look.ts';
import { isSame } from '../study/looks.ts';

/** What may be changed between two looks. */
const questioned = ['contrast', 'metric', 'margin', 'recipe'] as const;
/** The same in a pull request, where every commit plans its seeds. */
export const registered = [...questioned, 'seeds'] as const;
export type Registered = (typeof registered)[number];

interface Moved<Field extends Registered, Value> {
  readonly field: Field;
  /** How many looks there had been. */
  readonly after: number;
  readonly from: Value;
  readonly to: Value;
}

/** Something that was changed after results were known. */
export type Change =
  | Moved<'contrast', Asked['contrast']>
  | Moved<'metric', Asked['metric']>
  | Moved<'margin', number>
  | Moved<'recipe', Asked['recipes']>
  | Moved<'seeds', Pick<Asked, 'seeds' | 'mostSeeds'>>;

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
  return looks
    .slice(1)
    .flatMap((look, index) => between(looks[index] ?? look, look, index + 1))
    .filter((change) => fields.includes(change.field) && isChange(change));
}

const between = (from: Asked, to: Asked, after: number): Change[] => [
  { field: 'contrast', after, from: from.contrast, to: to.contrast },
  { field: 'metric', after, from: from.metric, to: to.metric },
  { field: 'margin', after, from: from.margin, to: to.margin },
  { field: 'recipe', after, from: from.recipes, to: to.recipes },
  { field: 'seeds', after, from: plannedSeeds(from), to: plannedSeeds(to) },
];

/** A budget is planned as such. How many of its seeds are trained follows from the results. */
const plannedSeeds = ({ seeds, mostSeeds }: Asked): Pick<Asked, 'seeds' | 'mostSeeds'> =>
  mostSeeds === undefined ? { seeds } : { seeds: [], mostSeeds };

/** More recipes are those of further variants, and no change. */
const isChange = (change: Change): boolean =>
  change.field === 'recipe'
    ? change.from.some((recipe) => !change.to.includes(recipe))
    : !isSame(change.from, change.to);
