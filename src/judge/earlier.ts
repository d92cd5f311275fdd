import { groupBy } from '../base/group.ts';
import { keyOf } from '../record/key.ts';
import type { RunRecord } from '../record/record.ts';
import { runName } from '../study/config.ts';
import { firstDifference } from './comparability.ts';

/** Whether two records are of one network, trained in one way: their keys differ by the seed alone, if at all. */
export const differsInSeedAlone = (one: RunRecord, other: RunRecord): boolean =>
  one.key !== null &&
  other.key !== null &&
  keyOf({ ...one, config: { ...one.config, seed: other.config.seed } }) === other.key;

/**
 * Records of `before` that are further seeds of the variants of `records`: they count in a study that adds seeds, as if
 * it had trained them. They take their settings from the records and count as reused. A variant has none if one of its
 * runs was trained again although `before` has it: then that was asked for.
 */
export function earlierSeeds(records: readonly RunRecord[], before: readonly RunRecord[]): RunRecord[] {
  const known = new Map(records.map((record) => [runName(record.config), record]));
  const [byVariant, earlier] = [groupBy(records, variantOf), groupBy(before, variantOf)];
  return [...byVariant].flatMap(([variant, [own]]) => {
    const candidates = (earlier.get(variant) ?? []).filter((record) => differsInSeedAlone(own, record));
    if (candidates.some((record) => isTrainedAgain(known.get(runName(record.config)), record))) return [];
    return candidates
      .filter((record) => !known.has(runName(record.config)) && firstDifference(own, record) === undefined)
      .map((record) => ({ ...record, config: { ...own.config, seed: record.config.seed }, reused: true }));
  });
}

const variantOf = ({ config }: RunRecord): string => config.variant;

/** A record that is reused has the times of its training. */
const isTrainedAgain = (now: RunRecord | undefined, before: RunRecord): boolean =>
  now !== undefined && now.timing.startedAt !== before.timing.startedAt;
