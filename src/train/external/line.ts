import type { z } from 'zod';
import { issueText } from '../../base/schema.ts';
import { DivergedError } from '../errors.ts';
import { refused } from './errors.ts';

/** How several languages write NaN and infinity, for which JSON has no words. */
const notANumber = /[:[,]\s*(-?(?:NaN|Infinity|nan|inf))\s*[,\]}]/;

/**
 * Reads a line, or a whole file, of JSON that a trainer wrote. `where` names it, such as `metrics.jsonl, line 3`.
 *
 * @throws DivergedError if a number is NaN or infinite
 * @throws TrainerFailedError if the text breaks the contract
 */
export function readJson<Schema extends z.ZodType>(text: string, schema: Schema, where: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const [, number] = notANumber.exec(text) ?? [];
    if (number !== undefined) throw new DivergedError(`A number became ${number} (${where}).`);
    throw refused(`${where} is not JSON: ${shown(text)}`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refused(`${where} is not as the contract says: ${issueText(result.error)}`);
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
