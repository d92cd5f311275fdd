import { z } from 'zod';
import { parseJson } from '../../base/files/json.ts';
import { issueText } from '../../base/schema.ts';
import { DivergedError } from '../errors.ts';
import { refused } from './errors.ts';

/**
 * Version of the contract between Ablate and a study's own trainer (docs/trainers.md). It is increased when trainers
 * for an older version would no longer work.
 */
export const contractVersion = 1;

/** Files that a trainer writes to the folder of its run. */
export const metricsFile = 'metrics.jsonl';
export const environmentFile = 'environment.json';
export const predictionsFiles = { lines: 'predictions.jsonl', array: 'predictions.npy' } as const;

const share = z.number().min(0).max(1);

const scores = z
  .object({
    loss: z.number().min(0).describe('mean cross-entropy, in nats'),
    top1: share.describe('share of images whose true class has the largest logit'),
  })
  .catchall(z.number().describe('any other metric, by its name'));

/** One line of `metrics.jsonl`. */
export const metricsLineSchema = z
  .strictObject({
    epoch: z.int().min(1).describe('counted from 1'),
    train: scores.describe('over the training images, as the epoch saw them'),
    val: scores.describe('over all validation images, after the epoch'),
    seconds: z.number().positive().describe('of training in this epoch, without evaluation'),
    learningRate: z.number().optional().describe('of the last step'),
  })
  .describe('A line of metrics.jsonl: one epoch');
export type MetricsLine = z.infer<typeof metricsLineSchema>;

/** One line of `predictions.jsonl`. */
export const predictionSchema = z
  .strictObject({
    logits: z
      .array(z.number())
      .min(2)
      .describe('one per class, in the order of the classes; log-probabilities will do'),
  })
  .describe('A line of predictions.jsonl: one validation image, in the order of the data');

export const environmentSchema = z
  .strictObject({
    contract: z.literal(contractVersion).describe('version of this contract'),
    framework: z.string().min(1).max(100).describe('with its version, such as PyTorch 2.9.1'),
    device: z.string().min(1).max(200).describe('the model of the processor or GPU that computes'),
    versions: z
      .record(z.string().max(100), z.string().max(100))
      .default({})
      .describe('versions of what else decides the numbers, by name; runs are compared only if they agree'),
    parameters: z.int().min(0).nullable().default(null).describe('trained values of the network'),
    deterministic: z.boolean().default(false).describe('whether the same run gives the same bits again'),
  })
  .describe('environment.json: what computes');
export type Environment = z.infer<typeof environmentSchema>;

/** How several languages write NaN and infinity, for which JSON has no words. */
const notANumber = /[:[,]\s*(-?(?:NaN|Infinity|nan|inf))\s*[,\]}]/;

/**
 * Reads a line, or a whole file, of JSON that a trainer wrote. `where` names it, such as `metrics.jsonl, line 3`.
 *
 * @throws DivergedError if a number is NaN or infinite
 * @throws TrainerFailedError if the text breaks the contract
 */
export function readWritten<Schema extends z.ZodType>(text: string, schema: Schema, where: string): z.output<Schema> {
  const json = parseJson(text);
  if ('fault' in json) {
    const number = notANumber.exec(text)?.[1];
    if (number !== undefined) throw new DivergedError(`A number became ${number} (${where}).`);
    throw refused(`${where} is not JSON: ${JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)}`);
  }
  const { data, error } = schema.safeParse(json.value);
  if (error === undefined) return data;
  throw refused(`${where} is not as the contract says: ${issueText(error)}`);
}
