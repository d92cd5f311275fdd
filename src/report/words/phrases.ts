import type { Finding, Verdict } from '../../judge/decision.ts';
import type { Effect } from '../../judge/effects.ts';
import { type Question, twoLevels } from '../../judge/question.ts';
import type { Metric } from '../../study/metric.ts';
import { deltaText, deltaUnit, marginText, titled, valueText, withUnit } from './metric.ts';
import { levelsText, listed, plural } from './numbers.ts';

/** Phrases that the verdicts of a study and of a change share. */

/** Most variants or levels to name in one clause. */
const mostNamed = 3;

export const named = (names: readonly string[]): string =>
  names.length <= mostNamed
    ? listed(names)
    : `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`;

export const seedsPhrase = (seeds: number): string => (seeds === 1 ? 'one seed' : plural(seeds, 'seed'));

/**
 * What distinguishes an effect from the others: the levels at which two are compared, or the variant. It may be empty
 * if there is only one.
 */
export const effectName = ({ at, treatment }: Pick<Effect, 'at' | 'treatment'>, question: Question): string =>
  twoLevels(question) ? levelsText(at) : treatment;

/** What the variants are compared with. */
export const reference = ({ design, contrast }: Question, effects: readonly Pick<Effect, 'baseline'>[]): string =>
  design === 'add-one-in' ? 'step by step' : `against ${contrast?.baseline ?? effects[0]?.baseline}`;

/** The two sides of a difference: `residual − plain`. */
export function differenceTitle(question: Question, effects: readonly Pick<Effect, 'baseline'>[]): string {
  const two = twoLevels(question);
  return two ? `${two.treatment} − ${two.baseline}` : reference(question, effects);
}

/** The same with its unit, for an axis or a column: `residual − plain, points`. */
export function deltaTitle(question: Question, effects: readonly Pick<Effect, 'baseline'>[]): string {
  return titled(differenceTitle(question, effects), deltaUnit(question.metric));
}

/** `17.5 points`, never negative. */
export const size = ({ value }: Finding, metric: Metric): string =>
  withUnit(valueText(Math.abs(value), metric), deltaUnit(metric));

/** `+2.1 points` */
export const signedSize = ({ value }: Finding, metric: Metric): string =>
  withUnit(deltaText(value, metric), deltaUnit(metric));

export const within = ({ margin, metric }: Pick<Question, 'margin' | 'metric'>): string =>
  `within ${marginText(margin, metric)}`;

/** What would decide an undecided difference, for brackets: `about 4 more seeds would decide`. */
export function remedy(findings: readonly Finding[]): string {
  const more = findings.map(({ moreSeeds }) => moreSeeds);
  const largest = Math.max(...more.map((seeds) => seeds ?? 0));
  if (more.every((seeds) => seeds === null)) return 'more seeds alone would not decide';
  const rest = more.includes(null) ? ', but not all' : '';
  return `about ${plural(largest, 'more seed')} would decide${rest}`;
}

/** A sentence of at most three clauses. If more are left out, the sentence refers to the table. */
export function sentence(opening: string, clauses: readonly string[]): string {
  const shown = clauses.length <= 3 ? clauses : [...clauses.slice(0, 2), 'the table has the rest'];
  return `${opening}, ${shown.join('; ')}.`;
}

/** A verdict, for a cell of a table. */
export function verdictText({ verdict, moreSeeds }: Finding, question: Question): string {
  const words: Readonly<Record<Verdict, string>> = {
    better: 'better',
    worse: 'worse',
    same: `same ${within(question)}`,
    undecided: moreSeeds === null ? 'undecided' : `undecided (about ${plural(moreSeeds, 'more seed')})`,
    'one seed': 'one seed',
  };
  return words[verdict];
}
