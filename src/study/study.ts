import type { Precision } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import type { Contrast, Factors, Level, Recipe, RunConfig } from './config.ts';
import type { Design } from './design.ts';
import type { Metric } from './metric.ts';
import type { Trainer } from './trainer.ts';

export type LevelsOf<F extends Factors> = { readonly [Name in keyof F]: F[Name][number] };

/** Settings of a preset or a command line that override those of the study. */
export interface Overrides {
  readonly recipe?: Partial<Recipe>;
  readonly dataset?: Partial<RunConfig['dataset']>;
  readonly seeds?: readonly number[];
}

/** Size of a network's input and number of its outputs. */
export interface NetworkInput {
  /** Height and width in pixels. */
  readonly imageSize: number;
  readonly classes: number;
}

/** A setting for all variants, or a function of a variant's levels. */
export type Setting<L, Value> = Value | ((levels: L) => Value);

/**
 * A study, as `ablation.config.ts` exports it. The factors and the design determine the variants. `network` builds the
 * network of one variant from its levels; or `trainer` names a program of your own that trains it.
 *
 * In a factorial design, `contrast` says which factor is the question. The table then shows `treatment` minus
 * `baseline`, with the levels of all other factors equal. The other designs determine their comparisons themselves.
 */
export interface StudyDefinition<F extends Factors, Network> {
  readonly name: string;
  readonly factors: F;
  /** Which combinations of levels are trained, and which are compared; `factorial` if left out. */
  readonly design?: Exclude<Design, readonly unknown[]> | readonly Partial<LevelsOf<F>>[];
  /**
   * Name of the variant with these levels, such as `resnet34`. Names must differ. If left out: `full`, `without-se`,
   * ...
   */
  variant?(levels: LevelsOf<F>): string;
  /** The network of the variant with these levels. A study has either this or `trainer`. */
  network?(levels: LevelsOf<F>, input: NetworkInput): Network;
  /** The program that trains the runs. A study has either this or `network`. */
  readonly trainer?: Trainer;
  /** Required for a factorial design, and not allowed for others. */
  readonly contrast?: Contrast & { readonly factor: keyof F & string };
  /** Fields that are left out have their defaults. */
  readonly recipe?: Setting<LevelsOf<F>, Partial<Recipe>>;
  /** Variants may differ in `imageSize` alone, because they are compared image by image. */
  readonly dataset: Setting<LevelsOf<F>, RunConfig['dataset']>;
  /** `fp32` if left out. */
  readonly precision?: Setting<LevelsOf<F>, Precision>;
  readonly seeds: readonly number[];
  readonly presets?: Readonly<Record<string, Overrides>>;
  /** The number that the study compares; top-1 accuracy if left out. */
  readonly metric?: Metric;
  /**
   * The largest difference that does not matter to you. For a metric in % it is in percentage points, 1 if left out.
   * For other metrics it is in their unit, and has no default.
   */
  readonly margin?: number;
}

/** One combination of levels. */
export interface Variant {
  readonly name: string;
  readonly levels: Readonly<Record<string, Level>>;
}

export type Study<Network = unknown> = StudyDefinition<Factors, Network>;

/** Returns the study as it is. It gives `variant` and `network` the exact types of the levels. */
export function defineStudy<const F extends Factors, Network>(definition: StudyDefinition<F, Network>): Study<Network>;
export function defineStudy(definition: Study): Study {
  return definition;
}

/** The network of one variant. Throws ConfigurationError if the study has its own trainer. */
export function networkOf<Network>(study: Study<Network>, levels: Variant['levels'], input: NetworkInput): Network {
  if (study.network !== undefined) return study.network(levels, input);
  throw new ConfigurationError(
    `Study "${study.name}" is trained by a program of its own, so Ablate knows no network of it: give a study with network().`,
  );
}
