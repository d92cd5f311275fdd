import type { Student } from '../src/judge/statistics/crossed.ts';
import type { Interval } from '../src/judge/statistics/interval.ts';

/**
 * Anytime-valid interval of a t statistic, by a normal mixture over the effect in units of its standard deviation (Lai 1976,
 * Ann. Statist. 4:265; Wang & Ramdas 2023, arXiv:2310.03722). The mixture is as wide as effects of one seed sd.
 */
export function mixtureInterval({ value, standardError, df }: Student, seeds: number, alpha: number): Interval {
  const spread = 1 + seeds;
  // The evidence against a centre t standard errors away, ((1 + t²/df) / (1 + t²/(spread df)))^((df+1)/2) / √spread, is 1/alpha
  // at the interval's ends, and nowhere if few degrees of freedom cannot give as much.
  const ratio = (Math.sqrt(spread) / alpha) ** (2 / (df + 1));
  const half = ratio < spread ? standardError * Math.sqrt((df * (ratio - 1)) / (1 - ratio / spread)) : Infinity;
  return { low: value - half, high: value + half };
}
