import { chdtri, compiled, incbet, incbi, lgam, ndtr } from 'cephes';
import type { Interval } from './interval.ts';

// The library is WebAssembly, compiled while modules load.
await compiled;

/**
 * Distributions, from the special functions of Moshier's Cephes library. Degrees of freedom of Student's t need not be
 * whole, and are at least 1. Its relative error is below 1e-10 up to 10,000 degrees of freedom, and below 1e-9 up to
 * 100,000.
 */

/** Functions that other modules need, under names that say what they are; their parameters are in cephes.d.ts. */
export { chdtri as chiSquaredCritical, incbet as betaBelow, lgam as logGamma, ndtr as normalBelow } from 'cephes';

/** The value that |t| exceeds with probability `alpha`: 2.776 for 0.05 and 4 degrees of freedom. */
export function tCritical(alpha: number, df: number): number {
  const share = incbi(0.5, df / 2, 1 - alpha);
  return Math.sqrt((df * share) / (1 - share));
}

/** Two-sided p of `t`. */
export const tTails = (t: number, df: number): number => incbet(df / 2, 0.5, df / (df + t ** 2));

/** Probability that t is at most `t`. */
export const tBelow = (t: number, df: number): number => (t < 0 ? tTails(t, df) / 2 : 1 - tTails(t, df) / 2);

/**
 * Probability that a noncentral t is at most `t` >= 0 (Lenth 1989, Applied Statistics 38:185, algorithm AS 243). It
 * sums over Poisson weights, starting where they are largest.
 */
export function noncentralTBelow(t: number, df: number, noncentrality: number): number {
  if (noncentrality === 0) return tBelow(t, df);
  const rate = noncentrality ** 2 / 2;
  const share = t ** 2 / (t ** 2 + df);
  const reach = 10 * Math.sqrt(rate) + 30;
  const weight = (place: number) => Math.exp(-rate + place * Math.log(rate) - lgam(place + 1));
  let total = 0;
  for (let j = Math.max(0, Math.floor(rate - reach)); j <= rate + reach; j++) {
    const odd = Math.sign(noncentrality) * weight(j + 0.5);
    total += weight(j) * incbet(j + 0.5, df / 2, share) + odd * incbet(j + 1, df / 2, share);
  }
  return ndtr(-noncentrality) + total / 2;
}

/**
 * Factors from an estimated variance of normal values to its 95 % interval, for `df` degrees of freedom: 0.2 to 1,018
 * for one.
 */
export const varianceFactors = (df: number): Interval => ({
  low: df / chdtri(df, 0.025),
  high: df / chdtri(df, 0.975),
});

/** Probability of at most `count` heads in `tosses` tosses of a fair coin. */
export const binomialAtMost = (count: number, tosses: number): number =>
  count < 0 ? 0 : incbet(tosses - count, count + 1, 0.5);
