import type { Varied } from '../../judge/varied.ts';
import { listed } from './numbers.ts';
import { named } from './phrases.ts';

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
