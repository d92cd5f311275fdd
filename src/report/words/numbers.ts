import { count } from '../../base/format.ts';
import type { Difference } from '../../judge/comparability.ts';
import type { Estimate } from '../../judge/estimate.ts';
import type { Level } from '../../study/config.ts';

/** Writes a minus sign that is as wide as a plus. */
const signed = (text: string): string => text.replace('-', '−');

/** One decimal, and no minus before a zero. */
const decimal = (value: number): string => signed((Math.round(10 * value) / 10 + 0).toFixed(1));

/** `83.4` for a share of 0.834. */
export const percent = (share: number): string => decimal(100 * share);

/** `+4.2` for a difference of 0.042: percentage points. */
export const points = (difference: number): string =>
  Math.round(1000 * difference) > 0 ? `+${percent(difference)}` : percent(difference);

/** `83.4 (81.7 to 84.9)` */
export const percentWithInterval = ({ value, interval }: Estimate): string =>
  `${percent(value)} (${percent(interval.low)} to ${percent(interval.high)})`;

/** `0.512`, `12.34`, `123.4`, `1235`: three decimals, and fewer for larger numbers. */
export function decimals(value: number): string {
  const places = Math.max(0, 3 - Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1))));
  // Adding zero turns -0 into 0.
  return signed((Number(value.toFixed(places)) + 0).toFixed(places));
}

/** `+0.042`, `−0.118` */
export const signedDecimals = (value: number): string =>
  Number(value.toFixed(3)) > 0 ? `+${decimals(value)}` : decimals(value);

/** `21.3 M` */
export function abbreviated(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(2)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(1)} k`;
  return String(value);
}

/** `2 runs`, `1 run` */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c` */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `< 0.001`, `0.023`; a dash if unknown. */
export const pValue = (p: number): string => {
  if (Number.isNaN(p)) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
};

/** Text cut to `longest` characters. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** Whether a value is a sha256. Showing it would only say that two values differ. */
export const isDigest = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

/** Words for the two sides of a comparison. */
export interface Sides {
  readonly main: string;
  readonly change: string;
  /** Words for the side of the change, after a value. */
  readonly here: string;
  /** Title of the difference. */
  readonly delta: string;
}

/** Words for a pull request. */
export const pullRequest: Sides = { main: 'main', change: 'this change', here: 'here', delta: 'change − main' };

/** Why there is no difference: `epochs: 5 on main, 10 here`. */
export function mismatch({ field, first, second }: Difference, { main, here }: Sides = pullRequest): string {
  return isDigest(first) ? `the ${field} is another on ${main}` : `${field}: ${first} on ${main}, ${second} ${here}`;
}

/** `depth 34, width 64` */
export const levelsText = (levels: Readonly<Record<string, Level>>): string =>
  Object.entries(levels)
    .map(([factor, level]) => `${factor} ${level}`)
    .join(', ');
