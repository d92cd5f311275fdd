import { ConfigurationError } from '../base/errors.ts';
import { firstOf } from '../base/format.ts';
import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { runName } from '../study/config.ts';
import { levelsKey } from '../study/design.ts';
import { comparedFields, firstDifference, isShared } from './comparability.ts';

/**
 * Throws ConfigurationError, naming the field and the runs, if the records do not belong in one table. Variants may
 * differ in what the factors set (`spans`). Seeds of one variant must not differ in anything.
 */
export function refuseMixed(records: readonly RunRecord[], spans: readonly string[] = []): void {
  for (const having of groupBy(records, ({ config }) => config.variant).values()) refuseDifferent(having, () => true);
  refuseDifferent(records, (field) => isShared(field, spans));
}

function refuseDifferent(records: readonly RunRecord[], counts: (field: string) => boolean): void {
  const [first, ...rest] = records;
  if (first === undefined) return;
  const difference = rest.map((record) => firstDifference(first, record, counts)).find((found) => found !== undefined);
  if (difference === undefined) return;

  const runs = groupBy(records, (record) => comparedFields(record).get(difference.field) ?? 'none');
  const sides = [...runs].map(([value, having]) => `${value} in ${someNames(having)}`);
  throw new ConfigurationError(
    `One table cannot mix different ${difference.field}: ${sides.join(', but ')}; give each its own folder or train them alike.`,
  );
}

/** Throws ConfigurationError, naming the field and the runs, if records of one study contradict each other. */
export function refuseContradictions(records: readonly RunRecord[]): void {
  for (const having of groupBy(records, ({ config }) => config.variant).values()) {
    refuseUnequal(having, 'network', ({ network }) => network.digest);
    refuseUnequal(having, 'levels', ({ config }) => levelsKey(config.levels));
    refuseCopies(having);
  }
  refuseTwins(records);
}

/** All seeds of a variant have the same network. */
function refuseUnequal(variant: readonly RunRecord[], field: string, of: (record: RunRecord) => string): void {
  const [one, other] = [...groupBy(variant, of)];
  if (one === undefined || other === undefined) return;
  throw new ConfigurationError(
    `One variant cannot have different ${field}: ${one[0]} in ${names(one[1])}, but ${other[0]} in ${names(other[1])}; ` +
      'train its seeds again with the same code.',
  );
}

/** Two seeds cannot give the same predictions and the same loss to the last bit. If they do, a file was copied. */
function refuseCopies(variant: readonly RunRecord[]): void {
  const alike = groupBy(variant, ({ result }) => `${result.loss} ${result.correct}`);
  const copies = [...alike.values()].find((having) => having.length > 1);
  if (copies === undefined) return;
  throw new ConfigurationError(
    `Different seeds cannot have equal predictions and losses: ${names(copies)} do; remove the copies and train them again.`,
  );
}

/** Two variants cannot have the same levels. */
function refuseTwins(records: readonly RunRecord[]): void {
  for (const [levels, having] of groupBy(records, ({ config }) => levelsKey(config.levels))) {
    if (new Set(having.map(({ config }) => config.variant)).size < 2) continue;
    throw new ConfigurationError(
      `Two variants cannot have the same levels: ${names(having)} all have ${levels}; give each folder one study's records.`,
    );
  }
}

const names = (records: readonly RunRecord[]): string => records.map(({ config }) => runName(config)).join(', ');

const someNames = (records: readonly RunRecord[]): string =>
  records.length <= 4 ? names(records) : firstOf(records.map(({ config }) => runName(config)));
