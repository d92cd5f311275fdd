import { groupBy } from '../base/group.ts';
import type { RunRecord } from '../record/record.ts';
import { marginOf } from '../study/metric.ts';
import type { Plan } from '../study/plan.ts';
import { contrastCount } from './effects.ts';
import { couldDecide } from './statistics/boschloo.ts';
import { componentsOf } from './statistics/components.ts';
import { sum } from './statistics/interval.ts';
import { smallestPlanned, usualSeedSd } from './statistics/notice.ts';
import { alphaAfter } from './statistics/sequential.ts';
import { measureSide } from './trained.ts';

/** What a study can notice, before anything is trained. Differences and deviations are shares. */
export interface Expected {
  /** Seeds of the variant that has the fewest at the last look. */
  readonly seeds: number;
  readonly images: number;
  readonly seedSd: number;
  /** How many earlier runs the deviation comes from; 0 if it is only a usual one. */
  readonly history: number;
  /** The smallest true difference that is noticed with a probability of 80 %; null if none is. */
  readonly smallest: number | null;
  /** Whether that is more than three times the margin. */
  readonly coarse: boolean;
  /** Whether any outcome could show that seeds of one network train more often. */
  readonly trainingDecidable: boolean;
}

/** Share of the images that are val images, unless earlier records say it. */
const valShare = 0.2;

/**
 * What a plan can notice, by the variation of earlier records of its variants. Undefined for a metric that is not an
 * accuracy, and if the number of images is not known.
 */
export function expectedOf(
  { study, runs }: Pick<Plan, 'study' | 'runs'>,
  history: readonly RunRecord[],
): Expected | undefined {
  const { perExample } = study.metric;
  const images = valImages(runs, history);
  if ((perExample !== 'top1' && perExample !== 'error') || images === undefined) return undefined;
  const byVariant = groupBy(runs, ({ variant }) => variant);
  const seeds = Math.min(...[...byVariant.values()].map((having) => having.length));
  const variants = [...byVariant.values()].map(([{ levels }]) => ({ levels }));
  const contrasts = Math.max(1, contrastCount(variants, study));
  const alpha = alphaAfter(seeds, study) / contrasts;
  const known = seedSdOf(history, study.metric);
  const seedSd = known?.seedSd ?? usualSeedSd;
  const smallest = smallestPlanned({ seeds: [seeds, seeds], images, seedSd }, { alpha });
  return {
    seeds,
    images,
    seedSd,
    history: known?.runs ?? 0,
    smallest,
    coarse: smallest === null || smallest > 3 * marginOf(study.margin, study.metric),
    trainingDecidable: couldDecide(seeds, seeds, alpha),
  };
}

function valImages(runs: Plan['runs'], [record]: readonly RunRecord[]): number | undefined {
  const limit = runs[0]?.dataset.limit;
  if (record !== undefined && record.config.dataset.limit === limit) return record.dataset.val;
  return typeof limit === 'number' ? Math.round(valShare * limit) : undefined;
}

/** Standard deviation of an accuracy from seed to seed, pooled over the variants of which two seeds trained. */
function seedSdOf(history: readonly RunRecord[], metric: Plan['study']['metric']) {
  const sides = [...groupBy(history, ({ config }) => config.variant).values()].flatMap((records) => {
    const { perImage } = measureSide(records, metric).trained;
    if (perImage === null || perImage.length < 2) return [];
    const { sides, images } = componentsOf([{ weight: 1, values: perImage }]);
    return sides.map((side) => ({ ...side, images }));
  });
  const df = sum(sides.map(({ seeds }) => seeds - 1));
  if (df === 0) return undefined;
  const variance = sum(
    sides.map(
      ({ seeds, betweenSeeds, residual, images }) => (seeds - 1) * Math.max(0, betweenSeeds - residual / images),
    ),
  );
  return { seedSd: Math.sqrt(variance / df), runs: sum(sides.map(({ seeds }) => seeds)) };
}
