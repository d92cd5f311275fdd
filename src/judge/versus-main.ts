import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { defaultMetric, type Metric } from '../study/metric.ts';
import { defaultMargin } from '../study/study.ts';
import { allAtChance } from './chance.ts';
import { type Allowed, type Difference, differenceAround, firstDifference } from './comparability.ts';
import { decide, type Finding } from './decision.ts';
import { type DifferenceEstimate, differenceOf, type Estimate, resultOf } from './estimate.ts';
import { type Measured, measure } from './measured.ts';

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
  /** Whether both sides also gave the same predictions for every seed. Then nothing changed. */
  readonly unchanged: boolean;
}

/** How a change is compared with main. */
export interface ComparisonRequest {
  /** The number to compare; top-1 if left out. */
  readonly metric?: Metric;
  /** In percentage points, or in the unit of the metric. */
  readonly margin?: number;
  /** Most seeds of a study that is evaluated after every seed. */
  readonly mostSeeds?: number | undefined;
  /** What may differ between the two sides. */
  readonly allowed?: readonly Allowed[];
}

/**
 * Compares a change with the records of its base, variant by variant. A comparison is refused if anything differs
 * besides the network and the code around it, because the difference would then have another cause. All differences are
 * one family.
 */
export function compareWithMain(
  change: readonly RunRecord[],
  main: readonly RunRecord[],
  { metric = defaultMetric, margin = defaultMargin, mostSeeds, allowed = [] }: ComparisonRequest = {},
): VariantComparison[] {
  const changed = groupBy(change, ({ config }) => config.variant);
  const before = groupBy(main, ({ config }) => config.variant);
  const variants = [...new Set([...changed.keys(), ...before.keys()])];
  const compared = variants.map((variant) =>
    compare(variant, changed.get(variant) ?? [], before.get(variant) ?? [], { metric, mostSeeds, allowed }),
  );
  const doubtful = compared.flatMap(({ delta, unchanged }) => (delta && !unchanged ? [delta] : []));
  const findings = new Map(
    decide(doubtful, { metric, margin, mostSeeds }).map((finding, index) => [doubtful[index], finding]),
  );
  return compared.map(({ delta, ...comparison }) => ({ ...comparison, delta: delta && judged(delta, findings) }));
}

/** Variants with equal predictions are not tested, so they count in no family. */
const judged = (delta: DifferenceEstimate, findings: ReadonlyMap<DifferenceEstimate | undefined, Finding>): Finding =>
  findings.get(delta) ?? {
    ...delta,
    interval: { low: 0, high: 0 },
    p: 1,
    level: 0.95,
    verdict: 'same',
    moreSeeds: null,
  };

type Undecided = Omit<VariantComparison, 'delta'> & { readonly delta: DifferenceEstimate | null };

function compare(
  variant: string,
  change: readonly RunRecord[],
  main: readonly RunRecord[],
  {
    metric,
    mostSeeds,
    allowed,
  }: Required<Pick<ComparisonRequest, 'metric' | 'allowed'>> & Pick<ComparisonRequest, 'mostSeeds'>,
): Undecided {
  const refused = refusal(main, change, allowed);
  const [first] = change;
  const [measured, ofMain] = [measure(change, metric), measure(main, metric)];
  const sameNetwork = [...main, ...change].every(({ network }) => network.digest === first?.network.digest);
  return {
    variant,
    main: sideOf(main, ofMain, mostSeeds),
    change: sideOf(change, measured, mostSeeds),
    delta:
      refused === null
        ? differenceOf([
            { weight: 1, measured },
            { weight: -1, measured: ofMain },
          ])
        : null,
    refused,
    sameNetwork,
    unchanged: sameNetwork && predictionsOf(main, metric) === predictionsOf(change, metric),
  };
}

const sideOf = (
  records: readonly RunRecord[],
  measured: Measured,
  mostSeeds: number | undefined,
): ComparedSide | null =>
  records.length === 0 ? null : { result: resultOf(measured, mostSeeds), atChance: allAtChance(records) };

/**
 * The predictions of every seed, as far as the metric depends on them. A metric other than right or wrong depends on
 * more.
 */
const predictionsOf = (records: readonly RunRecord[], metric: Metric): string =>
  records
    .map((record) => `${record.config.seed} ${record.result.correct} ${beyondRight(record, metric)}`)
    .sort()
    .join();

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
