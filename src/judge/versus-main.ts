import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { defaultQuestion } from '../study/question.ts';
import { type Allowed, type Difference, differenceAround, firstDifference } from './comparability.ts';
import { decideEach, type Finding, type Rules } from './decision.ts';
import { type DifferenceEstimate, differenceOf, type Estimate, resultOf } from './estimate.ts';
import { allAtChance, type Measured, measure } from './measured.ts';
import type { Schedule } from './statistics/sequential.ts';

/** One side of the comparison of a variant. */
export interface ComparedSide {
  /** The study's metric. */
  readonly result: Estimate;
  /** Whether no seed learned anything. */
  readonly atChance: boolean;
}

/** One variant on main and in the change. */
export interface VariantComparison {
  readonly variant: string;
  /** Null if that side has no record of the variant. */
  readonly main: ComparedSide | null;
  readonly change: ComparedSide | null;
  /** Change minus main; null if the comparison is refused or a side is missing. */
  readonly delta: Finding | null;
  /** The first field that forbids a comparison. `first` is main's value, `second` the change's. */
  readonly refused: Difference | null;
  /** Whether both sides trained one and the same network. */
  readonly sameNetwork: boolean;
  /** Whether both sides also gave the same predictions for every seed that both have. Then nothing changed. */
  readonly unchanged: boolean;
}

/** How a change is compared with main. */
export interface ComparisonRequest extends Rules {
  /** What may differ between the two sides. */
  readonly allowed: readonly Allowed[];
}

/**
 * Compares a change with the records of its base, variant by variant. A comparison is refused if anything differs
 * besides the network and the code around it, because the difference would then have another cause. All differences are
 * one family. If `asked` leaves them out, the metric is top-1 and nothing is allowed to differ.
 */
export function compareWithMain(
  change: readonly RunRecord[],
  main: readonly RunRecord[],
  asked: Partial<ComparisonRequest> = {},
): VariantComparison[] {
  const request = { ...defaultQuestion, allowed: [], ...asked };
  const changed = groupBy(change, ({ config }) => config.variant);
  const before = groupBy(main, ({ config }) => config.variant);
  const variants = [...new Set([...changed.keys(), ...before.keys()])];
  const compared = variants.map((variant) =>
    compare(variant, changed.get(variant) ?? [], before.get(variant) ?? [], request),
  );
  // Variants with equal predictions are not tested, so they count in no family.
  const decided = new Map(decideEach(compared, ({ delta, unchanged }) => (unchanged ? null : delta), request));
  return compared.map((comparison) => {
    const { delta, ...sides } = comparison;
    return { ...sides, delta: decided.get(comparison) ?? (delta && { ...delta, ...equal }) };
  });
}

/** What is known of a difference between equal predictions. */
const equal = { interval: { low: 0, high: 0 }, p: 1, level: 0.95, verdict: 'same', moreSeeds: null } as const;

type Undecided = Omit<VariantComparison, 'delta'> & { readonly delta: DifferenceEstimate | null };

function compare(
  variant: string,
  change: readonly RunRecord[],
  main: readonly RunRecord[],
  request: ComparisonRequest,
): Undecided {
  const { metric, allowed } = request;
  const refused = refusal(main, change, allowed);
  const [first] = change;
  const measured = { ...measure(change, metric), mostSeeds: request.mostSeeds };
  // Main's side gets no more seeds in a pull request.
  const ofMain = { ...measure(main, metric), mostSeeds: request.mostSeeds && main.length };
  const sameNetwork = [...main, ...change].every(({ network }) => network.digest === first?.network.digest);
  const terms = [
    { weight: 1, measured },
    { weight: -1, measured: ofMain },
  ];
  return {
    variant,
    main: sideOf(main, ofMain, request),
    change: sideOf(change, measured, request),
    delta: refused === null ? differenceOf(terms) : null,
    refused,
    sameNetwork,
    unchanged: sameNetwork && predictSame(main, change, metric),
  };
}

const sideOf = (records: readonly RunRecord[], measured: Measured, schedule: Schedule): ComparedSide | null =>
  records.length === 0 ? null : { result: resultOf(measured, schedule), atChance: allAtChance(records) };

/** Whether all seeds that both sides have gave the same predictions. False if they have none in common. */
function predictSame(main: readonly RunRecord[], change: readonly RunRecord[], metric: Metric): boolean {
  const before = new Map(main.map((record) => [record.config.seed, predictionsOf(record, metric)]));
  const common = change.filter(({ config }) => before.has(config.seed));
  return (
    common.length > 0 && common.every((record) => before.get(record.config.seed) === predictionsOf(record, metric))
  );
}

/** The predictions of a run, as far as the metric depends on them. A metric other than right or wrong depends on more. */
const predictionsOf = (record: RunRecord, metric: Metric): string =>
  `${record.result.correct} ${beyondRight(record, metric)}`;

const beyondRight = (record: RunRecord, metric: Metric): string =>
  record.result.correct !== null && (metric.perExample === 'top1' || metric.perExample === 'error')
    ? ''
    : `${JSON.stringify(record.epochs.at(-1)?.val)} ${record.result.scores}`;

function refusal(
  main: readonly RunRecord[],
  change: readonly RunRecord[],
  allowed: readonly Allowed[],
): Difference | null {
  for (const record of change) {
    for (const other of main) {
      const difference = firstDifference(other, record) ?? differenceAround(other, record, allowed);
      if (difference) return difference;
    }
  }
  return null;
}
