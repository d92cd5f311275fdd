import type { z } from 'zod';

/** The first thing that is wrong with a value, as a schema sees it. */
export interface Issue {
  /** Where in the value: `recipe.epochs`; empty for the value itself. */
  readonly field: string;
  readonly message: string;
  /** The value that was found. */
  readonly value: unknown;
}

/** The first issue that a schema had with `value`. */
export function firstIssue(error: z.ZodError, value: unknown): Issue {
  const { path = [], message = 'invalid' } = error.issues[0] ?? {};
  const found = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], value);
  return { field: path.join('.'), message, value: found };
}

/** The first issue as one phrase: `recipe.epochs: expected int`. */
export function issueText(error: z.ZodError): string {
  const { field, message } = firstIssue(error, undefined);
  return field ? `${field}: ${message}` : message;
}
