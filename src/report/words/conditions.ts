import { count, listed, shortened, shortList } from '../../base/format.ts';
import type { Conditions, Varied } from '../../judge/conditions.ts';
import type { MissingRun, StudySummary } from '../../judge/summarize.ts';
import { tensorFlowText } from '../../record/engine.ts';
import { runName } from '../../study/config.ts';

/** Sentences and phrases for both Markdown and HTML. They are not escaped. */

export const titleOf = ({ conditions }: StudySummary): string =>
  conditions === null ? 'Ablation study' : `${conditions.study} on ${conditions.dataset.title}`;

/** `64 px`, `9,958 images`, `5 epochs`, ... */
export function conditionsText(conditions: Conditions): string[] {
  const { dataset, source, recipe, seeds, precision, convolution, varied, engine } = conditions;
  const kept = dataset.train + dataset.val;
  const images = source.limit === kept ? `the first ${count(kept)} images` : `${count(kept)} images`;
  const limit = source.limit === null || source.limit === kept ? '' : ` of the first ${count(source.limit)}`;
  return [
    `${settingText(varied, 'dataset.imageSize', source.imageSize)} px`,
    `${images}${limit} (${count(dataset.train)} train, ${count(dataset.val)} val)`,
    `${settingText(varied, 'recipe.epochs', count(recipe.epochs))} ${recipe.epochs === 1 ? 'epoch' : 'epochs'}`,
    `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`,
    ...(engine.engine === 'external' ? [] : [settingText(varied, 'precision', precision)]),
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

/** All values of a setting; `common` if the factors do not change it. */
const settingText = (varied: readonly Varied[], setting: string, common: string | number): string =>
  varied
    .find((each) => each.setting === setting)
    ?.values.map(({ value }) => value)
    .join(' or ') ?? String(common);

/** `Set by the factors: warmupEpochs 0.5 in full, 0 in without-warmup.` */
const variedText = (varied: readonly Varied[]): string[] =>
  varied.length === 0
    ? []
    : [
        `Set by the factors: ${listed(
          varied.map(
            ({ setting, values }) =>
              `${setting.replace('recipe.', '')} ${values.map(({ value, variants }) => `${value} in ${shortList(variants)}`).join(', ')}`,
          ),
        )}.`,
      ];

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
