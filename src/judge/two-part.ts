import { type DifferenceEstimate, differenceOf } from './estimate.ts';
import { boschlooP, type Counted } from './statistics/boschloo.ts';
import type { SideOfLook } from './statistics/sequential.ts';
import type { MeasuredSide } from './trained.ts';

/**
 * Networks that may not train. Their results have two humps, at the best constant prediction and at what a trained
 * network reaches, and no interval of so few seeds covers the mean of such a mixture. So a contrast has two parts: how
 * many seeds trained on each side, and the difference among those that did. Two-part models are usual where many values
 * are zero (Cragg 1971, Econometrica 39:829; Lachenbruch 2002, Stat. Methods Med. Res. 11:297).
 */
export interface TwoPart {
  /** How many seeds trained on each side, and the p of Boschloo's test. Null if all of them did, or if it cannot be told. */
  readonly counts: Counts | null;
  /** Among the seeds that trained, or among all if it cannot be told; null unless each side has one. */
  readonly difference: DifferenceEstimate | null;
  /** Every side of the contrast, with its seeds, trained or not. */
  readonly sides: readonly ComparedSeeds[];
}

/** The seeds of one side. */
export interface ComparedSeeds extends SideOfLook {
  /** Whether it gets no more seeds, as main's side in a pull request. */
  readonly final?: boolean;
}

export interface Counts {
  readonly treatment: Counted;
  readonly baseline: Counted;
  readonly p: number;
}

/** The contrast of two networks, treatment minus baseline. */
export function twoPartOf(treatment: MeasuredSide, baseline: MeasuredSide): TwoPart {
  return {
    counts: countsOf(treatment.counted, baseline.counted),
    difference: differenceOf([
      { weight: 1, measured: treatment.trained },
      { weight: -1, measured: baseline.trained },
    ]),
    sides: [treatment, baseline].map(({ all: { means, mostSeeds } }) => ({ seeds: means.length, mostSeeds })),
  };
}

function countsOf(treatment: Counted | null, baseline: Counted | null): Counts | null {
  if (treatment === null || baseline === null) return null;
  if (treatment.trained === treatment.seeds && baseline.trained === baseline.seeds) return null;
  return { treatment, baseline, p: boschlooP(treatment, baseline) };
}

/** A difference that has no second part, such as a mean of several. */
export const onePart = (difference: DifferenceEstimate): TwoPart => ({
  counts: null,
  difference,
  sides: difference.sides,
});
