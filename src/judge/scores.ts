import { at } from '../base/arrays.ts';
import type { RunRecord } from '../record/record.ts';
import { defaultMetric, type Measure, type Metric } from '../study/metric.ts';
import type { Question } from '../study/question.ts';
import { type Spread, spread } from './curve.ts';
import { decideEach, type Rules } from './decision.ts';
import type { Effect } from './effects.ts';
import { type Estimate, estimateOf, meanOver, ofMixture } from './estimate.ts';
import { type Mistake, mistakesOf } from './mistakes.ts';
import { confidencesOf, flagsOf, type Predictions, perImage, predictionsOfAll } from './predictions.ts';
import { aucParts } from './statistics/auc.ts';
import { type CalibrationBin, calibrationBins, expectedCalibrationError } from './statistics/calibration.ts';
import type { Values } from './statistics/components.ts';
import { againstConstant } from './statistics/constant.ts';
import { within } from './statistics/interval.ts';
import type { Schedule } from './statistics/sequential.ts';
import { onePart } from './two-part.ts';

/** The outputs of one variant's networks over its seeds, summarised. */
export interface VariantScores {
  readonly variant: string;
  /** Mean cross-entropy, computed from the recorded scores. */
  readonly loss: Estimate;
  /** Area under the ROC curve with the second class as the positive one; null unless there are two classes. */
  readonly auc: Estimate | null;
  /** Expected calibration error of each seed. */
  readonly calibrationError: Spread;
  /** Predictions of all seeds together. */
  readonly calibration: readonly CalibrationBin[];
  /** The metric among the val images of each class; null for a class with fewer than two images. */
  readonly perClass: readonly (Estimate | null)[];
  /** Images per seed, one row per true class and one column per predicted class. */
  readonly confusion: readonly (readonly number[])[];
  readonly mistakes: readonly Mistake[];
}

/** Loss as a metric beside the study's own. */
const lossMetric: Metric = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' };

export interface StudyScores {
  readonly classes: readonly string[];
  /** The metric per class: the study's own, or top-1 if that is not computed from every image. */
  readonly classMetric: Metric & { readonly perExample: Measure };
  /** Variants for which every record holds scores. */
  readonly variants: readonly VariantScores[];
  /** Names of the other variants. */
  readonly notRecorded: readonly string[];
  /** Effects on the loss, a family of their own. Lower is better. */
  readonly losses: readonly Effect[];
}

/** Everything in the records beyond right and wrong. `variants` gives the order, `metric` is the study's. */
export function scoresOf(
  variants: readonly { readonly variant: string; readonly records: readonly RunRecord[] }[],
  effects: readonly Effect[],
  schedule: Pick<Question, 'metric'> & Pick<Rules, 'mostSeeds' | 'fixedLooks' | 'incomplete'>,
): StudyScores {
  const { metric } = schedule;
  const { perExample } = metric;
  const classMetric = perExample === undefined ? defaultMetric : { ...metric, perExample };
  const known = new Map(
    variants.flatMap(({ variant, records }): [string, readonly Predictions[]][] => {
      const ofSeeds = predictionsOfAll(records);
      return ofSeeds ? [[variant, ofSeeds]] : [];
    }),
  );
  return {
    classes: variants[0]?.records[0]?.dataset.classes ?? [],
    classMetric,
    variants: [...known].map(([variant, ofSeeds]) =>
      variantScores(variant, ofSeeds, { perExample: classMetric.perExample, schedule }),
    ),
    notRecorded: variants.map(({ variant }) => variant).filter((variant) => !known.has(variant)),
    losses: lossEffects(effects, known, schedule),
  };
}

interface ScoreOptions {
  /** What is told class by class. */
  readonly perExample: Measure;
  readonly schedule: Schedule;
}

function variantScores(variant: string, seeds: readonly Predictions[], options: ScoreOptions): VariantScores {
  const { schedule } = options;
  const runs = seeds.map((seed) => ({ confidences: confidencesOf(seed), correct: flagsOf(seed) }));
  const isMixture = seeds.some(trained) && !seeds.every(trained);
  const of = (estimate: Estimate): Estimate => (isMixture ? ofMixture(estimate) : estimate);
  const auc = aucOf(seeds, schedule);
  return {
    variant,
    loss: of(
      meanOver(
        seeds.map(({ losses }) => losses),
        schedule,
      ),
    ),
    auc: auc && of(auc),
    calibrationError: spread(runs.map((run) => expectedCalibrationError(calibrationBins([run])))),
    calibration: calibrationBins(runs),
    perClass: perClassOf(seeds, options).map((each) => each && of(each)),
    confusion: confusionOf(seeds),
    mistakes: mistakesOf(seeds),
  };
}

/** Whether a seed trained; also if all images are of one class, which does not tell. */
const trained = (seed: Predictions): boolean => againstConstant(seed)?.trained !== false;

function aucOf(seeds: readonly Predictions[], schedule: Schedule): Estimate | null {
  const parts = seeds.map(({ classes, logProbabilities, labels }) => {
    if (classes !== 2) return null;
    const logit = (_: number, image: number) => at(logProbabilities, 2 * image + 1) - at(logProbabilities, 2 * image);

    return aucParts(Float64Array.from(labels, logit), labels);
  });
  if (!parts.every((part) => part !== null)) return null;
  const estimate = meanOver(parts, schedule);
  return { ...estimate, interval: within(estimate.interval, { low: 0, high: 1 }) };
}

function perClassOf(seeds: readonly Predictions[], { perExample, schedule }: ScoreOptions): (Estimate | null)[] {
  const [first] = seeds;
  const values = seeds.map((seed) => perImage(seed, perExample));
  return Array.from({ length: first?.classes ?? 0 }, (_, label) => {
    const ofClass = values.map((ofSeed): Values => ofSeed.filter((_, image) => first?.labels[image] === label));
    return (ofClass[0]?.length ?? 0) < 2 ? null : meanOver(ofClass, schedule);
  });
}

function confusionOf(seeds: readonly Predictions[]): number[][] {
  const classes = seeds[0]?.classes ?? 0;
  const counts = new Float64Array(classes * classes);
  for (const { labels, predictions } of seeds) {
    for (const [image, label] of labels.entries()) {
      const place = label * classes + at(predictions, image);
      counts[place] = at(counts, place) + 1;
    }
  }
  const rows = [...counts].map((images) => images / seeds.length);
  return Array.from({ length: classes }, (_, label) => rows.slice(label * classes, (label + 1) * classes));
}

function lossEffects(
  effects: readonly Effect[],
  known: ReadonlyMap<string, readonly Predictions[]>,
  schedule: Schedule,
): Effect[] {
  // Of the seeds that trained: the loss of a mixture has no interval either.
  const values = (variant: string) =>
    known
      .get(variant)
      ?.filter(trained)
      .map(({ losses }) => losses) ?? [];
  const difference = ({ baseline, treatment }: Effect) => {
    const [before, after] = [values(baseline), values(treatment)];
    if (before.length === 0 || after.length === 0) return null;
    const estimate = estimateOf([
      { weight: 1, values: after },
      { weight: -1, values: before },
    ]);
    // The look is that of all seeds, trained or not.
    const sides = [treatment, baseline].map((variant) => ({ seeds: known.get(variant)?.length ?? 0 }));
    return onePart({ ...estimate, sides });
  };
  return decideEach(effects, difference, { ...schedule, metric: lossMetric, margin: 0 }).map(([effect, delta]) => ({
    ...effect,
    delta,
  }));
}
