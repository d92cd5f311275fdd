import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { isShare, type Metric, marginOf } from '../study/metric.ts';
import { defaultQuestion } from '../study/question.ts';
import { type Allowed, type Difference, differenceAround, firstDifference } from './comparability.ts';
import { decideEach, type Finding, type Rules, type Said } from './decision.ts';
import { type Estimate, ofMixture, resultOf } from './estimate.ts';
import type { Counted } from './statistics/boschloo.ts';
import { smallestNoticed } from './statistics/notice.ts';
import { alphaOfSides, type Schedule } from './statistics/sequential.ts';
import { isMixture, type MeasuredSide, measureSide } from './trained.ts';
import { type TwoPart, twoPartOf } from './two-part.ts';

/** One side of the comparison of a variant. */
export interface ComparedSide {
  /** The study's metric over all seeds. Without an interval if some of them trained and some did not. */
  readonly result: Estimate;
  /** How many seeds trained; null if it cannot be told. */
  readonly trained: Counted | null;
}

/** One variant on main and in the change. */
export interface VariantComparison<Delta extends Said = Finding> {
  readonly variant: string;
  /** Null if that side has no record of the variant. */
  readonly main: ComparedSide | null;
  readonly change: ComparedSide | null;
  /** Change minus main; null if the comparison is refused or a side is missing. */
  readonly delta: Delta | null;
  /**
   * The smallest true loss beyond the margin that this comparison notices with a probability of 80 %, in the unit of the
   * value; null if it notices none, or if it cannot be known.
   */
  readonly noticed: number | null;
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
  const decided = new Map(decideEach(compared, ({ parts, unchanged }) => (unchanged ? null : parts), request));
  return compared.map((comparison) => {
    const { parts, ...sides } = comparison;
    const delta = decided.get(comparison) ?? (parts && equal(parts));
    return { ...sides, delta, noticed: delta && noticedBy(delta, decided.size, sides.main, request) };
  });
}

/** The family shares the level of the look by Bonferroni, as what is beyond the margin needs (statistics/family.ts). */
function noticedBy(
  { components }: Finding,
  family: number,
  main: ComparedSide | null,
  { metric, margin: shown, ...schedule }: ComparisonRequest,
): number | null {
  if (components === null) return null;
  const margin = marginOf(shown, metric);
  const alpha = alphaOfSides(components.sides, schedule) / family;
  const most = isShare(metric) && metric.better === 'higher' ? main?.result.value : undefined;
  return smallestNoticed(components, { alpha, beyond: margin, ...(most === undefined ? {} : { most }) });
}

/** What is known of a difference between equal predictions. */
const equal = ({ sides }: TwoPart): Finding => ({
  verdict: 'same',
  beyondMargin: false,
  value: 0,
  interval: { low: 0, high: 0 },
  p: 1,
  level: 0.95,
  components: null,
  counts: null,
  seeds: Math.min(...sides.map(({ seeds }) => seeds)),
  moreSeeds: null,
});

type Undecided = Omit<VariantComparison, 'delta' | 'noticed'> & { readonly parts: TwoPart | null };

function compare(
  variant: string,
  change: readonly RunRecord[],
  main: readonly RunRecord[],
  request: ComparisonRequest,
): Undecided {
  const { metric, allowed } = request;
  const refused = refusal(main, change, allowed);
  const [first] = change;
  const measured = measureSide(change, metric, request.mostSeeds);
  // Main's side gets no more seeds in a pull request.
  const ofMain = measureSide(main, metric, request.mostSeeds && main.length);
  const sameNetwork = [...main, ...change].every(({ network }) => network.digest === first?.network.digest);
  const isWhole = refused === null && change.length > 0 && main.length > 0;
  return {
    variant,
    main: sideOf(main, ofMain, request),
    change: sideOf(change, measured, request),
    parts: isWhole ? withFinalMain(twoPartOf(measured, ofMain)) : null,
    refused,
    sameNetwork,
    unchanged: sameNetwork && predictSame(main, change, metric),
  };
}

const withFinalMain = ({ sides, ...parts }: TwoPart): TwoPart => ({
  ...parts,
  sides: sides.map((side, index) => (index === 1 ? { ...side, final: true } : side)),
});

function sideOf(
  records: readonly RunRecord[],
  { all, counted }: MeasuredSide,
  schedule: Schedule,
): ComparedSide | null {
  if (records.length === 0) return null;
  const result = resultOf(all, schedule);
  return { result: isMixture(counted) ? ofMixture(result) : result, trained: counted };
}

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
