import { groupBy } from '../base/group.ts';
import type { FailureReason } from '../record/failure.ts';
import type { RunRecord } from '../record/record.ts';
import { reusedFrom } from '../record/reuse.ts';
import { type Level, type RunConfig, runName } from '../study/config.ts';
import { defaultMetric } from '../study/metric.ts';
import { begunSeeds, runsOfFirst } from '../study/rounds.ts';
import { defaultMargin } from '../study/study.ts';
import { isAtChance } from './chance.ts';
import { refuseMixed } from './comparability.ts';
import { type Conditions, conditionsOf } from './conditions.ts';
import { type CurvePoint, curveOf, type Spread, spread } from './curve.ts';
import { type Effects, effectsOf } from './effects.ts';
import { type Estimate, resultOf } from './estimate.ts';
import { refuseContradictions } from './guards.ts';
import { type Measured, measure, recordedBeside } from './measured.ts';
import { type Noise, noiseOf } from './noise.ts';
import { inOrder, type Question, questionOf } from './question.ts';
import { type StudyScores, scoresOf } from './scores.ts';
import { mean } from './statistics/interval.ts';

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
  /** The study's metric. */
  readonly result: Estimate;
  /** Mean over the seeds, whatever the study's metric is. */
  readonly top1: number;
  readonly loss: number;
  /** Means of other metrics that the study's own trainer recorded, by name. */
  readonly others: Readonly<Record<string, number>>;
  /** Number of seeds that learned nothing: see `isAtChance`. */
  readonly atChance: number;
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
  readonly question: Question;
  /** Null if no run has a record. */
  readonly conditions: Conditions | null;
  readonly variants: readonly VariantSummary[];
  readonly missing: readonly MissingRun[];
  readonly scores: StudyScores;
  /** Runs that an earlier commit trained. `from` is for example `reused from 0123456`. */
  readonly reused: readonly { readonly from: string; readonly runs: readonly string[] }[];
}

export interface SummaryInput {
  readonly records: readonly RunRecord[];
  /** Runs known to have failed. */
  readonly failures?: readonly MissingRun[];
  /**
   * Every planned run. If absent, all variants with all seeds that occur. Of a study with a budget of seeds, only the
   * seeds that have begun.
   */
  readonly planned?: readonly Pick<RunConfig, 'variant' | 'seed'>[];
  /** The question of the study. If absent, it is guessed from the records. */
  readonly study?: Pick<Question, 'factors' | 'contrast'> & Partial<Question>;
}

/** Summarises the records of one study; throws ConfigurationError if they do not belong in one table. */
export function summarize({ records, failures = [], planned, study }: SummaryInput): StudySummary {
  const question = study ? asked(study) : questionOf(records);
  refuseMixed(records, question.spans);
  refuseContradictions(records);
  const byVariant = groupBy(records, ({ config }) => config.variant);
  const measured = new Map([...byVariant].map(([variant, having]) => [variant, measure(having, question.metric)]));
  const variants = inOrder(
    [...byVariant].map(([variant, having]) => summarizeVariant(having, measured.get(variant) as Measured, question)),
    question,
  );
  const found = effectsOf(
    variants.map(({ variant, levels }) => ({ variant, levels, measured: measured.get(variant) as Measured })),
    question,
  );
  const known = [...records.map(({ config }) => config), ...failures];
  const wanted = planned ?? everyRun(known);
  return {
    question,
    conditions: conditionsOf(records, question.spans),
    variants,
    ...found,
    noise: noiseOf(found.effects, question.mostSeeds),
    scores: scoresOf(variants, byVariant, found.effects, question),
    missing: missingRuns(
      records,
      failures,
      question.mostSeeds ? runsOfFirst(wanted, begunSeeds(wanted, known)) : wanted,
    ),
    reused: reusedRuns(records),
  };
}

const asked = ({
  factors,
  design = 'factorial',
  contrast,
  metric = defaultMetric,
  margin = defaultMargin,
  spans = [],
  mostSeeds,
}: NonNullable<SummaryInput['study']>): Question => ({ factors, design, contrast, metric, margin, spans, mostSeeds });

function summarizeVariant(
  records: readonly RunRecord[],
  measured: Measured,
  { metric, mostSeeds }: Question,
): VariantSummary {
  const { config, network, epochs } = records[0] as RunRecord;
  return {
    variant: config.variant,
    levels: config.levels,
    seeds: records.map((record) => record.config.seed).sort((first, second) => first - second),
    result: resultOf(measured, mostSeeds),
    top1: mean(records.map(({ result }) => result.top1)),
    loss: mean(records.map(({ result }) => result.loss)),
    others: meansByName(records.map((record) => recordedBeside(record, metric))),
    atChance: records.filter(isAtChance).length,
    parameters: network.parameters,
    flops: network.flops,
    imagesPerSecond: spread(records.map(({ timing }) => timing.imagesPerSecond)),
    epochs: epochs.length,
    curve: curveOf(records, metric),
  };
}

/** Means of the metrics that all runs have. */
function meansByName([first = {}, ...rest]: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(first).filter((name) => rest.every((run) => run[name] !== undefined));
  return Object.fromEntries(names.map((name) => [name, mean([first, ...rest].map((run) => run[name] as number))]));
}

function reusedRuns(records: readonly RunRecord[]): StudySummary['reused'] {
  const groups = groupBy(
    records.filter(({ reused }) => reused),
    reusedFrom,
  );
  return [...groups].map(([from, having]) => ({ from, runs: having.map(({ config }) => runName(config)) }));
}

type Run = Pick<RunConfig, 'variant' | 'seed'>;

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
