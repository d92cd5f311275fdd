import { ConfigurationError } from '../base/errors.ts';
import { type Computing, defaultRecipe, type RunConfig } from './config.ts';
import type { Levels } from './design.ts';
import type { Overrides, Setting, Study } from './study.ts';
import { variantsOf } from './variants.ts';

/** What a run is trained with, besides its network and its seed. */
export type Settings = Pick<RunConfig, 'dataset' | 'recipe' | 'precision'>;

/** Settings of a preset or a command line, in place of those of a study. */
interface OtherSettings extends Pick<Overrides, 'recipe' | 'dataset'>, Partial<Pick<Computing, 'precision'>> {}

/**
 * The settings of one variant. Those of `others` replace the study's, the first of them before the last.
 * `refuseOverridden` makes sure that they replace nothing that the factors set.
 */
export function settingsOf(study: Study, levels: Levels, ...others: readonly OtherSettings[]): Settings {
  const lastFirst = others.toReversed();
  return {
    recipe: Object.assign(
      {},
      defaultRecipe,
      valueAt(study.recipe ?? {}, levels),
      ...lastFirst.map(({ recipe }) => recipe),
    ),
    dataset: Object.assign({}, valueAt(study.dataset, levels), ...lastFirst.map(({ dataset }) => dataset)),
    precision:
      others.find(({ precision }) => precision !== undefined)?.precision ?? valueAt(study.precision ?? 'fp32', levels),
  };
}

/** The settings in which variants of the study differ, such as `recipe.warmupEpochs`. */
export function settingsOfFactors(study: Study): string[] {
  const [first, ...others] = variantsOf(study).map(({ levels }) => flattened(settingsOf(study, levels)));
  if (first === undefined) return [];
  return [...first.keys()].filter((field) => others.some((other) => other.get(field) !== first.get(field)));
}

/**
 * Throws ConfigurationError in two cases. Variants would be trained on different images, so that accuracies could not
 * be compared. Or a preset or an option sets what a factor is there to set.
 */
export function refuseOverridden(study: Study, ...others: readonly OtherSettings[]): void {
  const ofFactors = settingsOfFactors(study);
  const uncomparable = ofFactors.find((field) => field === 'dataset.source' || field === 'dataset.limit');
  if (uncomparable !== undefined) {
    throw new ConfigurationError(
      `${uncomparable} differs between variants of study "${study.name}", expected one for all: variants are compared image by image, so let the factors change dataset.imageSize alone.`,
    );
  }
  const given = others.flatMap(({ recipe, dataset, precision }) => [
    ...flattened({ recipe, dataset, precision }).keys(),
  ]);
  const overridden = given.find((field) => ofFactors.includes(field));
  if (overridden === undefined) return;
  throw new ConfigurationError(
    `${overridden} is what the factors of study "${study.name}" set: leave it out of the preset and the command line, or change the study.`,
  );
}

const valueAt = <Value>(setting: Setting<Levels, Value>, levels: Levels): Value =>
  isFunction(setting) ? setting(levels) : setting;

const isFunction = <Value>(setting: Setting<Levels, Value>): setting is (levels: Levels) => Value =>
  typeof setting === 'function';

/** Every value that is set, as JSON under the path of its field, such as `recipe.epochs`. */
export function flattened(value: object, prefix = ''): Map<string, string> {
  const entries = Object.entries(value).flatMap(([key, part]): (readonly [string, string])[] => {
    if (part === undefined) return [];
    return typeof part === 'object' && part !== null
      ? [...flattened(part, `${prefix}${key}.`)]
      : [[prefix + key, JSON.stringify(part)]];
  });
  return new Map(entries);
}
