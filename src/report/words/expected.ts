import { count, plural } from '../../base/format.ts';
import type { Expected } from '../../judge/expected.ts';
import type { Question } from '../../study/question.ts';
import { deltaUnit, marginText, valueText, withUnit } from './metric.ts';

/** Sentences on what a study can notice, before anything is trained. */
export function expectedText(
  { seeds, images, seedSd, history, smallest, coarse, trainingDecidable }: Expected,
  { metric, margin }: Pick<Question, 'metric' | 'margin'>,
): string[] {
  if (seeds < 2) return ['One seed decides nothing: plan at least two, better three or more.'];
  const points = (share: number): string => withUnit(valueText(share, metric), deltaUnit(metric));
  const from =
    history === 0
      ? `if seeds vary by a standard deviation of ${points(seedSd)}, as is usual`
      : `as seeds varied by a standard deviation of ${points(seedSd)} in ${plural(history, 'earlier run')}`;
  const over = `With ${plural(seeds, 'seed')} and ${count(images)} val images`;
  return [
    smallest === null
      ? `${over} this study notices no difference with probability 80%, ${from}.`
      : `${over} this study notices a true difference of ${points(smallest)} with probability 80%, ${from}.`,
    ...(coarse
      ? [`That is more than three times the margin of ${marginText(margin, metric)}: more seeds or images notice less.`]
      : []),
    ...(trainingDecidable
      ? []
      : [
          'If a network does not train with some seeds, no outcome of so few could show that another one trains more often.',
        ]),
  ];
}
