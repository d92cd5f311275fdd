import { firstOf, listed, plural, shortList } from '../../base/format.ts';
import { isDecided, type Said } from '../../judge/decision.ts';
import type { Effect, Effects, Interaction } from '../../judge/effects.ts';
import type { Estimate } from '../../judge/estimate.ts';
import { type TwoLevels, twoLevels } from '../../judge/question.ts';
import type { MissingRun } from '../../judge/summarize.ts';
import { runName } from '../../study/config.ts';
import type { Question } from '../../study/question.ts';
import { countsBrackets, movedText, nothingDecided, remedy, seedsPhrase, sentence, variantClauses } from './clauses.ts';
import { placesOf, reference } from './differences.ts';
import { byMetric, deltaSize, deltaWithUnit, valueText, withinMargin, withUnit } from './metric.ts';

/** What a headline is made from: verdicts and values, without an interval from which another verdict could be read. */
export interface StudyFindings extends Effects<Said> {
  readonly question: Question;
  readonly variants: readonly {
    readonly variant: string;
    readonly seeds: readonly number[];
    readonly result: Pick<Estimate, 'value'>;
  }[];
  readonly missing: readonly MissingRun[];
}

type Contrast = Effect<Said>;

/** What the study found, in one sentence of at most three clauses. There is no verdict while a run is missing. */
export function studyVerdict(summary: StudyFindings): string {
  const { question, effects, missing } = summary;
  if (missing.length > 0) return withheld(summary);
  if (effects.length === 0) return nothingToCompare(summary);
  const seeds = Math.min(...effects.map(({ delta }) => delta.seeds));
  const opening = `${seeds === 1 ? 'On' : 'Over'} ${seedsPhrase(seeds)}${byMetric(question.metric)}`;
  const contrast = twoLevels(question);
  if (contrast === null) return sentence(opening, designClauses(summary, seeds));
  if (seeds === 1) return sentence(opening, oneSeedClauses(effects, contrast, question));
  return sentence(opening, [
    ...decidedClauses(effects, contrast, question),
    ...trainingClauses(effects, contrast),
    ...interactionClauses(summary, contrast),
    ...openClauses(effects, contrast, question),
  ]);
}

/** What a study of several variants found. */
function designClauses({ question, effects, main }: StudyFindings, seeds: number): string[] {
  const moved = effects.map(({ treatment, delta }) => ({ variant: treatment, delta }));
  const [first, ...rest] = variantClauses(moved, seeds, question);
  return [
    ...(first === undefined ? [] : [`${reference(question, effects)}, ${first}`]),
    ...main
      .filter(({ step, delta }) => step === null && isDecided(delta))
      .map(({ delta }) => `all steps together ${movedText(delta, question.metric, true)}`),
    ...rest,
  ];
}

function decidedClauses(
  effects: readonly Contrast[],
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

/** Clauses on networks of which more seeds train than of others. */
function trainingClauses(effects: readonly Contrast[], { treatment, baseline }: TwoLevels): string[] {
  return (['trains more often', 'trains less often'] as const).flatMap((verdict) => {
    const having = effects.filter(({ delta }) => delta.verdict === verdict);
    const places = having.map((effect) => placesOf([effect]) + countsBrackets(effect.delta));
    return having.length === 0 ? [] : [`${treatment} ${verdict} than ${baseline}${shortList(places)}`];
  });
}

/**
 * Clauses on interactions, only beside a decided contrast. Otherwise a study without any effect would have a second
 * chance of a false claim.
 */
function interactionClauses(
  { interactions, effects, question }: StudyFindings,
  { factor, treatment, baseline }: TwoLevels,
): string[] {
  if (!effects.some(({ delta }) => isDecided(delta))) return [];
  const found = interactions.filter(
    ({ of, delta }) => of.factor === factor && (delta.verdict === 'better' || delta.verdict === 'worse'),
  );
  const how = ({ by, delta }: Interaction<Said>) =>
    `${deltaSize(delta, question.metric)} ${(delta.value ?? 0) > 0 ? 'higher' : 'lower'} at ${by.factor} ${by.to} than at ${by.factor} ${by.from}`;
  return found.length === 0 ? [] : [`${treatment} − ${baseline} is ${shortList(found.map(how))}`];
}

function openClauses(effects: readonly Contrast[], { treatment, baseline }: TwoLevels, question: Question): string[] {
  const clause = (verdict: string, words: string, why: (having: readonly Contrast[]) => string) => {
    const having = effects.filter(({ delta }) => delta.verdict === verdict);
    return having.length === 0 ? [] : [`${treatment} ${words}${placesOf(having)}${why(having)}`];
  };
  return [
    ...clause('same', `and ${baseline} are practically the same`, () => ` (${withinMargin(question)})`),
    ...clause('undecided', `against ${baseline} is undecided`, remedy),
  ];
}

function oneSeedClauses(
  effects: readonly Contrast[],
  { treatment, baseline }: TwoLevels,
  { metric }: Question,
): string[] {
  if (effects.length === 0) return [];
  const differences = effects.map((effect) => deltaWithUnit(effect.delta, metric) + placesOf([effect]));
  return [`${treatment} − ${baseline} is ${shortList(differences)}`, nothingDecided];
}

export function withheld({ variants, missing }: Pick<StudyFindings, 'variants' | 'missing'>): string {
  const runs = variants.reduce((total, { seeds }) => total + seeds.length, missing.length);
  const reasons = firstOf(missing.map((run) => `${runName(run)}: ${run.reason}`));
  return `No verdict: ${missing.length} of ${plural(runs, 'run')} gave no result (${reasons}).`;
}

function nothingToCompare({ variants, question: { design, metric } }: StudyFindings): string {
  const why =
    design === 'factorial'
      ? 'differ only in the factor that the study asks about'
      : 'that the design compares were run';
  const reached = variants.map(
    ({ variant, result }) => `${variant} reaches ${withUnit(valueText(result.value, metric), metric.unit)}`,
  );
  return `No two variants ${why}: ${listed(reached)}.`;
}
