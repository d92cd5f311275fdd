import { z } from 'zod';
import { convolutionChoices, optimizers, precisions } from '../base/choices.ts';
import { datasetRequestSchema } from '../base/dataset-request.ts';
import { ConfigurationError } from '../base/errors.ts';
import { optionWords, whole } from '../base/schema.ts';

const fromZero = z.number('expected a number from 0').min(0, 'expected a number from 0');
const share = z.number('expected a number from 0 to below 1').min(0).lt(1, 'expected a number from 0 to below 1');
const portion = z.number('expected a number from 0 to 1').min(0).max(1, 'expected a number from 0 to 1');
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `expected one of ${names.join(', ')}`);
const aboveZero = z.number('expected a number above 0').positive('expected a number above 0');

/**
 * How a network is trained. All variants have the same recipe, unless the study's factors change it. Each field is also
 * an option of the command line, with dashes in its name and its description as help.
 *
 * A field that was added later has as default the value by which earlier records were trained.
 */
export const recipeSchema = z.strictObject({
  epochs: whole(1).describe('epochs of every run'),
  batchSize: whole(1).describe('images per step'),
  learningRate: aboveZero.describe('peak learning rate, reached after the warm-up'),
  momentum: share.describe('momentum of SGD; of AdamW, beta 1'),
  weightDecay: fromZero.describe('L2 penalty of SGD on every weight; of AdamW, decoupled decay'),
  warmupEpochs: fromZero.describe('epochs of linear warm-up before the schedule; fractions allowed'),
  labelSmoothing: share.describe('share of the target spread over all classes'),
  flip: z.boolean('expected true or false').describe('flip half of the training images left to right'),
  cropPadding: whole(0).describe('zero pixels around an image before its random crop; 0: no crop'),
  optimizer: oneOf(optimizers).default('sgd').describe('sgd or adamw'),
  nesterov: z.boolean('expected true or false').default(false).describe("Nesterov's momentum, for SGD"),
  beta2: share.default(0.999).describe('beta 2 of AdamW'),
  clipNorm: fromZero.default(0).describe('scale longer gradients down to this norm; 0: never'),
  schedule: oneOf(['cosine', 'step', 'constant'])
    .default('cosine')
    .describe('learning rate after the warm-up: cosine, step or constant'),
  decayEpochs: aboveZero.default(10).describe('epochs between two steps of the step schedule'),
  decayFactor: aboveZero.default(0.1).describe('factor of the learning rate at each such step'),
  randomResizedCrop: portion
    .default(0)
    .describe('smallest share of an image in a random crop that is enlarged to its size; 0: no such crop'),
  cutout: whole(0).default(0).describe('side of a square of pixels cut out at random; 0: none'),
  mixup: fromZero.default(0).describe("alpha of mixup's Beta(alpha, alpha); 0: no mixup"),
});
export type Recipe = z.infer<typeof recipeSchema>;
export const recipeFields = recipeSchema.keyof().options;

/**
 * Whether a field that was added later has the value by which earlier records were trained. Those records do not name
 * it.
 */
export function isAsBefore(field: string, value: unknown): boolean {
  const fields: Readonly<Record<string, z.ZodType | undefined>> = recipeSchema.shape;
  const schema = fields[field];
  return schema instanceof z.ZodDefault && schema.def.defaultValue === value;
}

/** The recipe of a study that sets no field. */
export const defaultRecipe: Recipe = recipeSchema.parse({
  epochs: 4,
  batchSize: 32,
  learningRate: 0.01,
  momentum: 0.9,
  weightDecay: 5e-4,
  warmupEpochs: 0.5,
  labelSmoothing: 0,
  flip: true,
  cropPadding: 4,
});

/** How a run is computed. */
export const computingSchema = z.strictObject({
  precision: z
    .enum(precisions)
    .describe('fp32 (the default), bf16 (compiled graph only) or tf32 (GPU only)')
    .register(optionWords, { value: 'name' }),
  convolution: z
    .enum(convolutionChoices)
    .default('auto')
    .describe("auto (the default) or direct, TensorFlow's kernels as they are")
    .register(optionWords, { value: 'name' }),
  /** Whether the run must give the same bits each time. On a CPU it always does. A GPU may be faster without. */
  deterministic: z
    .boolean()
    .default(true)
    .describe('off: a GPU is faster, and each run differs')
    .register(optionWords, { value: 'on|off', words: { on: true, off: false } }),
  /**
   * Number of threads. Null means one if several runs are trained, otherwise one per core. Another number gives other
   * last bits.
   */
  threads: whole(1)
    .nullable()
    .default(null)
    .describe('threads per run (default: one if there are several runs)')
    .register(optionWords, { value: 'number' }),
});
export type Computing = z.infer<typeof computingSchema>;
export const computingFields = computingSchema.keyof().options;

/** A factor's value in one variant. */
export const levelSchema = z.union([z.string(), z.number(), z.boolean()]);
export type Level = z.infer<typeof levelSchema>;

/** The factors of a study, each with its levels. */
export type Factors = Readonly<Record<string, readonly Level[]>>;

/** The factor of a factorial design that the study asks about. */
export const contrastSchema = z.strictObject({
  factor: z.string(),
  baseline: levelSchema,
  /** The level to compare with the baseline. If left out, every other level is compared with it. */
  treatment: levelSchema.optional(),
});
export type Contrast = Readonly<z.infer<typeof contrastSchema>>;

/** Everything that decides a run's numbers, in one object. Records and checkpoints contain it. */
export const runConfigSchema = z.strictObject({
  study: z.string().min(1),
  variant: z.string().min(1),
  levels: z.record(z.string(), levelSchema),
  seed: z.int().min(0),
  dataset: datasetRequestSchema,
  recipe: recipeSchema,
  ...computingSchema.shape,
});
export type RunConfig = Readonly<z.infer<typeof runConfigSchema>>;

/** Name of a run within its study: `resnet34-seed0`. */
export const runName = (config: Pick<RunConfig, 'variant' | 'seed'>): string => `${config.variant}-seed${config.seed}`;

/** The variant and the seed in a run's name; throws ConfigurationError if the text is not such a name. */
export function parseRunName(name: string): Pick<RunConfig, 'variant' | 'seed'> {
  const [, variant, seed] = /^(.+)-seed(\d{1,9})$/.exec(name) ?? [];
  if (variant !== undefined) return { variant, seed: Number(seed) };
  throw new ConfigurationError(`"${name}" names no run: give VARIANT-seedNUMBER, such as resnet34-seed0.`);
}
