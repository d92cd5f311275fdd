import type { RunRecord } from '../record/record.ts';
import type { Metric } from '../study/metric.ts';
import { type Estimate, resultOf } from './estimate.ts';
import { measure } from './measured.ts';
import { detectableOver } from './noise.ts';
import type { Counted } from './statistics/boschloo.ts';
import type { Components } from './statistics/components.ts';
import { varianceFactors } from './statistics/distributions.ts';
import type { Interval } from './statistics/interval.ts';
import { measureSide } from './trained.ts';

/** How much one network's result varies from seed to seed, and which differences that hides. */
export interface VariantNoise {
  readonly variant: string;
  readonly metric: Metric;
  readonly result: Estimate;
  /** Standard deviation of the result from seed to seed, with its 95% interval (normal results). */
  readonly seedSd: number;
  readonly seedSdInterval: Interval;
  /** How many seeds trained; null if it cannot be told. The noise of others says nothing about a network that learns. */
  readonly trained: Counted | null;
  /** Number of contrasts in the study, which share its 5 %. */
  readonly contrasts: number;
  /** Smallest true differences found with a probability of 80 % over 1, 2, ... 20 seeds; null for one. */
  readonly detectable: readonly (number | null)[];
}

/** Summarises two or more records of one variant with different seeds. */
export function variantNoise(records: readonly RunRecord[], metric: Metric, contrasts: number): VariantNoise {
  const result = resultOf(measure(records, metric));
  const side = result.components?.sides[0];
  if (result.components === null || side === undefined) throw new RangeError('Noise needs two seeds.');
  const seedSd = Math.sqrt(side.betweenSeeds);
  const factors = varianceFactors(side.seeds - 1);
  return {
    variant: records[0]?.config.variant ?? '',
    metric,
    result,
    seedSd,
    seedSdInterval: { low: seedSd * Math.sqrt(factors.low), high: seedSd * Math.sqrt(factors.high) },
    trained: measureSide(records, metric).counted,
    contrasts,
    detectable: detectableOver(againstItself(result.components, side), contrasts),
  };
}

/**
 * The difference between the network and another one that varies as much and finds the same images hard. How much
 * different networks disagree on images, only the study itself can show.
 */
const againstItself = ({ images, bounds }: Components, side: Components['sides'][number]): Components => ({
  value: 0,
  bounds: { low: bounds.low - bounds.high, high: bounds.high - bounds.low },
  images,
  betweenImages: (2 * side.residual) / side.seeds,
  sides: [
    { ...side, weight: 1 },
    { ...side, weight: -1 },
  ],
});
