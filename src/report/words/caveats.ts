import { count, listed, plural, shortList } from '../../base/format.ts';
import type { Conditions } from '../../judge/conditions.ts';
import { hasImages } from '../../judge/estimate.ts';
import { detectableWith } from '../../judge/noise.ts';
import { twoLevels } from '../../judge/question.ts';
import { alphaAfter, type Schedule } from '../../judge/statistics/sequential.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { isMixture } from '../../judge/trained.ts';
import type { Question } from '../../study/question.ts';
import { effectName } from './differences.ts';
import { looksOf } from './looks.ts';
import { deltaUnit, valueText, withUnit } from './metric.ts';
import { percent } from './numbers.ts';
import { addedSeedsOf } from './seeds.ts';

/** Warnings that the reader needs to trust a number. They are never folded away. */
export function caveatsOf(summary: StudySummary): string[] {
  const { variants, effects, conditions, question } = summary;
  if (conditions === null) return [];
  const estimates = [
    // Outputs tell who trained, so image by image is known, although a mixture has no interval.
    ...variants.filter(({ trained }) => !isMixture(trained)).map(({ result }) => result),
    ...effects.flatMap(({ delta: { interval, ...delta } }) => (interval === null ? [] : [{ ...delta, interval }])),
  ];
  const images = `${count(conditions.dataset.val)} val images`;
  const withImages = estimates.every(hasImages);
  const severalSeeds = withImages ? overSeedsAndImages(images, question) : overSeedsAlone(question);
  const oneSeed = withImages ? onImages(images, question) : onNothing(question);
  const families = familiesOf(summary);
  return [
    ...(estimates.some(({ seeds }) => seeds > 1) ? [severalSeeds + families + budgetOf(summary)] : []),
    ...(estimates.some(({ seeds }) => seeds === 1) ? [oneSeed] : []),
    ...looksOf(summary),
    ...trainingCaveats(summary),
    ...noiseOfStudy(summary),
    ...(question.mostSeeds === undefined ? reusedOf(summary) : addedSeedsOf(summary)),
    ...engineCaveats(conditions),
  ];
}

const onImages = (images: string, { metric: { name, perExample } }: Question): string =>
  `One seed: the 95% intervals in brackets are for this seed only, the sampling error of the ${images} alone ` +
  (perExample === 'loss'
    ? "(Student's t; the difference is paired by image). "
    : `(${name}: Wilson; difference: Newcombe, paired by image, with McNemar's mid-p). `) +
  'How much another seed would change is not known, so nothing is decided.';

const onNothing = ({ metric }: Question): string =>
  `One seed: no interval, since val ${metric.name} is not recorded image by image. Nothing is decided.`;

/** Intervals of a study that is evaluated several times have a level of their own. */
const levelWords = ({ mostSeeds, fixedLooks }: Schedule): string => (mostSeeds || fixedLooks ? '' : '95% ');

const overSeedsAndImages = (images: string, question: Question): string =>
  `Several seeds: means, and in brackets ${levelWords(question)}intervals over new seeds and new images, from the ` +
  `spread of both (variance components of seeds crossed with the ${images}, Student's t). p comes from the same model.`;

const overSeedsAlone = ({ metric, ...question }: Question): string =>
  `Several seeds: means, and in brackets ${levelWords(question)}intervals over new seeds, from their spread alone (Student's t, ` +
  `for differences Welch's): val ${metric.name} is not recorded image by image, so the intervals do not include what other images would change.`;

/** Which differences were tested together, which corrects for finding one by chance. */
function familiesOf({ question, effects, main }: StudySummary): string {
  if (effects.length < 2) return '';
  if (main.length > 0 && question.design === 'factorial') {
    return ` The differences, their ${main.length === 1 ? 'mean' : 'means'} and the interactions are three families; each family's p and intervals are corrected by Holm's method.`;
  }
  return " The differences are one family, whose p and intervals are corrected by Holm's method.";
}

/** How often the study was evaluated, if more than once. */
function budgetOf({ question, variants, givenUp = [] }: StudySummary): string {
  const { mostSeeds } = question;
  if (mostSeeds === undefined || question.fixedLooks) return '';
  const counts = variants.map(({ seeds }) => seeds.length);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const level = percent(1 - alphaAfter(fewest, question));
  const single = fewest < most ? '' : ` (a single interval has ${level}% after ${plural(fewest, 'seed')})`;
  return (
    ` Seeds were added until all was decided ${givenUp.length > 0 ? 'or given up, ' : ''}or there were ${mostSeeds}` +
    `${most > mostSeeds ? ' besides those of earlier studies' : ''}; intervals and p are corrected for looking after ` +
    `each${single}, so that at most 5% of such studies find a difference where there is none.`
  );
}

/** What is said of seeds that did not train; empty if all did, or if it cannot be told. */
function trainingCaveats({ variants, effects, question: { design } }: StudySummary): string[] {
  const failing = variants.filter(({ trained }) => trained && trained.trained < trained.seeds);
  if (failing.length === 0) return [];
  const none = failing.filter(({ trained }) => trained?.trained === 0).map(({ variant }) => variant);
  const hopeless = effects.filter(({ delta }) => delta.counts && !delta.counts.possible);
  const fewest = Math.min(...hopeless.map(({ delta }) => delta.seeds));
  return [
    'Not every seed trained: the outputs of the others are hardly better than the best constant prediction. Differences' +
      ' are among the seeds that trained, and how many did is tested by itself (Boschloo). An accuracy over both kinds' +
      ' of seeds has no interval.',
    ...(none.length > 0 && design === 'factorial' && effects.length > 1
      ? [`Means and interactions with ${shortList(none)} are left out: no seed trained.`]
      : []),
    ...(hopeless.length > 0
      ? [`No outcome of ${plural(fewest, 'seed')} could show that one network trains more often.`]
      : []),
  ];
}

/** Rows that come from an earlier commit, because nothing they depend on has changed since. */
const reusedOf = ({ reused }: StudySummary): string[] =>
  reused.map(
    ({ from, runs }) =>
      `${listed(runs)}: ${from}, as nothing that decides ${runs.length === 1 ? 'its' : 'their'} numbers has changed.`,
  );

/** What makes a run hard to repeat, or to trust. */
function engineCaveats({ selfTests, deterministic }: Conditions): string[] {
  const failed = selfTests.filter((outcome) => outcome !== 'passed' && outcome !== 'skipped');
  return [
    ...(deterministic ? [] : ['Not deterministic: training the same seed again may give different numbers.']),
    ...failed.map((outcome) => `Self-test of the engine: ${outcome}`),
  ];
}

/** Which differences the study could find, and which with more seeds; empty if unknown. */
function noiseOfStudy({ noise, effects, question }: StudySummary): string[] {
  const seeds = Math.min(...effects.map(({ delta }) => delta.seeds));
  const more = [5, 10, 20].find((count) => count > seeds);
  if (noise.length === 0 || seeds < 2) return [];
  const at = twoLevels(question) ? 'at' : 'for';
  const places = noise.flatMap((each, index) => {
    const [now, then] = [seeds, more ?? seeds].map((count) => detectableWith(noise, count)[index] ?? null);
    const where = effectName(each, question) ? ` ${at} ${effectName(each, question)}` : '';
    const further =
      more === undefined || then == null ? '' : ` (${valueText(then, question.metric)} over ${more} seeds)`;
    return now == null
      ? []
      : [`${withUnit(valueText(now, question.metric), deltaUnit(question.metric))}${where}${further}`];
  });
  if (places.length === 0)
    return [`Noise: over ${plural(seeds, 'seed')}, no true difference is found with probability 80%.`];
  return [
    `Noise: over ${plural(seeds, 'seed')}, a true difference of ${shortList(places)} is found with probability 80%, if the ` +
      'seeds vary as much as these still allow.',
  ];
}
