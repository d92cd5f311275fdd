import type { RunRecord } from '../results/record.ts';
import { type Difference, firstDifference } from './comparability.ts';
import { accuracyOf, type DifferenceEstimate, differenceOf, type Estimate } from './estimate.ts';
import { groupBy } from './group.ts';

/** One variant as main has it and as the change has it. */
export interface VariantComparison {
  readonly variant: string;
  /** Null where that side has no record of the variant. */
  readonly main: Estimate | null;
  readonly change: Estimate | null;
  /** Change minus main; null where refused or a side is missing. */
  readonly delta: DifferenceEstimate | null;
  /** The first field that forbids a delta; `first` is main's value, `second` the change's. */
  readonly refused: Difference | null;
  /** Whether both sides trained one and the same network. */
  readonly sameNetwork: boolean;
}

/**
 * Compares a change with the records of its base, variant by variant, in the change's order. A delta is refused where
 * anything but the network (and the code around it) differs: it would not say what the change did.
 */
export function compareWithMain(change: readonly RunRecord[], main: readonly RunRecord[]): VariantComparison[] {
  const changed = groupBy(change, ({ config }) => config.variant);
  const before = groupBy(main, ({ config }) => config.variant);
  const variants = new Set([...changed.keys(), ...before.keys()]);
  return [...variants].map((variant) => compare(variant, changed.get(variant) ?? [], before.get(variant) ?? []));
}

function compare(variant: string, change: readonly RunRecord[], main: readonly RunRecord[]): VariantComparison {
  const refused = refusal(main, change);
  const [first] = change;
  return {
    variant,
    main: main.length > 0 ? accuracyOf(main) : null,
    change: change.length > 0 ? accuracyOf(change) : null,
    delta:
      refused === null
        ? differenceOf([
            { weight: 1, records: change },
            { weight: -1, records: main },
          ])
        : null,
    refused,
    sameNetwork: [...main, ...change].every(({ network }) => network.digest === first?.network.digest),
  };
}

function refusal(main: readonly RunRecord[], change: readonly RunRecord[]): Difference | null {
  if (main.length === 0 || change.length === 0) return null;
  for (const record of change) {
    for (const other of main) {
      const difference = firstDifference(other, record);
      if (difference) return difference;
    }
  }
  const [first, second] = [seedsOf(main), seedsOf(change)];
  return first === second ? null : { field: 'seeds', first, second };
}

const seedsOf = (records: readonly RunRecord[]): string =>
  records
    .map(({ config }) => config.seed)
    .sort((first, second) => first - second)
    .join(', ');
