import { firstOf, listed, plural, shortList } from '../../base/format.ts';
import { isDecided } from '../../judge/decision.ts';
import type { Effect, Interaction } from '../../judge/effects.ts';
import { type TwoLevels, twoLevels } from '../../judge/question.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { runName } from '../../study/config.ts';
import type { Question } from '../../study/question.ts';
import { movedText, nothingDecided, remedy, seedsPhrase, sentence, variantClauses } from './clauses.ts';
import { placesOf, reference } from './differences.ts';
import { byMetric, deltaSize, deltaWithUnit, valueText, withinMargin, withUnit } from './metric.ts';

/** What the study found, in one sentence of at most three clauses. There is no verdict while a run is missing. */
export function studyVerdict(summary: StudySummary): string {
  const { question, effects, variants, missing } = summary;
  if (missing.length > 0) return withheld(summary);
  if (effects.length === 0) return nothingToCompare(summary);
  const seeds = Math.min(...effects.map(({ delta }) => delta.seeds));
  const untrained = variants.filter(({ atChance, seeds }) => atChance === seeds.length).map(({ variant }) => variant);
  const opening = `${seeds === 1 ? 'On' : 'Over'} ${seedsPhrase(seeds)}${byMetric(question.metric)}`;
  const contrast = twoLevels(question);
  const trained = effects.filter(
    (effect) => !untrained.some((name) => [effect.baseline, effect.treatment].includes(name)),
  );
  if (contrast === null) return sentence(opening, designClauses(summary, seeds, trained, untrained));

  const atChance = chanceClauses(effects, untrained, contrast);
  if (seeds === 1) return sentence(opening, [...atChance, ...oneSeedClauses(trained, contrast, question)]);
  return sentence(opening, [
    ...decidedClauses(trained, contrast, question),
    ...atChance,
    ...interactionClauses(summary, contrast),
    ...openClauses(trained, contrast, question),
  ]);
}

/** What a study of several variants found. Networks that learned nothing are neither better nor worse than others. */
function designClauses(
  { question, effects, main }: StudySummary,
  seeds: number,
  trained: readonly Effect[],
  untrained: readonly string[],
): string[] {
  const moved = trained.map(({ treatment, delta }) => ({ variant: treatment, delta }));
  const [first, ...rest] = variantClauses(moved, seeds, question);
  return [
    ...(first === undefined ? [] : [`${reference(question, effects)}, ${first}`]),
    ...main
      .filter(({ step, delta }) => step === null && isDecided(delta))
      .map(({ delta }) => `all steps together ${movedText(delta, question.metric, true)}`),
    ...(untrained.length === 0
      ? []
      : [`${shortList(untrained)} ${untrained.length === 1 ? 'stays' : 'stay'} at chance`]),
    ...rest,
  ];
}

function decidedClauses(
  effects: readonly Effect[],
  { treatment, baseline }: TwoLevels,
  { metric }: Question,
): string[] {
  const clause = (verdict: string, verb: string) => {
    const by = effects
      .filter(({ delta }) => delta.verdict === verdict)
      .map((effect) => deltaSize(effect.delta, metric) + placesOf([effect]));
    return by.length === 0 ? [] : [`${treatment} ${verb} ${baseline} by ${shortList(by)}`];
  };
  return [...clause('better', 'beats'), ...clause('worse', 'loses to')];
}

/** Clauses on networks that learned nothing, which are neither better nor worse than others. */
function chanceClauses(effects: readonly Effect[], untrained: readonly string[], contrast: TwoLevels): string[] {
  const { treatment, baseline } = contrast;
  const clause = (treatmentStays: boolean, baselineStays: boolean, words: string) => {
    const places = effects.filter(
      (effect) =>
        untrained.includes(effect.treatment) === treatmentStays &&
        untrained.includes(effect.baseline) === baselineStays,
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
    `${deltaSize(delta, question.metric)} ${delta.value > 0 ? 'higher' : 'lower'} at ${by.factor} ${by.to} than at ${by.factor} ${by.from}`;
  return found.length === 0 ? [] : [`${treatment} − ${baseline} is ${shortList(found.map(how))}`];
}

function openClauses(effects: readonly Effect[], { treatment, baseline }: TwoLevels, question: Question): string[] {
  const clause = (verdict: string, words: string, why: (having: readonly Effect[]) => string) => {
    const having = effects.filter(({ delta }) => delta.verdict === verdict);
    return having.length === 0 ? [] : [`${treatment} ${words}${placesOf(having)} (${why(having)})`];
  };
  return [
    ...clause('same', `and ${baseline} are practically the same`, () => withinMargin(question)),
    ...clause('undecided', `against ${baseline} is undecided`, remedy),
  ];
}

function oneSeedClauses(
  effects: readonly Effect[],
  { treatment, baseline }: TwoLevels,
  { metric }: Question,
): string[] {
  if (effects.length === 0) return [];
  const differences = effects.map((effect) => deltaWithUnit(effect.delta, metric) + placesOf([effect]));
  return [`${treatment} − ${baseline} is ${shortList(differences)}`, nothingDecided];
}

export function withheld({ variants, missing }: StudySummary): string {
  const runs = variants.reduce((total, { seeds }) => total + seeds.length, missing.length);
  const reasons = firstOf(missing.map((run) => `${runName(run)}: ${run.reason}`));
  return `No verdict: ${missing.length} of ${plural(runs, 'run')} gave no result (${reasons}).`;
}

function nothingToCompare({ variants, question: { design, metric } }: StudySummary): string {
  const why =
    design === 'factorial'
      ? 'differ only in the factor that the study asks about'
      : 'that the design compares were run';
  const reached = variants.map(
    ({ variant, result }) => `${variant} reaches ${withUnit(valueText(result.value, metric), metric.unit)}`,
  );
  return `No two variants ${why}: ${listed(reached)}.`;
}
