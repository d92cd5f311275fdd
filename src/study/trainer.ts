import { z } from 'zod';
import type { Precision } from '../base/choices.ts';
import type { Recipe } from './config.ts';
import type { Levels } from './design.ts';

/** What a trainer's command may depend on. */
export interface TrainerRun {
  readonly levels: Levels;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly precision: Precision;
  /** Absolute path of the folder with the prepared images (docs/trainers.md). */
  readonly data: string;
}

const minutes = z.number('expected minutes above 0').positive('expected minutes above 0');

const limitsSchema = z.strictObject({
  /** Minutes after which a run without any output and without a new epoch is stopped; 30 if left out. */
  stall: minutes,
  /** Minutes after which a run is stopped; no limit if left out. */
  timeout: minutes.optional(),
  /**
   * The files that decide the numbers, as Git pathspecs relative to the config's folder. If one of them changes, every
   * run is trained again. The config always counts. If left out: all files of the repository.
   */
  files: z.array(z.string().min(1)).min(1).readonly().optional(),
});

export const trainerSchema = limitsSchema.extend({
  words: z.custom<(run: TrainerRun) => readonly string[]>((value) => typeof value === 'function', {
    message: 'expected command(...)',
  }),
});

type Limits = Readonly<z.infer<typeof limitsSchema>>;

/** A program that trains the runs of a study instead of Ablate. `command` makes one. */
export interface Trainer extends Limits {
  /** The program and its arguments; it runs in the folder of the config. */
  readonly words: (run: TrainerRun) => readonly string[];
}

/**
 * A trainer in any language: `command(({ recipe }) => ['python3', 'train.py', `--epochs=${recipe.epochs}`])`.
 * docs/trainers.md says what Ablate tells the program and what the program must write.
 */
export const command = (words: Trainer['words'], limits: Partial<Limits> = {}): Trainer => ({
  stall: 30,
  ...limits,
  words,
});
