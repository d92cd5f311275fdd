import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';

/** A setting that the factors change, such as `recipe.warmupEpochs`, with its value in each variant. */
export interface Varied {
  readonly setting: string;
  readonly values: readonly { readonly value: string; readonly variants: readonly string[] }[];
}

/** The settings in `spans`, with their values in the records. */
export function variedIn(records: readonly RunRecord[], spans: readonly string[]): Varied[] {
  return spans.map((setting) => ({
    setting,
    values: [...groupBy(records, (record) => settingIn(record, setting))].map(([value, having]) => ({
      value,
      variants: [...new Set(having.map(({ config }) => config.variant))],
    })),
  }));
}

function settingIn({ config }: RunRecord, setting: string): string {
  const [part = '', field] = setting.split('.');
  const found = (config as Record<string, unknown>)[part];
  return String(field === undefined ? found : (found as Record<string, unknown>)[field]);
}
