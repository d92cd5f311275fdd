import { at } from '../base/arrays.ts';
import { groupBy } from '../base/group.ts';
import type { FailureReason } from '../record/failure.ts';
import type { RunRecord } from '../record/record.ts';
import { reusedFrom } from '../record/reuse.ts';
import { type Level, type RunConfig, runName } from '../study/config.ts';
import type { Asked } from '../study/look.ts';
import { type AskedQuestion, completeQuestion, type Question } from '../study/question.ts';
import { dueRuns } from '../study/rounds.ts';
import { type Conditions, conditionsOf } from './conditions.ts';
import { type CurvePoint, curveOf, type Spread, spread } from './curve.ts';
import { type Effect, type Effects, effectsOf, type MeasuredVariant } from './effects.ts';
import { type Estimate, ofMixture, resultOf } from './estimate.ts';
import { type LooksFound, looksFound } from './looks.ts';
import { recordedBeside } from './measured.ts';
import { type Noise, noiseOf } from './noise.ts';
import { guessQuestion, inOrder } from './question.ts';
import { refuseContradictions, refuseMixed } from './refusals.ts';
import { contrastsOf, roundFor } from './rounds.ts';
import { type StudyScores, scoresOf } from './scores.ts';
import type { Counted } from './statistics/boschloo.ts';
import { mean } from './statistics/interval.ts';
import type { Schedule } from './statistics/sequential.ts';
import { isMixture, measureSide } from './trained.ts';

/** A planned run without a record for the table. */
export interface MissingRun {
  readonly variant: string;
  readonly seed: number;
  readonly reason: FailureReason | 'missing' | 'not comparable';
  readonly message?: string;
  /** Address of its log. */
  readonly url?: string;
}

/** One variant over its seeds. */
export interface VariantSummary {
  readonly variant: string;
  readonly levels: Readonly<Record<string, Level>>;
  readonly seeds: readonly number[];
  /** The study's metric over all seeds. Without an interval if some of them trained and some did not. */
  readonly result: Estimate;
  /** How many seeds trained; null if it cannot be told. */
  readonly trained: Counted | null;
  /** Mean over the seeds, whatever the study's metric is. */
  readonly top1: number;
  readonly loss: number;
  /** Means of other metrics that the study's own trainer recorded, by name. */
  readonly others: Readonly<Record<string, number>>;
  /** Null if a study's own trainer does not tell. */
  readonly parameters: number | null;
  readonly flops: number | null;
  readonly imagesPerSecond: Spread;
  readonly epochs: number;
  readonly curve: readonly CurvePoint[];
}

/** Everything that a report says, independent of its words and format. */
export interface StudySummary extends Effects {
  readonly noise: readonly Noise[];
  readonly question: Question & Schedule;
  /** Null if no run has a record. */
  readonly conditions: Conditions | null;
  readonly variants: readonly VariantSummary[];
  readonly missing: readonly MissingRun[];
  readonly scores: StudyScores;
  /** Runs that an earlier commit trained. `from` is for example `reused from 0123456`. */
  readonly reused: readonly { readonly from: string; readonly runs: readonly string[] }[];
  /** What the looks at the study say; absent if they are not known. */
  readonly looks?: LooksFound;
  /** Contrasts that a study with a budget does not train any longer, because it cannot decide them; absent if none. */
  readonly givenUp?: readonly GivenUp[];
}

export interface GivenUp {
  readonly effect: Effect;
  /** The most seeds that its variants may have. */
  readonly mostSeeds: number;
}

export interface SummaryInput {
  readonly records: readonly RunRecord[];
  /** Runs known to have failed. */
  readonly failures?: readonly MissingRun[];
  /**
   * Every planned run. If absent, all variants with all seeds that occur. Of a study with a budget of seeds, only those
   * that must have a result by now.
   */
  readonly planned?: readonly Pick<RunConfig, 'variant' | 'seed'>[];
  /** The question of the study. If absent, it is guessed from the records. */
  readonly study?: AskedQuestion;
  /** The looks at the study up to the present one. If absent, they are not known, and nothing is corrected for them. */
  readonly looks?: readonly Asked[] | undefined;
  /** What decides whether more is trained: the contrasts of the study if absent, or change minus main. */
  readonly asks?: 'change' | undefined;
}

/** Summarises the records of one study; throws ConfigurationError if they do not belong in one table. */
export function summarize({ records, failures = [], planned, study, looks = [], asks }: SummaryInput): StudySummary {
  const ofLooks = looksFound(looks);
  const question = { ...(study ? completeQuestion(study) : guessQuestion(records)), ...fixedLooksOf(ofLooks) };
  refuseMixed(records, question.spans);
  refuseContradictions(records);
  const measured = [...groupBy(records, ({ config }) => config.variant)].map(([variant, having]) => {
    const { levels } = having[0].config;
    const mostSeeds = question.mostSeeds && planned && seedsPlanned(planned, having);
    return { variant, levels, records: having, measured: measureSide(having, question.metric, mostSeeds) };
  });
  const variants = inOrder(measured, question);
  const known = [...records.map(({ config }) => config), ...failures];
  const wanted = planned ?? everyRun(known);
  const trained = [...records.filter(({ reused }) => !reused).map(({ config }) => config), ...failures];
  const missing = missingRuns(records, failures, question.mostSeeds ? dueRuns(wanted, trained, known) : wanted);
  const rules = { ...question, incomplete: missing.length > 0 };
  const found = effectsOf(variants, rules);
  const isAsked = question.mostSeeds !== undefined && asks === undefined && missing.length === 0;
  const givenUp = isAsked ? givenUpOf(found.effects, records, question, wanted) : [];
  return {
    question,
    conditions: conditionsOf(records, question.spans),
    variants: variants.map((variant) => summarizeVariant(variant, question)),
    ...found,
    noise: noiseOf(found.effects, question),
    scores: scoresOf(variants, found.effects, rules),
    missing,
    reused: reusedRuns(records),
    ...(ofLooks && { looks: ofLooks }),
    ...(givenUp.length > 0 && { givenUp }),
  };
}

function givenUpOf(
  effects: readonly Effect[],
  records: readonly RunRecord[],
  question: Question & Schedule,
  runs: readonly Run[],
): GivenUp[] {
  const { fates, budgets } = roundFor(contrastsOf(effects, records), { study: question, runs }, question);
  return effects.flatMap((effect, index) =>
    fates[index] === 'futile' ? [{ effect, mostSeeds: at(budgets, index) }] : [],
  );
}

interface RecordedVariant extends MeasuredVariant {
  readonly records: readonly [RunRecord, ...RunRecord[]];
}

const fixedLooksOf = (found: LooksFound | undefined): Pick<Schedule, 'fixedLooks'> =>
  found === undefined || found.fixedSeeds.length === 0 ? {} : { fixedLooks: found.fixedSeeds.length };

function summarizeVariant(
  { variant, levels, records, measured: { all, counted } }: RecordedVariant,
  question: Question & Schedule,
): VariantSummary {
  const { metric } = question;
  const [{ network, epochs }] = records;
  return {
    variant,
    levels,
    seeds: records.map(({ config }) => config.seed).sort((first, second) => first - second),
    result: isMixture(counted) ? ofMixture(resultOf(all, question)) : resultOf(all, question),
    trained: counted,
    top1: mean(records.map(({ result }) => result.top1)),
    loss: mean(records.map(({ result }) => result.loss)),
    others: meansByName(records.map((record) => recordedBeside(record, metric))),
    parameters: network.parameters,
    flops: network.flops,
    imagesPerSecond: spread(records.map(({ timing }) => timing.imagesPerSecond)),
    epochs: epochs.length,
    curve: curveOf(records, metric),
  };
}

/** Means of the metrics that all runs have. */
function meansByName(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const values = groupBy(runs.flatMap(Object.entries<number>), ([name]) => name);
  const common = [...values].filter(([, entries]) => entries.length === runs.length);
  return Object.fromEntries(common.map(([name, entries]) => [name, mean(entries.map(([, value]) => value))]));
}

function reusedRuns(records: readonly RunRecord[]): StudySummary['reused'] {
  const groups = groupBy(
    records.filter(({ reused }) => reused),
    reusedFrom,
  );
  return [...groups].map(([from, having]) => ({ from, runs: having.map(({ config }) => runName(config)) }));
}

type Run = Pick<RunConfig, 'variant' | 'seed'>;

/** How many seeds a variant of a study with a budget may have: the planned ones, and those of earlier studies. */
const seedsPlanned = (planned: readonly Run[], [first, ...others]: RecordedVariant['records']): number =>
  new Set([
    ...planned.filter(({ variant }) => variant === first.config.variant).map(({ seed }) => seed),
    ...[first, ...others].map(({ config }) => config.seed),
  ]).size;

/** Every variant with every seed that any run has, so that a missing run is noticed even without a plan. */
function everyRun(runs: readonly Run[]): Run[] {
  const seeds = new Set(runs.map(({ seed }) => seed));
  return [...new Set(runs.map(({ variant }) => variant))].flatMap((variant) =>
    [...seeds].map((seed) => ({ variant, seed })),
  );
}

function missingRuns(
  records: readonly RunRecord[],
  failures: readonly MissingRun[],
  planned: readonly Run[],
): MissingRun[] {
  const have = new Set(records.map(({ config }) => runName(config)));
  const told = new Map(failures.map((failure) => [runName(failure), failure]));
  return planned
    .filter((run) => !have.has(runName(run)))
    .map(({ variant, seed }) => told.get(runName({ variant, seed })) ?? { variant, seed, reason: 'missing' });
}
