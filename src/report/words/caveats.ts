import { count, listed, plural, shortList } from '../../base/format.ts';
import type { Conditions } from '../../judge/conditions.ts';
import { hasImages } from '../../judge/estimate.ts';
import { detectableWith } from '../../judge/noise.ts';
import { twoLevels } from '../../judge/question.ts';
import { alphaAfter, type Schedule } from '../../judge/statistics/sequential.ts';
import type { StudySummary } from '../../judge/summarize.ts';
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
  const estimates = [...variants.map(({ result }) => result), ...effects.map(({ delta }) => delta)];
  const images = `${count(conditions.dataset.val)} val images`;
  const withImages = estimates.every(hasImages);
  const severalSeeds = withImages ? overSeedsAndImages(images, question) : overSeedsAlone(question);
  const oneSeed = withImages ? onImages(images, question) : onNothing(question);
  const families = familiesOf(summary);
  return [
    ...(estimates.some(({ seeds }) => seeds > 1) ? [severalSeeds + families + budgetOf(summary)] : []),
    ...(estimates.some(({ seeds }) => seeds === 1) ? [oneSeed] : []),
    ...looksOf(summary),
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
  if (noise.length === 0) return [];
  const at = twoLevels(question) ? 'at' : 'for';
  const places = noise.map((each, index) => {
    const found = (count: number) => valueText(detectableWith(noise, count)[index] ?? 0, question.metric);
    const where = effectName(each, question) ? ` ${at} ${effectName(each, question)}` : '';
    return `${withUnit(found(seeds), deltaUnit(question.metric))}${where}${more === undefined ? '' : ` (${found(more)} over ${more} seeds)`}`;
  });
  return [
    `Noise: over ${plural(seeds, 'seed')}, a true difference of ${shortList(places)} is found with probability 80%.`,
  ];
}
