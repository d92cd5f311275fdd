import type { Command } from 'commander';
import { z } from 'zod';
import { datasetRequestSchema } from '../base/dataset-request.ts';
import { ConfigurationError } from '../base/errors.ts';
import { issueText, optionWords } from '../base/schema.ts';
import { computingSchema, recipeSchema } from '../study/config.ts';
import { oneOf, positiveInteger } from './options.ts';

/** Settings of a run as options of the command line: their names, help and values follow from the schemas. */
type Settings = Readonly<Record<string, z.ZodType>>;

const { source: dataset, ...sizes } = datasetRequestSchema.shape;
export const dataSettings: Settings = { dataset, ...sizes };
export const recipeSettings: Settings = recipeSchema.shape;
export const computingSettings: Settings = computingSchema.shape;

/** Adds an option for each setting, such as `--batch-size <value>`. */
export function addSettings(command: Command, settings: Settings): Command {
  for (const [field, schema] of Object.entries(settings)) {
    const flag = flagOf(field);
    const { value = 'value' } = optionWords.get(schema) ?? {};
    command.option(`${flag} <${value}>`, schema.description ?? '', parserOf(flag, schema));
  }
  return command;
}

/** `--batch-size` */
export const flagOf = (field: string): string => `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A value as its option takes it. */
export const settingText = (schema: z.ZodType, value: unknown): string =>
  Object.entries(optionWords.get(schema)?.words ?? {}).find(([, meant]) => meant === value)?.[0] ?? String(value);

function parserOf(flag: string, schema: z.ZodType): (text: string) => unknown {
  const asked = optionWords.get(schema);
  if (asked === undefined) return fieldOfRecipe(flag, schema);
  const { words = {} } = asked;
  const named = Object.keys(words);
  const kind = innermost(schema);
  return (text) => {
    // Commander takes null for no value, so a word for null stays as it is.
    if (Object.hasOwn(words, text)) return words[text] ?? text;
    if (kind instanceof z.ZodNumber) return positiveInteger(flag, named.map((word) => `, or ${word}`).join(''))(text);
    if (kind instanceof z.ZodBoolean) return oneOf(flag, named, text);
    return kind instanceof z.ZodEnum ? oneOf(flag, kind.options.map(String), text) : text;
  };
}

/** A number, a word, true or false, as the schema says. */
const fieldOfRecipe =
  (flag: string, schema: z.ZodType) =>
  (text: string): unknown => {
    const words: Record<string, boolean> = { true: true, false: false };
    const number = text.trim() === '' ? Number.NaN : Number(text);
    const result = schema.safeParse(words[text] ?? (Number.isNaN(number) ? text : number));
    if (result.success) return result.data;
    throw new ConfigurationError(`${flag} is "${text}", ${issueText(result.error)}.`);
  };

/** A schema without its default and null. */
function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodNullable ? innermost(schema.unwrap()) : schema;
}
