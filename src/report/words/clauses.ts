import type { Finding } from '../../judge/decision.ts';
import type { Question } from '../../judge/question.ts';
import type { Metric } from '../../study/metric.ts';
import { named, remedy, signedSize, size, within } from './phrases.ts';

/** A variant and its difference from the one it is compared with. */
export interface Moved {
  readonly variant: string;
  readonly delta: Finding;
}

/**
 * Clauses about variants with several seeds: first those that differ, then undecided ones, then those that are the
 * same.
 */
export function seedsClauses(compared: readonly Moved[], question: Question): string[] {
  const having = (verdict: string) => compared.filter(({ delta }) => delta.verdict === verdict);
  const moved = [...having('better'), ...having('worse')].map(
    ({ variant, delta }) => `${variant} ${movedText(delta, question.metric)}`,
  );
  const same = having('same');
  const undecided = having('undecided');
  return [
    ...(moved.length > 0 ? [named(moved)] : []),
    ...(undecided.length > 0
      ? [`${variantsOf(undecided)} undecided (${remedy(undecided.map(({ delta }) => delta))})`]
      : []),
    ...(same.length > 0 ? [`${variantsOf(same)} practically the same (${within(question)})`] : []),
  ];
}

/** `gains 3.0 points`; `gain 3.0 points` for several. For a metric that is better if lower: `improves by 0.118 nats`. */
export function movedText(delta: Finding, metric: Metric, several = false): string {
  const [gain, loss, by] = metric.better === 'higher' ? ['gain', 'lose', ''] : ['improve', 'worsen', ' by'];
  const verb = delta.value > 0 === (metric.better === 'higher') ? gain : loss;
  return `${verb}${several ? '' : 's'}${by} ${size(delta, metric)}`;
}

/** Clauses about variants with one seed. */
export function oneSeedClauses(compared: readonly Moved[], { metric }: Question): string[] {
  if (compared.length === 0) return [];
  const moved = compared.map(({ variant, delta }) => `${variant} moved by ${signedSize(delta, metric)}`);
  return [named(moved), 'one seed decides nothing'];
}

const variantsOf = (compared: readonly Moved[]): string => {
  const names = named(compared.map(({ variant }) => variant));
  return `${names} ${compared.length === 1 ? 'is' : 'are'}`;
};
