import { at } from '../base/arrays.ts';
import { ConfigurationError } from '../base/errors.ts';
import { type Shape, slide } from './shape.ts';

/** Rules that several operations share. Each throws ConfigurationError if a shape or an attribute does not fit. */

const height = (shape: Shape): number => at(shape, 0);
const width = (shape: Shape): number => at(shape, 1);
export const channels = (shape: Shape): number => at(shape, -1);
export const first = (inputs: readonly Shape[]): Shape => at(inputs, 0);

/** The first input, which must be a feature map. */
export function featureMap(inputs: readonly Shape[]): Shape {
  if (first(inputs).length === 3) return first(inputs);
  throw new ConfigurationError(`a feature map [h, w, c] is needed, got [${first(inputs)}].`);
}

/** Output shape of a window that slides over a feature map. */
export function window(input: Shape, filters: number, kernelSize: number, strides: number, padding: number): Shape {
  wholeNumber('filters', filters, 1);
  wholeNumber('the window', kernelSize, 1);
  wholeNumber('strides', strides, 1);
  wholeNumber('padding', padding, 0);
  const output = [
    slide(height(input), kernelSize, strides, padding),
    slide(width(input), kernelSize, strides, padding),
  ];
  if (output.some((extent) => extent < 1)) {
    throw new ConfigurationError(
      `a ${height(input)}x${width(input)} feature map is too small for a ${kernelSize}x${kernelSize} window; choose a larger image size.`,
    );
  }
  return [...output, filters];
}

/** Returns `value`; throws ConfigurationError unless it is a whole number of at least `least`. */
export function wholeNumber(what: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new ConfigurationError(`${what} is ${value}, expected a whole number of at least ${least}.`);
}

/** Throws ConfigurationError unless `value` channels or filters can be divided into `groups` equal groups. */
export function requireDivisible(what: string, value: number, groups: number): void {
  if (value % wholeNumber('groups', groups, 1) === 0) return;
  throw new ConfigurationError(`${value} ${what} do not fall into ${groups} groups of one size: choose a divisor.`);
}
