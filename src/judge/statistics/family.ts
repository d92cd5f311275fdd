import { at } from '../../base/arrays.ts';
import { holm } from './holm.ts';
import { alphaAfter, comparableP } from './sequential.ts';

/** One hypothesis of a family: its p, and the level at which the family would be tested after its seeds. */
export interface Tested {
  readonly p: number;
  readonly alpha: number;
}

/** A hypothesis after correction for its family. */
export interface FamilyLevel {
  /** Adjusted, to compare with 5 %. */
  readonly p: number;
  /** Level of the interval that excludes 0 exactly if `p` is at most 5 %. */
  readonly level: number;
  /**
   * Level of an interval that holds together with those of the whole family (Bonferroni). Holm's rejects more but says
   * no more than that something is not 0: of k rejected hypotheses their errors add up to 1 + 1/2 + ... + 1/k times the
   * level. So whatever is said of a value other than 0, such as "within the margin" or "beyond the margin", needs this.
   */
  readonly simultaneous: number;
}

/**
 * Corrects a family whose hypotheses may have different numbers of seeds: a contrast that is decided is not trained any
 * longer, while others are. Each p is first made comparable with 5 % by the level of its own look, then Holm's method
 * follows at 5 %. With equal numbers of seeds that is Holm's method at the level of the look. A hypothesis that was
 * rejected stays so, because its p no longer changes, and the ones it came after were rejected as well (Glimm, Maurer &
 * Bretz 2010, Stat. Med. 29:219, on hierarchies of group-sequential tests).
 */
export function familyLevels(family: readonly Tested[]): FamilyLevel[] {
  const fixed = alphaAfter(1, {});
  const corrected = holm(
    family.map(({ p, alpha }) => comparableP(p, alpha)),
    fixed,
  );
  return corrected.map(({ p, level }, index) => {
    const { alpha } = at(family, index);
    return { p, level: 1 - ((1 - level) / fixed) * alpha, simultaneous: 1 - alpha / family.length };
  });
}
