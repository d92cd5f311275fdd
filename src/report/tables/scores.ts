import { isDecided } from '../../judge/decision.ts';
import { twoLevels } from '../../judge/question.ts';
import type { StudyScores, VariantScores } from '../../judge/scores.ts';
import type { Question } from '../../study/question.ts';
import { differenceTitle, effectName } from '../words/differences.ts';
import { metricOfClasses, ranged, withInterval } from '../words/metric.ts';
import { percent, pValue, signedDecimals } from '../words/numbers.ts';
import { cell, figure, label, none, type Table } from './cells.ts';

/** With more classes there is no confusion matrix, because nobody could read it. */
export const mostConfused = 30;

/** One row per variant: loss, area under the ROC curve, calibration. */
export function scoresTable({ variants, classes, notRecorded }: StudyScores): Table {
  const withAuc = classes.length === 2;
  const row = ({ variant, loss, auc, calibrationError: { mean, low, high } }: VariantScores) => [
    cell(variant),
    cell(ranged(loss.value, loss.interval, (nats) => nats.toFixed(3))),
    ...(withAuc ? [auc ? cell(ranged(auc.value, auc.interval, percent)) : none] : []),
    cell(loss.seeds === 1 ? percent(mean) : `${percent(mean)} (${percent(low)} to ${percent(high)})`),
  ];
  const columns = [
    label('variant'),
    figure('val loss'),
    ...(withAuc ? [figure('ROC AUC, %')] : []),
    figure('calibration error, %'),
  ];
  const empty = (variant: string) => [cell(variant), cell('not recorded'), ...columns.slice(2).map(() => none)];
  return {
    caption: withAuc
      ? `Loss, ranking (${classes[1]} against ${classes[0]}) and calibration, on the val images`
      : 'Loss and calibration, on the val images',
    headings: 1,
    columns,
    rows: [...variants.map(row), ...notRecorded.map(empty)],
  };
}

/**
 * Effect of the treatment on the loss. Null if no contrast has both sides recorded, or if the loss is the study's
 * metric anyway.
 */
export function lossTable({ losses, variants }: StudyScores, question: Question): Table | null {
  if (losses.length === 0 || question.metric.perExample === 'loss') return null;
  const { baseline, treatment } = twoLevels(question) ?? { baseline: 'compared with', treatment: 'variant' };
  const lossOf = (name: string) => variants.find(({ variant }) => variant === name)?.loss.value.toFixed(3) ?? '–';
  return {
    caption: 'Difference in val loss, paired by image; below 0 the treatment is better',
    headings: 1,
    columns: [
      label('contrast'),
      figure(`${baseline}, val loss`),
      figure(`${treatment}, val loss`),
      figure(differenceTitle(question, losses)),
      figure('p'),
    ],
    rows: losses.map(({ at, delta: { value, interval, p, verdict }, ...sides }) => [
      cell(effectName({ at, treatment: sides.treatment }, question) || sides.treatment),
      cell(lossOf(sides.baseline)),
      cell(lossOf(sides.treatment)),
      {
        text: ranged(value, interval, signedDecimals),
        strong: isDecided({ verdict }),
      },
      cell(pValue(p)),
    ]),
  };
}

/** The metric within each class, one row per class. */
export function perClassTable({ variants, classes, classMetric }: StudyScores): Table {
  return {
    caption: metricOfClasses(classMetric),
    headings: 1,
    columns: [label('class'), ...variants.map(({ variant }) => figure(variant))],
    rows: classes.map((name, index) => [
      cell(name),
      ...variants.map(({ perClass }) => {
        const share = perClass[index];
        return share ? cell(withInterval(share, classMetric)) : none;
      }),
    ]),
  };
}

/** How often a variant predicts which class for which. */
export function confusionTable({ variant, confusion, loss }: VariantScores, classes: readonly string[]): Table {
  const images = (value: number) => cell(loss.seeds === 1 ? String(value) : value.toFixed(1));
  return {
    caption: `${variant}: images${loss.seeds === 1 ? '' : ' per seed'}, true classes by row, predicted ones by column`,
    headings: 1,
    columns: [label('class'), ...classes.map(figure)],
    rows: classes.map((name, index) => [cell(name), ...(confusion[index] ?? []).map(images)]),
  };
}
