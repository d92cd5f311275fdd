import { randomStream } from '../src/base/random.ts';
import { type Components, componentsOfTotals } from '../src/judge/statistics/components.ts';
import { intervalOf, pValueOf, studentOf } from '../src/judge/statistics/crossed.ts';
import { smallestNoticed } from '../src/judge/statistics/notice.ts';
import { testPower } from '../src/judge/statistics/power.ts';
import { type Doubt, mostNamed, seedsNeeded } from '../src/judge/statistics/seeds-needed.ts';
import { alphaAfter } from '../src/judge/statistics/sequential.ts';
import { read } from '../src/judge/statistics/verdict.ts';
import { growingStudy, skillFor, trueAccuracy } from './simulation.ts';

/** One contrast with a true difference in points, looked at after so many seeds as one of so many contrasts. */
export interface Question {
  readonly difference: number;
  readonly seedSd: number;
  readonly images: number;
  readonly seeds: number;
  readonly contrasts: number;
  /** Budget of a study that is evaluated after every seed. */
  readonly mostSeeds?: number;
}

/** What the numbers of undecided contrasts are worth. Shares of all studies, if nothing else is said. */
export interface Worth {
  readonly undecided: number;
  /** Share of the undecided ones that name a range, and that name its upper end. */
  readonly ranges: number;
  readonly named: number;
  /** Share of the named upper ends after which the contrast is decided, and their number. */
  readonly enough: number;
  readonly cases: number;
  /** Share of the lower ends, up to 50, after which it is. */
  readonly lowEnough: number;
  /** Share of all studies in which the power for the printed smallest difference is 80 % or more. */
  readonly noticed: number;
}

const margin = 0.01;

export function worth(question: Question, studies: number, doubt?: Doubt): Worth {
  const { difference, seedSd, images, seeds, contrasts, mostSeeds } = question;
  const random = randomStream(3, `needed/${JSON.stringify(question)}`);
  const base = { skill: 0.9, taste: 0.7, seedSd };
  const better = { ...base, skill: skillFor(trueAccuracy(base) + difference / 100, base) };
  const alphaOf = (count: number): number => alphaAfter(count, { mostSeeds }) / contrasts;
  const tally = { undecided: 0, ranges: 0, cases: 0, enough: 0, lowEnough: 0, noticed: 0 };
  const real = realError(question, [base, better]);
  for (let study = 0; study < studies; study++) {
    const growing = growingStudy([base, better], images, random);
    const grown = componentsUpTo(growing);
    const known = grown(seeds);
    const noticed = smallestNoticed(known, { alpha: alphaOf(seeds) });
    if (noticed === null || testPower(noticed, real, alphaOf(seeds)) >= 0.8) tally.noticed++;
    if (isDecided(known, alphaOf(seeds))) continue;
    tally.undecided++;
    const range = seedsNeeded(known, alphaOf, margin, [], doubt);
    if (range === null) continue;
    tally.ranges++;
    const enough = (more: number) => Number(isDecided(grown(seeds + more), alphaOf(seeds + more)));
    if (range.high !== null) {
      tally.cases++;
      tally.enough += enough(range.high);
    }
    tally.lowEnough += enough(range.low);
  }
  return {
    undecided: tally.undecided / studies,
    ranges: tally.ranges / tally.undecided,
    named: tally.cases / tally.undecided,
    enough: tally.enough / tally.cases,
    cases: tally.cases,
    lowEnough: tally.lowEnough / tally.ranges,
    noticed: tally.noticed / studies,
  };
}

/** The error that the test has on average: components over many seeds, taken back to those of the study. */
function realError({ images, seeds }: Question, networks: Parameters<typeof growingStudy>[0]) {
  const growing = growingStudy(networks, images, randomStream(4, 'needed/real'));
  const { sides, ...rest } = componentsUpTo(growing)(mostNamed);
  const residual = (count: number) => sides.reduce((total, side) => total + side.residual / count, 0);
  return studentOf({
    ...rest,
    sides: sides.map((side) => ({ ...side, seeds })),
    betweenImages: rest.betweenImages - residual(mostNamed) + residual(seeds),
  });
}

/** The components of a growing study after so many seeds, which is never less than before. */
function componentsUpTo(growing: ReturnType<typeof growingStudy>): (seeds: number) => Components {
  const known: Components[] = [];
  return (seeds) => {
    while (known.length < seeds) {
      const parts = growing.next().value.map((part, side) => ({ ...part, weight: 2 * side - 1 }));
      known.push(componentsOfTotals(parts));
    }
    return known[seeds - 1] as Components;
  };
}

function isDecided(components: Components, alpha: number): boolean {
  const student = studentOf(components);
  if (pValueOf(student) > alpha && Math.abs(student.value) > margin) return false;
  const interval = intervalOf(student, 1 - alpha);
  return read({ tested: interval, simultaneous: interval }, margin).verdict !== 'undecided';
}
