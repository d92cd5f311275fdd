import { z } from 'zod';
import type { Precision } from '../base/precision.ts';
import type { Recipe } from './config.ts';
import type { Levels } from './design.ts';

/** A run, as the command that trains it is made from it. */
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
  /** Minutes without a line of output and without an epoch after which a run is given up; 30 if left out. */
  stall: minutes,
  /** Minutes after which a run is given up; none if left out. */
  timeout: minutes.optional(),
  /**
   * Which files decide the numbers beside the config, as Git pathspecs from its folder: a change of any of them has every run
   * trained again. All of the repository if left out.
   */
  files: z.array(z.string().min(1)).min(1).readonly().optional(),
});

export const trainerSchema = limitsSchema.extend({
  words: z.custom<(run: TrainerRun) => readonly string[]>((value) => typeof value === 'function', {
    message: 'expected command(...)',
  }),
});

type Limits = Readonly<z.infer<typeof limitsSchema>>;

/** A program that trains the runs of a study in place of Ablate. `command` makes one. */
export interface Trainer extends Limits {
  /** The program and its arguments; it runs in the folder of the config. */
  readonly words: (run: TrainerRun) => readonly string[];
}

/**
 * A trainer in any language: `command(({ recipe }) => ['python3', 'train.py', `--epochs=${recipe.epochs}`])`. What the program
 * is told and what it has to write is in docs/trainers.md.
 */
export const command = (words: Trainer['words'], limits: Partial<Limits> = {}): Trainer => ({
  stall: 30,
  ...limits,
  words,
});
