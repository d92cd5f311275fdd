import { getInput } from '@actions/core';
import { ConfigurationError } from '../base/errors.ts';

/** The value of an input, or undefined where the workflow leaves it empty. */
export const optionalInput = (name: string): string | undefined => getInput(name) || undefined;

/** Throws ConfigurationError where the workflow leaves the input empty. */
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

/** A whole number from 0. */
export function integerInput(name: string): number {
  const text = requiredInput(name);
  if (/^(0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw new ConfigurationError(`Input ${name} is "${text}", expected a whole number from 0 to 999999999.`);
}

/** Inputs that decide what the data are, under the name of the option of `ablate`. */
const dataOptions = ['config', 'preset', 'dataset', 'image-size', 'limit'];

/** The options for `ablate data`, which checks their values; those left empty are left out. */
export const dataArguments = (): readonly string[] => dataOptions.flatMap(argument);

/** The options for `ablate train`. */
export const trainArguments = (): readonly string[] => [...dataOptions, 'epochs', 'engine'].flatMap(argument);

function argument(name: string): string[] {
  const value = optionalInput(name);
  return value === undefined ? [] : [`--${name}=${value}`];
}
