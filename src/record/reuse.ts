import { isDeepStrictEqual } from 'node:util';
import { partOfKey } from '../base/engine.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { threadsOf } from './engine.ts';
import { type KeyParts, runKey } from './key.ts';
import type { CodeProvenance } from './provenance.ts';
import type { RunRecord } from './record.ts';

/** A planned run, with everything its key is made of. */
export interface WantedRun extends KeyParts {
  readonly config: RunConfig;
}

/** The first record with the name and the key of a planned run. */
export function answerTo(wanted: WantedRun, records: readonly RunRecord[]): RunRecord | undefined {
  const key = runKey(wanted);
  return records.find((record) => runName(record.config) === runName(wanted.config) && record.key === key);
}

/** Whether a record has the key of a planned run, whatever its name. */
export const hasKeyOf = (record: RunRecord, wanted: KeyParts): boolean => record.key === runKey(wanted);

/**
 * A record as the result of `config`, the run as it is planned now. Settings that decide no number, such as the path of
 * the data, may have changed since the record was made. It counts as reused, unless it was trained at the current
 * commit with the same local changes.
 */
export function adopt(
  record: RunRecord,
  config: RunConfig,
  current: Pick<CodeProvenance, 'commit' | 'changes'>,
): RunRecord {
  const { commit, changes } = record.provenance;
  const isCurrent = commit !== null && commit === current.commit && changes === current.changes;
  return { ...record, config, reused: !isCurrent };
}

/** Why a record is not the result of a planned run, as a phrase: the first part of the key that differs. */
export function reasonAgainst(record: RunRecord, wanted: WantedRun): string {
  const { code, graph, packages, engine } = record.provenance;
  const sameGraph = graph !== null && graph === wanted.graph;
  const sameNetwork = record.network.digest === wanted.network;
  const differing: readonly (readonly [string, boolean])[] = [
    ['has no key, as its schema is older', record.key === null],
    [
      wanted.engine.engine === 'external' ? 'is of another program' : 'is of another network',
      !sameNetwork && !sameGraph,
    ],
    ['is of other data', record.dataset.digest !== wanted.dataset],
    ['has another recipe', !isDeepStrictEqual(record.config.recipe, wanted.config.recipe)],
    ['has another precision', record.config.precision !== wanted.config.precision],
    ['was computed with other threads', threadsOf(engine) !== threadsOf(wanted.engine)],
    [
      'was trained by other code',
      code !== wanted.code || (graph !== wanted.graph && sameEngine(engine, wanted.engine)),
    ],
    ['was trained with other packages (package-lock.json)', packages !== wanted.packages],
  ];
  return differing.find(([, differs]) => differs)?.[0] ?? 'was computed by another engine or machine';
}

const sameEngine = (one: WantedRun['engine'], other: WantedRun['engine']): boolean =>
  one.engine !== 'external' && other.engine !== 'external' && isDeepStrictEqual(partOfKey(one), partOfKey(other));

/** `reused from 0123456`: the commit at which a reused record was trained. */
export const reusedFrom = ({ provenance: { commit, dirty } }: RunRecord): string =>
  `reused from ${commit === null ? 'an unknown commit' : commit.slice(0, 7)}${dirty ? ' with changes' : ''}`;
