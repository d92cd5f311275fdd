import type { Components, SideVariance } from './components.ts';
import { type Student, studentOf } from './crossed.ts';

/**
 * The error of a contrast whose networks may have different numbers of seeds. Satterthwaite's degrees of freedom then
 * go wrong: if two seeds of one network happen to be close, nearly all of the error seems to come from the ten of the
 * other, with nine degrees of freedom. At the strict levels of a family that is looked at after each seed, two seeds
 * against ten would reject eight times too often. So the degrees of freedom are at most those that there would be if a
 * network with fewer seeds varied at least as much as one with more. With equal numbers nothing changes.
 */
export function studentOfUnequal(components: Components): Student {
  const student = studentOf(components);
  const raised = components.sides.map((side) => ({ ...side, betweenSeeds: atLeast(side, components.sides) }));
  return { ...student, df: Math.min(student.df, studentOf({ ...components, sides: raised }).df) };
}

/** The largest variance of the side and of all that have more seeds. */
const atLeast = ({ seeds, betweenSeeds }: SideVariance, sides: readonly SideVariance[]): number =>
  Math.max(betweenSeeds, ...sides.filter((other) => other.seeds > seeds).map((other) => other.betweenSeeds));
