import type { RunRecord } from '../record/record.ts';
import { defaultMetric, type Measure, type Metric } from '../study/metric.ts';
import { type Spread, spread } from './curve.ts';
import { decide, type Finding } from './decision.ts';
import type { Effect } from './effects.ts';
import { type Estimate, estimateOf, meanOver } from './estimate.ts';
import { type Mistake, mistakesOf } from './mistakes.ts';
import { confidencesOf, flagsOf, type Said, saidBy, valuesOf } from './predictions.ts';
import type { Question } from './question.ts';
import { aucParts } from './statistics/auc.ts';
import { type CalibrationBin, calibrationBins, expectedCalibrationError } from './statistics/calibration.ts';
import type { Values } from './statistics/components.ts';
import { within } from './statistics/interval.ts';

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

/** Effect of the treatment on the loss. Lower is better. */
export interface LossEffect {
  readonly at: Effect['at'];
  readonly baseline: string;
  readonly treatment: string;
  /** Corrected in the family of all of them. */
  readonly delta: Finding;
}

export interface StudyScores {
  readonly classes: readonly string[];
  /** The metric per class: the study's own, or top-1 if that is not computed from every image. */
  readonly classMetric: Metric & { readonly perExample: Measure };
  /** Variants for which every record holds scores. */
  readonly variants: readonly VariantScores[];
  /** Names of the other variants. */
  readonly notRecorded: readonly string[];
  readonly losses: readonly LossEffect[];
}

/** Everything in the records beyond right and wrong. `variants` gives the order, `metric` is the study's. */
export function scoresOf(
  variants: readonly { readonly variant: string }[],
  byVariant: ReadonlyMap<string, readonly RunRecord[]>,
  effects: readonly Effect[],
  { metric, mostSeeds }: Pick<Question, 'metric' | 'mostSeeds'>,
): StudyScores {
  const { perExample } = metric;
  const classMetric = perExample === undefined ? defaultMetric : { ...metric, perExample };
  const records = variants.map(({ variant }) => byVariant.get(variant) ?? []);
  const said = new Map(
    variants.flatMap(({ variant }, index): [string, readonly Said[]][] => {
      const ofSeeds = (records[index] ?? []).map(saidBy);
      return ofSeeds.every((one) => one !== null) ? [[variant, ofSeeds]] : [];
    }),
  );
  return {
    classes: records[0]?.[0]?.dataset.classes ?? [],
    classMetric,
    variants: [...said].map(([variant, ofSeeds]) =>
      variantScores(variant, ofSeeds, { perExample: classMetric.perExample, mostSeeds }),
    ),
    notRecorded: variants.map(({ variant }) => variant).filter((variant) => !said.has(variant)),
    losses: lossEffects(effects, said, mostSeeds),
  };
}

interface ScoreOptions {
  /** What is told class by class. */
  readonly perExample: Measure;
  readonly mostSeeds: number | undefined;
}

function variantScores(variant: string, said: readonly Said[], options: ScoreOptions): VariantScores {
  const { mostSeeds } = options;
  const runs = said.map((one) => ({ confidences: confidencesOf(one), correct: flagsOf(one) }));
  return {
    variant,
    loss: meanOver(
      said.map(({ losses }) => losses),
      mostSeeds,
    ),
    auc: aucOf(said, mostSeeds),
    calibrationError: spread(runs.map((run) => expectedCalibrationError(calibrationBins([run])))),
    calibration: calibrationBins(runs),
    perClass: perClassOf(said, options),
    confusion: confusionOf(said),
    mistakes: mistakesOf(said),
  };
}

function aucOf(said: readonly Said[], mostSeeds: number | undefined): Estimate | null {
  const parts = said.map(({ classes, logProbabilities, labels }) => {
    if (classes !== 2) return null;
    const margins = new Float64Array(labels.length);
    for (let image = 0; image < margins.length; image++) {
      margins[image] = (logProbabilities[2 * image + 1] as number) - (logProbabilities[2 * image] as number);
    }
    return aucParts(margins, labels);
  });
  if (!parts.every((part) => part !== null)) return null;
  const estimate = meanOver(parts, mostSeeds);
  return { ...estimate, interval: within(estimate.interval, { low: 0, high: 1 }) };
}

function perClassOf(said: readonly Said[], { perExample, mostSeeds }: ScoreOptions): (Estimate | null)[] {
  const [first] = said;
  const values = said.map((one) => valuesOf(one, perExample));
  return Array.from({ length: first?.classes ?? 0 }, (_, label) => {
    const isOfClass = (_: number, image: number): boolean => first?.labels[image] === label;
    const ofClass = values.map((ofSeed): Values => ofSeed.filter(isOfClass));
    return (ofClass[0]?.length ?? 0) < 2 ? null : meanOver(ofClass, mostSeeds);
  });
}

function confusionOf(said: readonly Said[]): number[][] {
  const classes = said[0]?.classes ?? 0;
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { labels, predictions } of said) {
    for (let image = 0; image < labels.length; image++) {
      const row = matrix[labels[image] as number] as number[];
      const predicted = predictions[image] as number;
      row[predicted] = (row[predicted] as number) + 1;
    }
  }
  return matrix.map((row) => row.map((images) => images / said.length));
}

function lossEffects(
  effects: readonly Effect[],
  said: ReadonlyMap<string, readonly Said[]>,
  mostSeeds: number | undefined,
): LossEffect[] {
  const values = (variant: string) => said.get(variant)?.map(({ losses }) => losses);
  const known = effects.flatMap(({ at, baseline, treatment }) => {
    const [before, after] = [values(baseline), values(treatment)];
    if (before === undefined || after === undefined) return [];
    const difference = estimateOf([
      { weight: 1, values: after },
      { weight: -1, values: before },
    ]);
    return [{ at, baseline, treatment, difference }];
  });
  const findings = decide(
    known.map(({ difference }) => difference),
    { metric: lossMetric, margin: 0, mostSeeds },
  );
  return known.map(({ difference: _, ...effect }, index) => ({ ...effect, delta: findings[index] as Finding }));
}
