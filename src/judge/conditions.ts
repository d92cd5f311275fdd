import { groupBy } from '../base/group.ts';
import { type EngineShort, inShort, machineText, selfTestOf } from '../record/engine.ts';
import type { RunRecord } from '../record/record.ts';
import type { RunConfig } from '../study/config.ts';
import { deviceClass } from './comparability.ts';

/** What all records of a table have in common, and their machines and commits. */
export interface Conditions {
  readonly study: string;
  readonly dataset: Omit<RunRecord['dataset'], 'valLabels'>;
  readonly source: RunConfig['dataset'];
  readonly recipe: RunConfig['recipe'];
  readonly precision: RunConfig['precision'];
  /** Settings that differ between variants because the factors set them. */
  readonly varied: readonly Varied[];
  readonly convolution: RunConfig['convolution'];
  readonly seeds: readonly number[];
  readonly engine: EngineShort;
  /** Whether every run would give the same bits again. */
  readonly deterministic: boolean;
  readonly selfTests: readonly string[];
  readonly deviceClass: string;
  readonly machines: readonly string[];
  readonly commits: readonly string[];
  readonly versions: readonly string[];
}

/** Null if there is no record. */
export function conditionsOf(records: readonly RunRecord[], spans: readonly string[]): Conditions | null {
  const [first] = records;
  if (first === undefined) return null;
  const { config, provenance } = first;
  // One label per image would be too much for a summary.
  const { valLabels: _, ...dataset } = first.dataset;
  const engines = records.map((record) => record.provenance.engine);
  const distinct = <T>(of: (record: RunRecord) => T): T[] => [...new Set(records.map(of))];
  return {
    study: config.study,
    dataset,
    source: config.dataset,
    recipe: config.recipe,
    precision: config.precision,
    varied: variedIn(records, spans),
    convolution: config.convolution,
    seeds: distinct((record) => record.config.seed).sort((one, other) => one - other),
    engine: inShort(provenance.engine),
    deterministic: records.every((record) => record.provenance.engine.deterministic),
    selfTests: [...new Set(engines.flatMap(selfTestOf))],
    deviceClass: deviceClass(first),
    machines: [...new Set(engines.map(machineText))],
    commits: distinct(
      ({ provenance: { commit, dirty } }) => (commit ?? 'unknown') + (dirty ? ' with local changes' : ''),
    ),
    versions: distinct((record) => `${record.provenance.version} on Node ${record.provenance.node}`),
  };
}

/** A setting that the factors change, such as `recipe.warmupEpochs`, with its value in each variant. */
export interface Varied {
  readonly setting: string;
  readonly values: readonly { readonly value: string; readonly variants: readonly string[] }[];
}

/** The settings in `spans`, with their values in the records. */
function variedIn(records: readonly RunRecord[], spans: readonly string[]): Varied[] {
  return spans.map((setting) => ({
    setting,
    values: [...groupBy(records, (record) => settingIn(record, setting))].map(([value, having]) => ({
      value,
      variants: [...new Set(having.map(({ config }) => config.variant))],
    })),
  }));
}

const settingIn = ({ config }: RunRecord, setting: string): string =>
  String(setting.split('.').reduce<unknown>(fieldOf, config));

const fieldOf = (value: unknown, name: string): unknown => new Map(Object.entries(Object(value))).get(name);
