/** Writes a minus sign that is as wide as a plus. */
const signed = (text: string): string => text.replace('-', '−');

/** One decimal, and no minus before a zero. */
const decimal = (value: number): string => signed((Math.round(10 * value) / 10 + 0).toFixed(1));

/** `83.4` for a share of 0.834. */
export const percent = (share: number): string => decimal(100 * share);

/** `+4.2` for a difference of 0.042: percentage points. */
export const points = (difference: number): string =>
  Math.round(1000 * difference) > 0 ? `+${percent(difference)}` : percent(difference);

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

/** `< 0.001`, `0.023`; a dash if unknown. */
export const pValue = (p: number): string => {
  if (Number.isNaN(p)) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
};
