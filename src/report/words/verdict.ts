import { isDecided } from '../../judge/decision.ts';
import type { Effect, Interaction } from '../../judge/effects.ts';
import { type Question, type TwoLevels, twoLevels } from '../../judge/question.ts';
import type { StudySummary, VariantSummary } from '../../judge/summarize.ts';
import { runName } from '../../study/config.ts';
import { byMetric, valueText, withUnit } from './metric.ts';
import { levelsText, listed, plural } from './numbers.ts';
import { named, remedy, seedsPhrase, sentence, signedSize, size, within } from './phrases.ts';
import { variantsClauses } from './variants-verdict.ts';

/** What the study found, in one sentence of at most three clauses. There is no verdict while a run is missing. */
export function studyVerdict(summary: StudySummary): string {
  const { question, effects, variants, missing } = summary;
  if (missing.length > 0) return withheld(summary);
  if (effects.length === 0) return nothingToCompare(summary);
  const seeds = Math.min(...effects.map(({ delta }) => delta.seeds));
  const untrained = new Set(variants.filter((variant) => variant.atChance === variant.seeds.length).map(nameOf));
  const opening = `${seeds === 1 ? 'On' : 'Over'} ${seedsPhrase(seeds)}${byMetric(question.metric)}`;
  const contrast = twoLevels(question);
  if (contrast === null) return sentence(opening, variantsClauses(summary, seeds, untrained));

  const trained = effects.filter(({ baseline, treatment }) => !untrained.has(baseline) && !untrained.has(treatment));
  const atChance = chanceClauses(effects, untrained, contrast);
  if (seeds === 1) return sentence(opening, [...atChance, ...oneSeedClauses(trained, contrast, question)]);
  return sentence(opening, [
    ...decidedClauses(trained, contrast, question),
    ...atChance,
    ...interactionClauses(summary, contrast),
    ...openClauses(trained, contrast, question),
  ]);
}

const nameOf = ({ variant }: VariantSummary): string => variant;

function decidedClauses(
  effects: readonly Effect[],
  { treatment, baseline }: TwoLevels,
  { metric }: Question,
): string[] {
  const clause = (verdict: string, verb: string) => {
    const having = effects.filter(({ delta }) => delta.verdict === verdict);
    const by = having.map(({ delta, at }) => `${size(delta, metric)}${place(at)}`);
    return having.length === 0 ? [] : [`${treatment} ${verb} ${baseline} by ${named(by)}`];
  };
  return [...clause('better', 'beats'), ...clause('worse', 'loses to')];
}

/** Clauses on networks that learned nothing, which are neither better nor worse than others. */
function chanceClauses(effects: readonly Effect[], untrained: ReadonlySet<string>, contrast: TwoLevels): string[] {
  const { treatment, baseline } = contrast;
  const clause = (treatmentStays: boolean, baselineStays: boolean, words: string) => {
    const places = effects.filter(
      (effect) =>
        untrained.has(effect.treatment) === treatmentStays && untrained.has(effect.baseline) === baselineStays,
    );
    return places.length === 0 ? [] : [words + placesOf(places)];
  };
  return [
    ...clause(false, true, `${treatment} trains and ${baseline} stays at chance`),
    ...clause(true, false, `${treatment} stays at chance and ${baseline} trains`),
    ...clause(true, true, `${treatment} and ${baseline} both stay at chance`),
  ];
}

/**
 * Clauses on interactions, only beside a decided contrast. Otherwise a study without any effect would have a second
 * chance of a false claim.
 */
function interactionClauses(
  { interactions, effects, question }: StudySummary,
  { factor, treatment, baseline }: TwoLevels,
): string[] {
  if (!effects.some(({ delta }) => isDecided(delta))) return [];
  const found = interactions.filter(
    ({ of, delta }) => of.factor === factor && (delta.verdict === 'better' || delta.verdict === 'worse'),
  );
  const how = ({ by, delta }: Interaction) =>
    `${size(delta, question.metric)} ${delta.value > 0 ? 'higher' : 'lower'} at ${by.factor} ${by.to} than at ${by.factor} ${by.from}`;
  return found.length === 0 ? [] : [`${treatment} − ${baseline} is ${named(found.map(how))}`];
}

function openClauses(effects: readonly Effect[], { treatment, baseline }: TwoLevels, question: Question): string[] {
  const same = effects.filter(({ delta }) => delta.verdict === 'same');
  const undecided = effects.filter(({ delta }) => delta.verdict === 'undecided');
  return [
    ...(same.length > 0
      ? [`${treatment} and ${baseline} are practically the same${placesOf(same)} (${within(question)})`]
      : []),
    ...(undecided.length > 0
      ? [
          `${treatment} against ${baseline} is undecided${placesOf(undecided)} (${remedy(undecided.map(({ delta }) => delta))})`,
        ]
      : []),
  ];
}

function oneSeedClauses(
  effects: readonly Effect[],
  { treatment, baseline }: TwoLevels,
  { metric }: Question,
): string[] {
  if (effects.length === 0) return [];
  const differences = effects.map(({ delta, at }) => `${signedSize(delta, metric)}${place(at)}`);
  return [`${treatment} − ${baseline} is ${named(differences)}`, 'one seed decides nothing'];
}

export function withheld({ variants, missing }: StudySummary): string {
  const runs = variants.reduce((total, { seeds }) => total + seeds.length, missing.length);
  const reasons = missing.slice(0, 3).map((run) => `${runName(run)}: ${run.reason}`);
  const more = missing.length > reasons.length ? ` and ${missing.length - reasons.length} more` : '';
  return `No verdict: ${missing.length} of ${plural(runs, 'run')} gave no result (${reasons.join(', ')}${more}).`;
}

function nothingToCompare({ variants, question }: StudySummary): string {
  const why =
    question.design === 'factorial' ? 'differ in the factor asked about alone' : 'that the design compares were run';
  const reached = variants.map(
    ({ variant, result }) =>
      `${variant} reaches ${withUnit(valueText(result.value, question.metric), question.metric.unit)}`,
  );
  return `No two variants ${why}: ${listed(reached)}.`;
}

const place = (at: Effect['at']): string => (Object.keys(at).length === 0 ? '' : ` at ${levelsText(at)}`);

const placesOf = (effects: readonly Effect[]): string => {
  const places = effects.map(({ at }) => levelsText(at)).filter((text) => text !== '');
  return places.length === 0 ? '' : ` at ${named(places)}`;
};
