import { createHash } from 'node:crypto';
import { ConfigurationError } from '../base/errors.ts';
import { groupBy } from '../base/group.ts';
import type { EngineOfRecord, OwnEngine } from '../record/engine.ts';
import type { RunRecord } from '../record/record.ts';
import { runName } from '../study/config.ts';

/** A field that differs between two records, so that they cannot be compared. */
export interface Difference {
  readonly field: string;
  readonly first: string;
  readonly second: string;
}

/** The CPU, or the model of the GPU. A study's own trainer names its device itself. */
export const deviceClass = ({ provenance: { engine } }: RunRecord): string =>
  engine.engine === 'gpu' || engine.engine === 'external' ? engine.device : 'CPU';

/** Which instruction set decides how oneDNN rounds. WebAssembly rounds the same everywhere, and a GPU by its model. */
const instructionsOf = (engine: OwnEngine): string =>
  engine.engine === 'native' ? (engine.instructions ?? 'not recorded') : 'none';

/** Whether TensorFlow's own kernels or oneDNN's computed. Only on a CPU is there a choice. */
function oneDnnOf({ engine, onednn }: OwnEngine): string {
  if (engine !== 'native') return 'none';
  return onednn === null ? 'not recorded' : onednn ? 'on' : 'off';
}

/** Everything that must be equal in two records, so that a difference in accuracy comes from the network. */
function conditions(record: RunRecord): ReadonlyMap<string, string> {
  const { config, dataset, provenance } = record;
  const { epochs, ...recipe } = config.recipe;
  const fields: [string, unknown][] = [
    ['study', config.study],
    ['epochs', epochs],
    ...Object.entries(recipe),
    ['image size', config.dataset.imageSize],
    ['dataset', dataset.title],
    ['dataset digest', dataset.digest],
    ['split digest', dataset.splitDigest],
    ['classes', dataset.classes.join(', ')],
    ['train images', dataset.train],
    ['val images', dataset.val],
    ['schedule', scheduleOf(record)],
    ['precision', config.precision],
    ['convolution', config.convolution],
    ['deterministic', provenance.engine.deterministic],
    ...engineConditions(provenance.engine),
    ['device class', deviceClass(record)],
  ];
  return new Map(fields.map(([field, value]) => [field, String(value)]));
}

function engineConditions(engine: EngineOfRecord): [string, unknown][] {
  if (engine.engine === 'external') {
    const versions = Object.entries(engine.versions).map(([name, version]): [string, unknown] => [
      `${name} version`,
      version,
    ]);
    return [['engine', engine.engine], ['framework', engine.framework], ...versions];
  }
  return [
    ['engine', `${engine.engine} (${engine.mode})`],
    ['TensorFlow version', engine.tensorflow],
    ['instruction set', instructionsOf(engine)],
    ['use of oneDNN', oneDnnOf(engine)],
    ['threads', engine.threads],
  ];
}

/** Learning rates of the epochs with six digits. Further digits of a cosine differ between processors. */
const scheduleOf = ({ epochs }: RunRecord): string => {
  const rates = epochs.map(({ learningRate }) => learningRate?.toPrecision(6));
  return createHash('sha256').update(rates.join()).digest('hex');
};

/** What may differ between the two sides of a comparison if the user allows it by name. */
export const allowable = ['lockfile', 'version', 'code'] as const;
export type Allowed = (typeof allowable)[number];

const fieldNames: Readonly<Record<Allowed, string>> = {
  lockfile: 'lockfile',
  version: 'version',
  code: 'training code',
};

/**
 * The first difference around the network that is not allowed. Records of schema 1 do not know their training code, so
 * their version counts instead.
 */
export function differenceAround(
  first: RunRecord,
  second: RunRecord,
  allowed: readonly Allowed[],
): Difference | undefined {
  const field = allowable.find((name) => !allowed.includes(name) && differ(name, first, second));
  if (field === undefined) return undefined;
  const value = ({ provenance }: RunRecord) => provenance[field] ?? 'not recorded';
  return { field: fieldNames[field], first: value(first), second: value(second) };
}

function differ(field: Allowed, { provenance: first }: RunRecord, { provenance: second }: RunRecord): boolean {
  if (field === 'code' && (first.code === null || second.code === null)) return false;
  return first[field] !== second[field];
}

/** The first condition in `counts` that differs between two records. */
export function firstDifference(
  first: RunRecord,
  second: RunRecord,
  counts: (field: string) => boolean = () => true,
): Difference | undefined {
  const others = conditions(second);
  for (const [field, value] of conditions(first)) {
    if (!counts(field)) continue;
    const other = others.get(field) ?? 'none';
    if (value !== other) return { field, first: value, second: other };
  }
  return undefined;
}

/** Other fields that change together with a setting of the factors. */
const consequences: Readonly<Record<string, readonly string[]>> = {
  recipe: ['schedule'],
  dataset: ['image size', 'dataset digest'],
};

/** Whether a condition must be equal in all variants. It need not if the factors set it (`spans`). */
export const isShared = (field: string, spans: readonly string[]): boolean =>
  !spans.some((span) => {
    const [part = '', name = part] = span.split('.');
    return field === name || consequences[part]?.includes(field);
  });

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

  const runs = groupBy(records, (record) => conditions(record).get(difference.field) ?? 'none');
  const sides = [...runs].map(
    ([value, having]) => `${value} in ${listed(having.map(({ config }) => runName(config)))}`,
  );
  throw new ConfigurationError(
    `One table cannot mix different ${difference.field}: ${sides.join(', but ')}; give each its own folder or train them alike.`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
