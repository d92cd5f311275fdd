import { randomStream } from '../src/base/random.ts';
import {
  type Components,
  componentsOf,
  intervalOf,
  pValueOf,
  type Student,
  studentOf,
} from '../src/report/statistics/crossed.ts';
import { holm } from '../src/report/statistics/holm.ts';
import { sequentialAlpha } from '../src/report/statistics/sequential.ts';
import { simulateStudy, trueAccuracy } from './simulation.ts';

/** When a study that looks after every seed may stop; `alpha` is the level of a look's family. */
export type Rule = 'every look at 5%' | 'alpha spending' | 'mixture t' | 'last look only';
export const rules: readonly Rule[] = ['every look at 5%', 'alpha spending', 'mixture t', 'last look only'];

/** What is simulated: two contrasts, each of `difference` points, on `images` images with a seed sd in points. */
export interface Scene {
  readonly difference: number;
  readonly seedSd: number;
  readonly images: number;
  readonly mostSeeds: number;
}

/** Shares of the studies, and how many seeds they took. */
export interface Outcome {
  /** A better or worse that is not true, at any look up to the end. */
  readonly falseVerdicts: number;
  /** Every contrast decided. */
  readonly decided: number;
  readonly seeds: number;
}

const margin = 0.01;

/** Runs `studies` simulated studies under each rule, all on the same data. */
export function outcomes(scene: Scene, studies: number): ReadonlyMap<Rule, Outcome> {
  const { difference, seedSd, images, mostSeeds } = scene;
  const random = randomStream(0, `sequential/${JSON.stringify(scene)}`);
  const base = { skill: 0.9, taste: 0.7, seedSd };
  const better = { ...base, skill: skillFor(trueAccuracy(base) + difference / 100, base) };
  const totals = new Map(rules.map((rule) => [rule, { falseVerdicts: 0, decided: 0, seeds: 0 }]));
  for (let study = 0; study < studies; study++) {
    const correct = simulateStudy([base, better, base, better], mostSeeds, images, random);
    const looks = Array.from({ length: mostSeeds - 1 }, (_, look) => contrastsAfter(correct, look + 2));
    for (const [rule, total] of totals) {
      const { falseVerdict, decided, seeds } = follow(rule, looks, difference, mostSeeds);
      total.falseVerdicts += Number(falseVerdict) / studies;
      total.decided += Number(decided) / studies;
      total.seeds += seeds / studies;
    }
  }
  return totals;
}

/** Both contrasts as they stand after `seeds` seeds. */
function contrastsAfter(correct: readonly Uint8Array[][], seeds: number): Components[] {
  const side = (network: number, weight: number) => ({ weight, correct: (correct[network] ?? []).slice(0, seeds) });
  return [0, 2].map((first) => componentsOf([side(first, -1), side(first + 1, 1)]));
}

function follow(rule: Rule, looks: readonly (readonly Components[])[], difference: number, mostSeeds: number) {
  let falseVerdict = false;
  for (const [index, look] of looks.entries()) {
    const seeds = index + 2;
    if (rule === 'last look only' && seeds < mostSeeds) continue;
    const students = look.map(studentOf);
    const verdicts =
      rule === 'mixture t'
        ? students.map((student) => mixture(student, seeds))
        : tested(rule, students, seeds, mostSeeds);
    if (verdicts.some(({ sign }) => sign !== 0 && sign !== Math.sign(difference))) falseVerdict = true;
    if (verdicts.every(({ sign, same }) => sign !== 0 || same)) return { falseVerdict, decided: true, seeds };
  }
  return { falseVerdict, decided: false, seeds: mostSeeds };
}

interface Verdict {
  /** 1 better, -1 worse, 0 neither. */
  readonly sign: number;
  readonly same: boolean;
}

function tested(rule: Rule, students: readonly Student[], seeds: number, mostSeeds: number): Verdict[] {
  const alpha = rule === 'alpha spending' ? sequentialAlpha(seeds, mostSeeds) : 0.05;
  return holm(students.map(pValueOf), alpha).map(({ level }, index) => {
    const { low, high } = intervalOf(students[index] as Student, level);
    return verdictOf(low, high);
  });
}

function verdictOf(low: number, high: number): Verdict {
  const same = low >= -margin && high <= margin;
  return { same, sign: same ? 0 : Number(low > 0) - Number(high < 0) };
}

/**
 * Anytime-valid interval of a t statistic, by a normal mixture over the effect in units of its standard deviation (Lai 1976,
 * Ann. Statist. 4:265; Wang & Ramdas 2023, arXiv:2310.03722), at 2.5% for each of the two contrasts.
 */
function mixture({ value, standardError, df }: Student, seeds: number): Verdict {
  const alpha = 0.05 / 2;
  // Gives the statistic's evidence against a centre; as wide as effects of one seed sd.
  const spread = 1 + seeds;
  const evidence = (t: number) =>
    -Math.log(spread) / 2 + ((df + 1) / 2) * (Math.log1p(t ** 2 / df) - Math.log1p(t ** 2 / (spread * df)));
  const limit = Math.log(1 / alpha);
  let [inside, outside] = [0, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = (inside + outside) / 2;
    if (evidence(middle) < limit) inside = middle;
    else outside = middle;
  }
  return verdictOf(value - outside * standardError, value + outside * standardError);
}

/** The skill of a network like `base` that has the accuracy `wanted`. */
function skillFor(wanted: number, base: Parameters<typeof trueAccuracy>[0]): number {
  let [low, high] = [base.skill - 4, base.skill + 4];
  for (let step = 0; step < 50; step++) {
    const skill = (low + high) / 2;
    if (trueAccuracy({ ...base, skill }) < wanted) low = skill;
    else high = skill;
  }
  return low;
}
