import { at } from '../../base/arrays.ts';
import type { RandomStream } from '../../base/random.ts';

/** Writes a number with few digits, so that differences in the last bit do not show. */
export const num = (value: number): string => String(Math.round(value * 10) / 10);

/** Uniform over [from, to). */
export const between = (random: RandomStream, from: number, to: number): number =>
  from + (to - from) * random.uniform();

export const chance = (random: RandomStream, probability: number): boolean => random.uniform() < probability;

export function pick<Choice>(random: RandomStream, choices: readonly Choice[]): Choice {
  return at(choices, random.integer(choices.length));
}

/** A colour by hue (degrees), saturation and lightness (percent). */
export const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${Math.round(hue)},${Math.round(saturation)}%,${Math.round(lightness)}%)`;

export const ellipse = (x: number, y: number, rx: number, ry: number, attributes: string): string =>
  `<ellipse cx="${num(x)}" cy="${num(y)}" rx="${num(rx)}" ry="${num(ry)}" ${attributes}/>`;

/** A path from a template with numbers in it: `path`M${x} ${y}l5 5`('fill="red"')`. */
export const path =
  (text: TemplateStringsArray, ...values: number[]) =>
  (attributes: string): string =>
    `<path d="${String.raw({ raw: text }, ...values.map(num))}" ${attributes}/>`;

export const group = (transform: string, ...content: readonly string[]): string =>
  `<g transform="${transform}">${content.join('')}</g>`;

/** The drawing, and its mirror image at the vertical axis x = 0. */
export const both = (drawing: string): string => drawing + group('scale(-1,1)', drawing);
