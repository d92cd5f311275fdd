import { plural, shortList } from '../../base/format.ts';
import type { Finding } from '../../judge/decision.ts';
import type { Metric } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
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
  readonly delta: Finding;
}

/** Clauses about variants: first those that differ, then undecided ones, then those that are the same. */
export function variantClauses(compared: readonly Moved[], seeds: number, question: Question): string[] {
  if (seeds === 1) return oneSeedClauses(compared, question);
  const having = (verdict: string) => compared.filter(({ delta }) => delta.verdict === verdict);
  const moved = [...having('better'), ...having('worse')].map(
    ({ variant, delta }) => `${variant} ${movedText(delta, question.metric)}`,
  );
  const same = having('same');
  const undecided = having('undecided');
  return [
    ...(moved.length > 0 ? [shortList(moved)] : []),
    ...(undecided.length > 0 ? [`${variantsAre(undecided)} undecided (${remedy(undecided)})`] : []),
    ...(same.length > 0 ? [`${variantsAre(same)} practically the same (${withinMargin(question)})`] : []),
  ];
}

/** `gains 3.0 points`; `gain 3.0 points` for several. For a metric that is better if lower: `improves by 0.118 nats`. */
export function movedText(delta: Finding, metric: Metric, several = false): string {
  const [gain, loss, by] = metric.better === 'higher' ? ['gain', 'lose', ''] : ['improve', 'worsen', ' by'];
  const verb = delta.value > 0 === (metric.better === 'higher') ? gain : loss;
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

/** What would decide undecided differences, for brackets: `about 4 more seeds would decide`. */
export function remedy(undecided: readonly { readonly delta: Finding }[]): string {
  const more = undecided.map(({ delta }) => delta.moreSeeds);
  const largest = Math.max(...more.map((seeds) => seeds ?? 0));
  if (more.every((seeds) => seeds === null)) return 'more seeds alone would not decide';
  const rest = more.includes(null) ? ', but not all' : '';
  return `about ${plural(largest, 'more seed')} would decide${rest}`;
}
