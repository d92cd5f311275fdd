import { ConfigurationError } from '../base/errors.ts';
import type { Precision } from '../base/precision.ts';
import type { Contrast, Factors, Level, Recipe, RunConfig } from './config.ts';
import type { Design } from './design.ts';
import type { Metric } from './metric.ts';
import type { Trainer } from './trainer.ts';

export type LevelsOf<F extends Factors> = { readonly [Name in keyof F]: F[Name][number] };

/** Settings that a preset or a command line lays over the study's own. */
export interface Overrides {
  readonly recipe?: Partial<Recipe>;
  readonly dataset?: Partial<RunConfig['dataset']>;
  readonly seeds?: readonly number[];
}

/** What a network takes and gives. */
export interface NetworkInput {
  /** Height and width in pixels. */
  readonly imageSize: number;
  readonly classes: number;
}

/** A setting for all variants, or what a variant's levels make of it. */
export type Setting<L, Value> = Value | ((levels: L) => Value);

/**
 * What is compared: `ablation.config.ts` exports one. Factors span the variants, and `network` turns the levels of one
 * into a network, or `trainer` trains it by a program of its own. In a factorial design `contrast` says which factor is the question: the table's delta is `treatment`
 * minus `baseline` at equal levels of every other factor. The other designs say themselves what they compare.
 */
export interface StudyDefinition<F extends Factors, Network> {
  readonly name: string;
  readonly factors: F;
  /** Which combinations of levels are trained, and what is compared with what; `factorial` if left out. */
  readonly design?: Exclude<Design, readonly unknown[]> | readonly Partial<LevelsOf<F>>[];
  /** Names the variant of these levels, such as `resnet34`; names must differ. Left out: `full`, `without-se`, ... */
  variant?(levels: LevelsOf<F>): string;
  /** For a study that Ablate trains. */
  network?(levels: LevelsOf<F>, input: NetworkInput): Network;
  /** For a study that a program of its own trains. */
  readonly trainer?: Trainer;
  /** For a factorial design, and for no other. */
  readonly contrast?: Contrast & { readonly factor: keyof F & string };
  /** Fields that are left out have their defaults. */
  readonly recipe?: Setting<LevelsOf<F>, Partial<Recipe>>;
  /** Variants may differ in `imageSize` alone: they are compared image by image. */
  readonly dataset: Setting<LevelsOf<F>, RunConfig['dataset']>;
  /** `fp32` if left out. */
  readonly precision?: Setting<LevelsOf<F>, Precision>;
  readonly seeds: readonly number[];
  readonly presets?: Readonly<Record<string, Overrides>>;
  /** What decides; top-1 accuracy if left out. */
  readonly metric?: Metric;
  /**
   * Differences up to this make no difference to whoever asks: in percentage points for a metric in %, where 1 is meant if it
   * is left out, else in the metric's unit.
   */
  readonly margin?: number;
}

/** Margin of a study that names none, whose metric is in %: in percentage points. */
export const defaultMargin = 1;

/** One combination of levels. */
export interface Variant {
  readonly name: string;
  readonly levels: Readonly<Record<string, Level>>;
}

export type Study<Network = unknown> = StudyDefinition<Factors, Network>;

/** Types a study where it is written; the factors' levels reach `variant` and `network` with their exact types. */
export function defineStudy<const F extends Factors, Network>(definition: StudyDefinition<F, Network>): Study<Network> {
  return definition as unknown as Study<Network>;
}

/** The network of one variant; throws ConfigurationError if a program of its own trains the study. */
export function networkOf<Network>(study: Study<Network>, levels: Variant['levels'], input: NetworkInput): Network {
  if (study.network !== undefined) return study.network(levels as never, input);
  throw new ConfigurationError(
    `Study "${study.name}" is trained by a program of its own, so Ablate knows no network of it: give a study with network().`,
  );
}
