import type { Precision } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import { defaultRecipe, type Recipe, type RunConfig } from './config.ts';
import type { Levels } from './design.ts';
import type { Overrides, Setting, Study } from './study.ts';
import { variantsOf } from './variants.ts';

/** What a run is trained with, besides its network and its seed. */
export type Settings = Pick<RunConfig, 'dataset' | 'recipe' | 'precision'>;

/** Settings that override those of a study. Earlier arguments override later ones. */
export interface Laid extends Pick<Overrides, 'recipe' | 'dataset'> {
  readonly precision?: Precision | undefined;
}

/** The settings of one variant. `refuseOverridden` makes sure that nothing overrides what the factors set. */
export function settingsOf(study: Study, levels: Levels, ...laid: readonly Laid[]): Settings {
  const over = laid.toReversed();
  return {
    recipe: Object.assign({}, defaultRecipe, valueAt(study.recipe ?? {}, levels), ...over.map(({ recipe }) => recipe)),
    dataset: Object.assign({}, valueAt(study.dataset, levels), ...over.map(({ dataset }) => dataset)),
    precision:
      laid.find(({ precision }) => precision !== undefined)?.precision ?? valueAt(study.precision ?? 'fp32', levels),
  };
}

/** The settings in which variants of the study differ, such as `recipe.warmupEpochs`. */
export function spansOf(study: Study): string[] {
  const [first, ...others] = variantsOf(study).map(({ levels }) => fieldsOf(settingsOf(study, levels)));
  if (first === undefined) return [];
  return Object.keys(first).filter((field) => others.some((other) => other[field] !== first[field]));
}

/**
 * Throws ConfigurationError in two cases. Variants would be trained on different images, so that accuracies could not
 * be compared. Or a preset or an option sets what a factor is there to set.
 */
export function refuseOverridden(study: Study, ...laid: readonly Laid[]): void {
  const spans = spansOf(study);
  const uncomparable = spans.find((field) => field === 'dataset.source' || field === 'dataset.limit');
  if (uncomparable !== undefined) {
    throw new ConfigurationError(
      `${uncomparable} differs between variants of study "${study.name}", expected one for all: variants are compared image by image, so let the factors change dataset.imageSize alone.`,
    );
  }
  const overridden = laid.flatMap((settings) => Object.keys(fieldsOf(settings))).find((field) => spans.includes(field));
  if (overridden === undefined) return;
  throw new ConfigurationError(
    `${overridden} is what the factors of study "${study.name}" set: leave it out of the preset and the command line, or change the study.`,
  );
}

function valueAt<Value extends object | string>(setting: Setting<never, Value>, levels: Levels): Value {
  return typeof setting === 'function' ? (setting as (levels: Levels) => Value)(levels) : setting;
}

/** The values that are set, under the names they have in a run's config. */
function fieldsOf({ recipe = {}, dataset = {}, precision }: Laid): Record<string, unknown> {
  const named = (prefix: string, values: Partial<Recipe> | Partial<RunConfig['dataset']>) =>
    Object.entries(values).map(([field, value]): [string, unknown] => [`${prefix}.${field}`, value]);
  return Object.fromEntries([
    ...named('recipe', recipe),
    ...named('dataset', dataset),
    ...(precision === undefined ? [] : [['precision', precision] as const]),
  ]);
}
