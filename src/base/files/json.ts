import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { issueText } from '../schema.ts';

/** A value of a schema, or why a text holds none, as a phrase: `it is not JSON`, `recipe.epochs: expected int`. */
export type Read<Value> = { readonly value: Value } | { readonly fault: string };

/** Reads JSON that may come from anybody. */
export function readJson<Schema extends z.ZodType>(schema: Schema, text: string): Read<z.output<Schema>> {
  const json = parseJson(text);
  if ('fault' in json) return json;
  const result = schema.safeParse(json.value);
  return result.success ? { value: result.data } : { fault: issueText(result.error) };
}

/** The value of a JSON text, whatever it is. */
export function parseJson(text: string): Read<unknown> {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: 'it is not JSON' };
  }
}

/** Reads a JSON file that this program wrote itself; throws if it is missing or not of the schema. */
export const readJsonFile = async <Schema extends z.ZodType>(schema: Schema, path: string): Promise<z.output<Schema>> =>
  schema.parse(JSON.parse(await readFile(path, 'utf8')));
