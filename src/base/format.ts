/** Numbers, lists and texts for people to read. */

/** `21,285,698` */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `83.4 %` for a share of 0.834. */
export const percentText = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `5.7 GB` */
export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** `5.7 GB`, `12.4 MB`, `3.1 kB` */
export function size(bytes: number): string {
  if (bytes >= 1e9) return gigabytes(bytes);
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e3).toFixed(1)} kB`;
}

/** `4 s`, `3 min 20 s`, `2 h 5 min` */
export function duration(seconds: number): string {
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}

/** `2 runs`, `1 run` */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** `a`, `a and b`, `a, b and c` */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `a`, `a and b`, `a, b and c`, and for more `a, b, c and 2 more` */
export const shortList = (items: readonly string[]): string => (items.length <= 3 ? listed(items) : firstOf(items));

/** The first three items, and how many there are besides: `a, b`, `a, b, c and 2 more` */
export const firstOf = (items: readonly string[]): string =>
  items.slice(0, 3).join(', ') + (items.length > 3 ? ` and ${items.length - 3} more` : '');

/** Text cut to `longest` characters. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
