import { count } from '../../base/format.ts';
import type { Conditions } from '../../judge/conditions.ts';
import { hasImages } from '../../judge/estimate.ts';
import { detectableWith } from '../../judge/noise.ts';
import { type Question, twoLevels } from '../../judge/question.ts';
import { alphaAfter } from '../../judge/statistics/sequential.ts';
import type { MissingRun, StudySummary } from '../../judge/summarize.ts';
import { tensorFlowText } from '../../record/engine.ts';
import { runName } from '../../study/config.ts';
import { deltaUnit, valueText, withUnit } from './metric.ts';
import { listed, percent, plural, shortened } from './numbers.ts';
import { effectName, named } from './phrases.ts';
import { valuesOf, variedText } from './varied.ts';

/** Sentences and phrases for both Markdown and HTML. They are not escaped. */

export const titleOf = ({ conditions }: StudySummary): string =>
  conditions === null ? 'Ablation study' : `${conditions.study} on ${conditions.dataset.title}`;

/** `64 px`, `9,958 images`, `5 epochs`, ... */
export function conditionsOf(conditions: Conditions): string[] {
  const { dataset, source, recipe, seeds, precision, convolution, varied, engine } = conditions;
  const kept = dataset.train + dataset.val;
  const images = source.limit === kept ? `the first ${count(kept)} images` : `${count(kept)} images`;
  const limit = source.limit === null || source.limit === kept ? '' : ` of the first ${count(source.limit)}`;
  return [
    `${valuesOf(varied, 'dataset.imageSize', source.imageSize)} px`,
    `${images}${limit} (${count(dataset.train)} train, ${count(dataset.val)} val)`,
    `${valuesOf(varied, 'recipe.epochs', count(recipe.epochs))} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    ...(engine.engine === 'external' ? [] : [valuesOf(varied, 'precision', precision)]),
    ...(convolution === 'direct' ? ['direct convolutions'] : []),
    engine.engine === 'external'
      ? `trained by ${engine.framework}`
      : `${engine.engine} engine (${engine.mode}, ${tensorFlowText(engine)})`,
  ];
}

/** The part of the recipe that all runs share. */
export const sharedRecipe = ({ recipe, varied }: Conditions): Partial<Conditions['recipe']> =>
  Object.fromEntries(
    Object.entries(recipe).filter(([field]) => varied.every(({ setting }) => setting !== `recipe.${field}`)),
  );

/** How the numbers were made. */
export function notesOf(summary: StudySummary): string[] {
  const { conditions } = summary;
  if (conditions === null) return [];
  const { machines, commits, versions, seeds } = conditions;
  const speed = 'images/s counts training without evaluation: mean, slowest and fastest seed. ';
  return [
    `${seeds.length > 1 ? speed : ''}${machines.length === 1 ? 'Machine' : 'Machines'}: ${listed(machines)}.`,
    ...variedText(conditions.varied),
    `Code: commit ${listed(commits)}; Ablate ${listed(versions)}.`,
  ];
}

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
    ...(estimates.some(({ seeds }) => seeds > 1) ? [severalSeeds + families + looksOf(summary)] : []),
    ...(estimates.some(({ seeds }) => seeds === 1) ? [oneSeed] : []),
    ...noiseOfStudy(summary),
    ...reusedOf(summary),
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
  `One seed: without an interval, since val ${metric.name} is not recorded image by image. Nothing is decided.`;

const overSeedsAndImages = (images: string, { mostSeeds }: Question): string =>
  `Several seeds: means, and in brackets ${mostSeeds ? '' : '95% '}intervals over new seeds and new images, from the ` +
  `spread of both (variance components of seeds crossed with the ${images}, Student's t). p comes from the same model.`;

const overSeedsAlone = ({ metric, mostSeeds }: Question): string =>
  `Several seeds: means, and in brackets ${mostSeeds ? '' : '95% '}intervals over new seeds, from their spread alone (Student's t, ` +
  `for differences Welch's): val ${metric.name} is not recorded image by image, so what other images would change is in none of them.`;

/** Which differences were tested together, which corrects for finding one by chance. */
function familiesOf({ question, effects, main }: StudySummary): string {
  if (effects.length < 2) return '';
  if (main.length > 0 && question.design === 'factorial') {
    return ` The differences, their ${main.length === 1 ? 'mean' : 'means'} and the interactions are three families; each family's p and intervals are corrected by Holm's method.`;
  }
  return " The differences are one family, whose p and intervals are corrected by Holm's method.";
}

/** How often the study was evaluated, if more than once. */
function looksOf({ question: { mostSeeds }, variants }: StudySummary): string {
  if (mostSeeds === undefined) return '';
  const seeds = Math.min(...variants.map((variant) => variant.seeds.length));
  const level = percent(1 - alphaAfter(seeds, mostSeeds));
  return (
    ` Seeds were added until all was decided or there were ${mostSeeds}; intervals and p are corrected for looking after each (a single ` +
    `interval has ${level}% after ${plural(seeds, 'seed')}), so that at most 5% of such studies find a difference where there is none.`
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
    ...(deterministic ? [] : ['Not deterministic: the same seed trained again may end elsewhere.']),
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
  return [`Noise: over ${plural(seeds, 'seed')}, a true difference of ${named(places)} is found with probability 80%.`];
}

/** `resnet50-seed1: out of memory (tried to allocate 2 GB)`, and a link to its log. */
export const missingOf = ({ missing }: StudySummary): { readonly text: string; readonly url: string | undefined }[] =>
  missing.map((run) => ({
    text: `${runName(run)}: ${run.reason}${explained(run)}`,
    url: run.url,
  }));

function explained({ reason, message }: MissingRun): string {
  if (!message) return '';
  const text = shortened(message, 300);
  return reason === 'not comparable' ? `: ${text}` : ` (${text})`;
}
