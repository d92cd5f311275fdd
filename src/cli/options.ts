import { Option } from 'commander';
import { type EngineChoice, engineChoices, type Precision, precisions } from '../base/choices.ts';
import { ConfigurationError } from '../base/errors.ts';
import { type Allowed, allowable } from '../judge/comparability.ts';
import type { SaveInterval } from '../train/checkpoint-store.ts';

/** Parsers of options for commander. Each throws a ConfigurationError that names the option. */

export const parseEngine = (text: string): EngineChoice => oneOf('--engine', engineChoices, text);

export const parsePrecision = (text: string): Precision => oneOf('--precision', precisions, text);

/** The most seeds of a study that ends when everything is decided. */
export const parseMaxSeeds = (text: string): number => {
  if (/^[1-9]\d?$|^100$/.test(text) && Number(text) >= 2) return Number(text);
  throw new ConfigurationError(`--max-seeds is "${text}", expected a whole number from 2 to 100.`);
};

/** The number of runs at once, or as many as cores and memory allow. */
export const parseJobs = (text: string): number | 'auto' =>
  text === 'auto' ? text : positiveInteger('--jobs', ', or auto')(text);

/** A whole number from 1. */
export const positiveInteger =
  (option: string, alternative = '') =>
  (text: string): number => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw new ConfigurationError(`${option} is "${text}", expected a whole number from 1 to 999999999${alternative}.`);
  };

/** A number of seeds: one has no spread, and more than a thousand is probably a typing error. */
export const parseSeedCount = (text: string): number => {
  if (/^([2-9]|[1-9]\d{1,2})$/.test(text)) return Number(text);
  throw new ConfigurationError(`--seeds is "${text}", expected how many, from 2 to 999.`);
};

/** `60` (seconds, with fractions) or `2epochs`. */
export const parseSaveEvery = (text: string): SaveInterval => {
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return { seconds: Number(text) };
  const [, epochs] = /^([1-9]\d{0,8})epochs?$/.exec(text) ?? [];
  if (epochs !== undefined) return { epochs: Number(epochs) };
  throw new ConfigurationError(
    `--save-every is "${text}", expected a number of seconds, such as 60, or of epochs, such as 2epochs.`,
  );
};

/** A whole number from 0. */
export const parseSeed = (text: string): number => {
  if (/^(0|[1-9]\d{0,8})$/.test(text)) return Number(text);
  throw new ConfigurationError(`--seed is "${text}", expected a whole number from 0 to 999999999.`);
};

/** `0,1,2` */
export const parseSeeds = (text: string): readonly number[] => text.split(',').map((part) => parseSeed(part.trim()));

/** `resnet34,plain34` */
export const parseNames = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

/** `lockfile,code`: what may differ between the two sides of a comparison. */
export const parseAllowed = (text: string): readonly Allowed[] =>
  parseNames(text).map((name) => oneOf('--allow', allowable, name));

export function oneOf<Value extends string>(option: string, valid: readonly Value[], text: string): Value {
  const value = valid.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw new ConfigurationError(`${option} is "${text}", expected one of ${valid.join(', ')}.`);
}

/** Shared by both commands that train: they reuse earlier records. */
export const freshOption = (): Option =>
  new Option('--fresh', 'train every run, even if a record has the same network, data, recipe and code');
