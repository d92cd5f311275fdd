import { comparedEngineFields } from '../base/engine.ts';
import { sha256 } from '../base/files/digest.ts';
import type { EngineOfRecord, OwnEngine } from '../record/engine.ts';
import type { RunRecord } from '../record/record.ts';

/** A field that differs between two records, so that they cannot be compared. */
export interface Difference {
  readonly field: string;
  readonly first: string;
  readonly second: string;
}

/** The CPU, or the model of the GPU. A study's own trainer names its device itself. */
const deviceClassOf = ({ engine, device }: EngineOfRecord): string =>
  engine === 'gpu' || engine === 'external' ? device : 'CPU';

export const deviceClass = ({ provenance }: RunRecord): string => deviceClassOf(provenance.engine);

/** Conditions whose text is not just the value of their field. It is undefined if the record does not know. */
const texts: Partial<Readonly<Record<keyof OwnEngine, (engine: OwnEngine) => string | undefined>>> = {
  engine: ({ engine, mode }) => `${engine} (${mode})`,
  device: deviceClassOf,
  // It decides how oneDNN rounds. WebAssembly rounds the same everywhere, and a GPU by its model.
  instructions: ({ engine, instructions }) => (engine === 'native' ? (instructions ?? 'not recorded') : 'none'),
  // Only on a CPU is there a choice between TensorFlow's own kernels and oneDNN's.
  onednn({ engine, onednn }) {
    if (engine !== 'native') return 'none';
    return onednn === null ? 'not recorded' : onednn ? 'on' : 'off';
  },
  libraries: ({ libraries }) => libraries ?? undefined,
  settings: ({ settings }) => settings ?? undefined,
};

/** Everything that must be equal in two records, so that a difference in accuracy comes from the network. */
export function comparedFields(record: RunRecord): ReadonlyMap<string, string | undefined> {
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
  ];
  return new Map([
    ...fields.map(([field, value]): [string, string] => [field, String(value)]),
    ...engineConditions(provenance.engine),
  ]);
}

function engineConditions(engine: EngineOfRecord): [string, string | undefined][] {
  if (engine.engine !== 'external') {
    return comparedEngineFields.map(([field, name]) => [name, (texts[field] ?? (() => String(engine[field])))(engine)]);
  }
  return [
    ['deterministic', String(engine.deterministic)],
    ['engine', engine.engine],
    ['framework', engine.framework],
    ...Object.entries(engine.versions).map(([name, version]): [string, string] => [`${name} version`, version]),
    ['device class', deviceClassOf(engine)],
  ];
}

/** Learning rates of the epochs with six digits. Further digits of a cosine differ between processors. */
const scheduleOf = ({ epochs }: RunRecord): string => {
  const rates = epochs.map(({ learningRate }) => learningRate?.toPrecision(6));
  return sha256(rates.join());
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
 * their version counts instead. Of the lockfile, the packages that compute count, if both records know them.
 */
export function differenceAround(
  first: RunRecord,
  second: RunRecord,
  allowed: readonly Allowed[],
): Difference | undefined {
  for (const field of allowable.filter((each) => !allowed.includes(each))) {
    const name = toldBy(field, first, second).find((each) => first.provenance[each] !== second.provenance[each]);
    if (name === undefined) continue;
    const value = ({ provenance }: RunRecord) => provenance[name] ?? 'not recorded';
    return { field: fieldNames[field], first: value(first), second: value(second) };
  }
  return undefined;
}

/** The fields of provenance by which two records tell whether they differ in it. */
function toldBy(
  field: Allowed,
  first: RunRecord,
  second: RunRecord,
): readonly (Allowed | 'packages' | 'compiler' | 'graph')[] {
  const [one, other] = [first.provenance, second.provenance];
  if (field === 'lockfile') return one.packages === null || other.packages === null ? ['lockfile'] : ['packages'];
  if (field === 'version') return ['version'];
  if (one.code === null || other.code === null) return [];
  // Other networks have other graphs. Then only the graphs of fixed networks tell whether they are made in one way.
  const sameNetwork = first.network.digest === second.network.digest;
  return sameNetwork ? ['code', 'compiler', 'graph'] : ['code', 'compiler'];
}

/** The first condition in `counts` that differs between two records. */
export function firstDifference(
  first: RunRecord,
  second: RunRecord,
  counts: (field: string) => boolean = () => true,
): Difference | undefined {
  const others = comparedFields(second);
  for (const [field, value] of comparedFields(first)) {
    if (!counts(field)) continue;
    const other = others.has(field) ? others.get(field) : 'none';
    // What one of the two does not know is no difference.
    if (value === undefined || other === undefined || value === other) continue;
    return { field, first: value, second: other };
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
