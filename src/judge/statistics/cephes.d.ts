/** Types of the functions in use. The package has types, but its `exports` hide them. */
declare module 'cephes' {
  export const compiled: Promise<void>;
  /** Regularised incomplete beta function of `x` from 0 to 1. */
  export function incbet(a: number, b: number, x: number): number;
  /** The x whose regularised incomplete beta function is `y`. */
  export function incbi(a: number, b: number, y: number): number;
  /** The value that chi-squared with `df` degrees of freedom exceeds with probability `y`. */
  export function chdtri(df: number, y: number): number;
  /** Logarithm of the gamma function. */
  export function lgam(x: number): number;
  /** Distribution function of the standard normal. */
  export function ndtr(x: number): number;
}
