import { z } from 'zod';

/** A whole number of at least `least`. */
export const whole = (least: 0 | 1) => {
  const expected = `expected a whole number from ${least}`;
  return z.int(expected).min(least, expected);
};

/** The first fault that a schema finds in a value. */
export interface Issue {
  /** Path of the field: `recipe.epochs`; empty for the value itself. */
  readonly field: string;
  readonly message: string;
  /** The value that was found. */
  readonly value: unknown;
}

/** The first fault that a schema found in `value`. */
export function firstIssue(error: z.ZodError, value: unknown): Issue {
  const { path = [], message = 'invalid' } = error.issues[0] ?? {};
  const found = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], value);
  return { field: path.join('.'), message, value: found };
}

/** The first fault as a phrase: `recipe.epochs: expected int`. */
export function issueText(error: z.ZodError): string {
  const { field, message } = firstIssue(error, undefined);
  return field ? `${field}: ${message}` : message;
}

/** How an option gives a setting. */
interface OptionWords {
  /** What stands for the value in the help. */
  readonly value: string;
  /** Words for values that are no text or number. */
  readonly words?: Readonly<Record<string, boolean | null>>;
}

/**
 * The settings that are not of the recipe, with what their options need besides a name and a description. Like a field of
 * the recipe, each is an option by itself.
 */
export const optionWords = z.registry<OptionWords>();
