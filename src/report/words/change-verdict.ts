import { shortList } from '../../base/format.ts';
import type { Said } from '../../judge/decision.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import type { Question } from '../../study/question.ts';
import { seedsPhrase, sentence, variantClauses } from './clauses.ts';
import { mismatch, pullRequest, type SideNames } from './differences.ts';
import { byMetric, deltaUnit, deltaWithUnit, marginText, valueText, withUnit } from './metric.ts';
import { type StudyFindings, withheld } from './verdict.ts';

/** What a headline is told of a variant: no interval from which another verdict could be read. */
export type SaidOfVariant = Pick<
  VariantComparison<Said>,
  'variant' | 'delta' | 'refused' | 'sameNetwork' | 'unchanged'
>;

type Compared = SaidOfVariant & { readonly delta: Said };

/** What a change did compared with main, in one sentence of at most three clauses. The two sides may also be others. */
export function changeVerdict(
  summary: Pick<StudyFindings, 'variants' | 'missing' | 'question'>,
  comparisons: readonly SaidOfVariant[],
  sides: SideNames = pullRequest,
): string {
  const { main } = sides;
  if (summary.missing.length > 0) return withheld(summary);
  const refused = comparisons.find((comparison) => comparison.refused !== null)?.refused;
  if (refused) return `No comparison with ${main}: ${mismatch(refused, sides)}.`;

  const compared = comparisons.filter((comparison): comparison is Compared => comparison.delta !== null);
  if (compared.length === 0) return `No comparison with ${main}: it has no record of these variants.`;
  const changed = compared.filter(({ unchanged }) => !unchanged);
  if (changed.length === 0) return `Nothing changed against ${main}: the networks and their results are the same.`;

  const seeds = Math.min(...changed.map(({ delta }) => delta.seeds));
  const around = changed.filter(({ sameNetwork }) => sameNetwork);
  const networks = changed.filter((comparison) => !comparison.sameNetwork);
  const { question } = summary;
  const opening = `Against ${main}, ${seeds === 1 ? 'on' : 'over'} ${seedsPhrase(seeds)}${byMetric(question.metric)}`;
  return sentence(opening, [...variantClauses(networks, seeds, question), ...aroundClauses(around, question)]);
}

/** The network is the same but its predictions are not, so something else must have changed. */
function aroundClauses(compared: readonly Compared[], { metric }: Question): string[] {
  if (compared.length === 0) return [];
  const moved = compared.map(({ variant, delta }) => `${variant} moved by ${deltaWithUnit(delta, metric)}`);
  return [`${shortList(moved)}, and not by the network: the code around it or the machine changed`];
}

/**
 * The smallest loss that the comparison would have noticed, variant by variant; empty if none is compared. It is larger
 * than the difference that a verdict needs: the true loss has to be found with a probability of 80 %.
 */
export function noticedText(comparisons: readonly VariantComparison[], { metric, margin }: Question): string {
  const compared = comparisons.filter(({ delta, unchanged }) => delta?.components && !unchanged);
  if (compared.length === 0) return '';
  const each = compared.map(({ variant, noticed }) =>
    noticed === null
      ? `none of ${variant}`
      : `${withUnit(valueText(noticed, metric), deltaUnit(metric))} of ${variant}`,
  );
  const beyond = margin === 0 ? '' : ` beyond ${marginText(margin, metric)}`;
  return `The smallest true loss${beyond} that this comparison notices with probability 80%: ${shortList(each)}.`;
}
