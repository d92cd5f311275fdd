import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { listed } from './format.ts';
import { named } from './phrases.ts';

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

/** All values of a setting; `common` if the factors do not change it. */
export const valuesOf = (varied: readonly Varied[], setting: string, common: string | number): string =>
  varied
    .find((each) => each.setting === setting)
    ?.values.map(({ value }) => value)
    .join(' or ') ?? String(common);

/** `Set by the factors: warmupEpochs 0.5 in full, 0 in without-warmup.` */
export const variedText = (varied: readonly Varied[]): string[] =>
  varied.length === 0
    ? []
    : [
        `Set by the factors: ${listed(
          varied.map(
            ({ setting, values }) =>
              `${setting.replace('recipe.', '')} ${values.map(({ value, variants }) => `${value} in ${named(variants)}`).join(', ')}`,
          ),
        )}.`,
      ];
