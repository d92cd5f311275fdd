import { getInput } from '@actions/core';
import { ConfigurationError } from '../../base/errors.ts';

/** The value of an input; undefined if the workflow leaves it empty. */
export const optionalInput = (name: string): string | undefined => getInput(name) || undefined;

/** Throws ConfigurationError if the workflow leaves the input empty. */
export function requiredInput(name: string): string {
  const value = optionalInput(name);
  if (value !== undefined) return value;
  throw new ConfigurationError(`Input ${name} is empty: give it under "with:" in the workflow.`);
}

export function choiceInput<Value extends string>(name: string, valid: readonly Value[]): Value {
  const text = requiredInput(name);
  const value = valid.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw new ConfigurationError(`Input ${name} is "${text}", expected one of ${valid.join(', ')}.`);
}

/** Comma-separated values; empty if the workflow leaves the input empty. */
export function listInput<Value extends string>(name: string, valid: readonly Value[]): Value[] {
  const texts = (optionalInput(name) ?? '').split(',').map((text) => text.trim());
  return texts.filter(Boolean).map((text) => {
    const value = valid.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw new ConfigurationError(`Input ${name} has "${text}", expected some of ${valid.join(', ')}.`);
  });
}

/** Seconds of an input given in minutes; undefined if it is empty. */
export function minutesInput(name: string): number | undefined {
  const text = optionalInput(name);
  if (text === undefined) return undefined;
  const minutes = Number(text);
  // A timer cannot count the milliseconds of more than three weeks.
  if (minutes > 0 && minutes <= 30_000) return 60 * minutes;
  throw new ConfigurationError(`Input ${name} is "${text}", expected minutes from 0 to 30000.`);
}

/** A whole number from 1. */
export function countInput(name: string): number {
  const text = requiredInput(name);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ConfigurationError(`Input ${name} is "${text}", expected a whole number from 1.`);
}

/** A whole number from 0, which an empty input stands for. */
export function wholeInput(name: string): number {
  const text = optionalInput(name) ?? '0';
  if (/^(0|[1-9]\d{0,2})$/.test(text)) return Number(text);
  throw new ConfigurationError(`Input ${name} is "${text}", expected a whole number from 0 to 999.`);
}

/** Inputs of the plan action. Each has the name of an option of `ablate plan`, which checks its value. */
const planOptions = 'config preset variants seeds epochs batch-size dataset image-size limit precision'.split(' ');

/**
 * The options for `ablate plan`. Empty inputs are left out, and the input "options" adds any further option. If runs
 * share a machine, each uses one thread, even one that has a job to itself, because another number of threads gives
 * other last bits.
 */
export const planArguments = (seedsPerJob: number): readonly string[] => [
  ...(seedsPerJob > 1 ? ['--threads=1'] : []),
  ...planOptions.flatMap(argument),
  ...(optionalInput('max-seeds') ? ['--until-decided', ...argument('max-seeds')] : []),
  ...(optionalInput('options')?.split(/\s+/).filter(Boolean) ?? []),
];

function argument(name: string): string[] {
  const value = optionalInput(name);
  return value === undefined ? [] : [`--${name}=${value}`];
}
