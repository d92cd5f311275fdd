import { plural, shortList } from '../../base/format.ts';
import type { Difference } from '../../judge/comparability.ts';
import type { JudgedCounts, Said, Verdict } from '../../judge/decision.ts';
import type { Effect } from '../../judge/effects.ts';
import { twoLevels } from '../../judge/question.ts';
import { mostNamed, type SeedsNeeded } from '../../judge/statistics/seeds-needed.ts';
import type { Level } from '../../study/config.ts';
import type { Question } from '../../study/question.ts';
import { deltaUnit, marginText, titled, withinMargin } from './metric.ts';
import { pValue } from './numbers.ts';

/** The names of differences, and what is said of one. */

/** `depth 34, width 64` */
export const levelsText = (levels: Readonly<Record<string, Level>>): string =>
  Object.entries(levels)
    .map(([factor, level]) => `${factor} ${level}`)
    .join(', ');

/** ` at depth 34 and depth 50`: where the differences are; empty if there is one place only. */
export function placesOf(effects: readonly Pick<Effect, 'at'>[]): string {
  const places = effects.map(({ at }) => levelsText(at)).filter((text) => text !== '');
  return places.length === 0 ? '' : ` at ${shortList(places)}`;
}

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

/** A verdict, for a cell of a table. */
export function verdictText({ verdict, beyondMargin, counts, moreSeeds }: Said, question: Question): string {
  const beyond = beyondMargin && question.margin > 0 ? ` beyond ${marginText(question.margin, question.metric)}` : '';
  const trained = counts ? `trained: ${countsText(counts)}` : '';
  const brackets = [trained, moreSeeds ? moreSeedsText(moreSeeds) : ''].filter(Boolean).join('; ');
  const words: Readonly<Record<Verdict, string>> = {
    better: `better${beyond}`,
    worse: `worse${beyond}`,
    same: `same ${withinMargin(question)}`,
    'trains more often': 'trains more often',
    'trains less often': 'trains less often',
    undecided: 'undecided',
    'one seed': 'one seed',
    incomplete: 'incomplete',
  };
  return brackets === '' ? words[verdict] : `${words[verdict]} (${brackets})`;
}

/** `4 of 4 seeds against 0 of 4, p 0.016` */
export const countsText = ({ treatment, baseline, corrected }: JudgedCounts): string =>
  `${treatment.trained} of ${plural(treatment.seeds, 'seed')} against ${baseline.trained} of ${baseline.seeds}, p ${pValue(corrected)}`;

/** `3 to 12 more seeds` */
export function moreSeedsText({ low, high }: SeedsNeeded): string {
  if (low === high) return plural(low, 'more seed');
  return `${low} to ${high === null ? `more than ${mostNamed}` : high} more seeds`;
}

/** Whether a value is a sha256. Showing it would only say that two values differ. */
export const isDigest = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

/** Words for the two sides of a comparison. */
export interface SideNames {
  readonly main: string;
  readonly change: string;
  /** Words for the side of the change, after a value. */
  readonly here: string;
  /** Title of the difference. */
  readonly delta: string;
}

/** Words for a pull request. */
export const pullRequest: SideNames = { main: 'main', change: 'this change', here: 'here', delta: 'change − main' };

/** Why there is no difference: `epochs: 5 on main, 10 here`. */
export function mismatch({ field, first, second }: Difference, { main, here }: SideNames = pullRequest): string {
  return isDigest(first)
    ? `the ${field} differs from that on ${main}`
    : `${field}: ${first} on ${main}, ${second} ${here}`;
}
