import { at } from '../base/arrays.ts';
import type { RunRecord } from '../record/record.ts';
import { type Metric, marginOf } from '../study/metric.ts';
import { type DifferenceEstimate, differenceOf } from './estimate.ts';
import { measure } from './measured.ts';
import { boschlooP, type Counted, couldDecide } from './statistics/boschloo.ts';
import { intervalOf, pValueOf } from './statistics/crossed.ts';
import { type FamilyLevel, familyLevels, type Tested } from './statistics/family.ts';
import { type Interval, within } from './statistics/interval.ts';
import { alphaAfter, type Schedule } from './statistics/sequential.ts';
import { studentOfUnequal } from './statistics/unequal.ts';
import { type Intervals, type Reading, read } from './statistics/verdict.ts';
import { splitByTraining } from './trained.ts';

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
  /** Number of seeds of the side that has fewer, trained or not. */
  readonly seeds: number;
}

export interface Counts {
  readonly treatment: Counted;
  readonly baseline: Counted;
  readonly p: number;
}

/** The contrast of two variants' records, treatment minus baseline. */
export function twoPartOf(treatment: readonly RunRecord[], baseline: readonly RunRecord[], metric: Metric): TwoPart {
  const seeds = Math.min(treatment.length, baseline.length);
  const [after, before] = [splitByTraining(treatment), splitByTraining(baseline)];
  if (after === null || before === null || after.untrained.length + before.untrained.length === 0) {
    return { counts: null, difference: between(treatment, baseline, metric), seeds };
  }
  const counted = {
    treatment: { trained: after.trained.length, seeds: treatment.length },
    baseline: { trained: before.trained.length, seeds: baseline.length },
  };
  return {
    counts: { ...counted, p: boschlooP(counted.treatment, counted.baseline) },
    difference: between(after.trained, before.trained, metric),
    seeds,
  };
}

const between = (after: readonly RunRecord[], before: readonly RunRecord[], metric: Metric) =>
  differenceOf([
    { weight: 1, measured: measure(after, metric) },
    { weight: -1, measured: measure(before, metric) },
  ]);

/** A two-part contrast after correction for its family. */
export interface Judged {
  readonly counts: JudgedCounts | null;
  readonly difference: JudgedDifference | null;
  /** Whether one of the parts is decided. */
  readonly decided: boolean;
}

export interface JudgedCounts extends Counts {
  /** Corrected, to compare with 5 %. */
  readonly corrected: number;
  readonly verdict: 'trains more often' | 'trains less often' | 'undecided';
  /** Whether any outcome of so many seeds could be significant in this family, if it were its smallest p. */
  readonly possible: boolean;
}

export interface JudgedDifference extends Reading, Intervals {
  readonly value: number;
  /** Corrected, to compare with 5 %. */
  readonly p: number;
  /** Level of the interval `tested`. */
  readonly level: number;
}

/** The rules for a family. `margin` is in points, or in the unit of the metric. */
export interface FamilyRules {
  readonly metric: Metric;
  readonly margin: number;
}

/** A contrast, and when it is evaluated. Its budget includes earlier seeds. */
export type Entry = TwoPart & Schedule;

/**
 * Judges a family. Both parts of a contrast are hypotheses of it. A difference with one seed on a side is none, nor are
 * counts if all seeds trained: there is nothing to test.
 */
export function judgeFamily(family: readonly Entry[], { metric, margin: shown }: FamilyRules): Judged[] {
  const margin = marginOf(shown, metric);
  const hypotheses = family.flatMap(({ counts, difference, seeds, ...schedule }) => {
    const alpha = alphaAfter(seeds, schedule);
    const ofCounts = counts ? [{ part: counts, p: counts.p, alpha }] : [];
    if (!difference?.components) return ofCounts;
    return [...ofCounts, { part: difference, p: pValueOf(studentOfUnequal(difference.components)), alpha }];
  });
  const levels = familyLevels(hypotheses);
  const found = new Map<unknown, FamilyLevel & Tested>(
    hypotheses.map((tested, index) => [tested.part, { ...tested, ...at(levels, index) }]),
  );
  return family.map(({ counts, difference }) => {
    const [ofCounts, ofDifference] = [found.get(counts), found.get(difference)];
    const judged = {
      counts: counts && ofCounts ? judgeCounts(counts, ofCounts.p, ofCounts.alpha / hypotheses.length) : null,
      difference: difference && ofDifference ? judgeDifference(difference, ofDifference, margin, metric.better) : null,
    };
    const decided = [judged.counts, judged.difference].some((part) => part !== null && part.verdict !== 'undecided');
    return { ...judged, decided };
  });
}

function judgeCounts(counts: Counts, corrected: number, alpha: number): JudgedCounts {
  const { treatment, baseline } = counts;
  const more = treatment.trained * baseline.seeds > baseline.trained * treatment.seeds;
  const possible = couldDecide(treatment.seeds, baseline.seeds, alpha);
  const verdict = corrected > 0.05 ? 'undecided' : more ? 'trains more often' : 'trains less often';
  return { ...counts, corrected, verdict, possible };
}

function judgeDifference(
  { components, value }: DifferenceEstimate,
  { p, level, simultaneous }: FamilyLevel,
  margin: number,
  better: Metric['better'],
): JudgedDifference | null {
  if (components === null) return null;
  const student = studentOfUnequal(components);
  const of = (wanted: number): Interval => within(intervalOf(student, wanted), components.bounds);
  const intervals = { tested: of(level), simultaneous: of(simultaneous) };
  return { ...intervals, ...read(intervals, margin, better), value, p, level };
}
