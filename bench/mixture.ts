import type { Student } from '../src/report/statistics/crossed.ts';
import type { Interval } from '../src/report/statistics/interval.ts';

/**
 * Anytime-valid interval of a t statistic, by a normal mixture over the effect in units of its standard deviation (Lai 1976,
 * Ann. Statist. 4:265; Wang & Ramdas 2023, arXiv:2310.03722). The mixture is as wide as effects of one seed sd.
 */
export function mixtureInterval({ value, standardError, df }: Student, seeds: number, alpha: number): Interval {
  const spread = 1 + seeds;
  const evidence = (t: number) =>
    -Math.log(spread) / 2 + ((df + 1) / 2) * (Math.log1p(t ** 2 / df) - Math.log1p(t ** 2 / (spread * df)));
  const limit = Math.log(1 / alpha);
  let [inside, outside] = [0, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = (inside + outside) / 2;
    if (evidence(middle) < limit) inside = middle;
    else outside = middle;
  }
  return { low: value - outside * standardError, high: value + outside * standardError };
}
