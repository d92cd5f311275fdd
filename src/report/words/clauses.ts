import { plural, shortList } from '../../base/format.ts';
import type { Said } from '../../judge/decision.ts';
import type { Metric } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
import { countsText, moreSeedsText } from './differences.ts';
import { deltaSize, deltaWithUnit, withinMargin } from './metric.ts';

/** Sentences, and the clauses that the verdicts of a study and of a change share. */

/** A sentence of at most three clauses. If more are left out, the sentence refers to the table. */
export function sentence(opening: string, clauses: readonly string[]): string {
  const kept = clauses.length <= 3 ? clauses : [...clauses.slice(0, 2), 'the table has the rest'];
  return `${opening}, ${kept.join('; ')}.`;
}

export const seedsPhrase = (seeds: number): string => (seeds === 1 ? 'one seed' : plural(seeds, 'seed'));

/** A variant and its difference from the one it is compared with. */
export interface Moved {
  readonly variant: string;
  readonly delta: Said;
}

/** Clauses about variants: first those that differ, then undecided ones, then those that are the same. */
export function variantClauses(compared: readonly Moved[], seeds: number, question: Question): string[] {
  if (seeds === 1) return oneSeedClauses(compared, question);
  const having = (verdict: string) => compared.filter(({ delta }) => delta.verdict === verdict);
  const moved = [...having('better'), ...having('worse')].map(
    ({ variant, delta }) => `${variant} ${movedText(delta, question.metric)}`,
  );
  const trains = (verdict: string) =>
    having(verdict).map(({ variant, delta }) => `${variant} ${verdict}${countsBrackets(delta)}`);
  const same = having('same');
  const undecided = having('undecided');
  const training = [...trains('trains less often'), ...trains('trains more often')];
  return [
    ...(training.length > 0 ? [shortList(training)] : []),
    ...(moved.length > 0 ? [shortList(moved)] : []),
    ...(undecided.length > 0 ? [`${variantsAre(undecided)} undecided${remedy(undecided)}`] : []),
    ...(same.length > 0 ? [`${variantsAre(same)} practically the same (${withinMargin(question)})`] : []),
  ];
}

/** `gains 3.0 points`; `gain 3.0 points` for several. For a metric that is better if lower: `improves by 0.118 nats`. */
export function movedText(delta: Said, metric: Metric, several = false): string {
  const [gain, loss, by] = metric.better === 'higher' ? ['gain', 'lose', ''] : ['improve', 'worsen', ' by'];
  const verb = (delta.value ?? 0) > 0 === (metric.better === 'higher') ? gain : loss;
  return `${verb}${several ? '' : 's'}${by} ${deltaSize(delta, metric)}`;
}

function oneSeedClauses(compared: readonly Moved[], { metric }: Question): string[] {
  if (compared.length === 0) return [];
  const moved = compared.map(({ variant, delta }) => `${variant} moved by ${deltaWithUnit(delta, metric)}`);
  return [shortList(moved), nothingDecided];
}

export const nothingDecided = 'one seed decides nothing';

const variantsAre = (compared: readonly Moved[]): string => {
  const names = shortList(compared.map(({ variant }) => variant));
  return `${names} ${compared.length === 1 ? 'is' : 'are'}`;
};

/** ` (4 of 4 seeds against 0 of 4, p 0.016)`; empty if it cannot be told. */
export const countsBrackets = ({ counts }: Said): string => (counts ? ` (${countsText(counts)})` : '');

/**
 * What would decide undecided differences, in brackets: ` (3 to 12 more seeds would decide)`. Empty if no number can be
 * named.
 */
export function remedy(undecided: readonly { readonly delta: Said }[]): string {
  const ranges = undecided.flatMap(({ delta }) => delta.moreSeeds ?? []);
  if (ranges.length === 0) return '';
  const highs = ranges.map(({ high }) => high);
  const low = Math.max(...ranges.map((range) => range.low));
  const high = highs.includes(null) ? null : Math.max(...highs.map((each) => each ?? 0));
  const rest = ranges.length < undecided.length ? ', but not all' : '';
  return ` (${moreSeedsText({ low, high })} would decide${rest})`;
}
