import { shortList } from '../../base/format.ts';
import type { Finding } from '../../judge/decision.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import type { Question } from '../../study/question.ts';
import { seedsPhrase, sentence, variantClauses } from './clauses.ts';
import { mismatch, pullRequest, type SideNames } from './differences.ts';
import { byMetric, deltaWithUnit } from './metric.ts';
import { withheld } from './verdict.ts';

type Compared = VariantComparison & { readonly delta: Finding };

/** What a change did compared with main, in one sentence of at most three clauses. The two sides may also be others. */
export function changeVerdict(
  summary: StudySummary,
  comparisons: readonly VariantComparison[],
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
  const atChance = networks.filter(({ main, change }) => main?.atChance || change?.atChance);
  const trained = networks.filter((comparison) => !atChance.includes(comparison));
  const { question } = summary;
  const opening = `Against ${main}, ${seeds === 1 ? 'on' : 'over'} ${seedsPhrase(seeds)}${byMetric(question.metric)}`;
  return sentence(opening, [
    ...variantClauses(trained, seeds, question),
    ...chanceClauses(atChance, main),
    ...aroundClauses(around, question),
  ]);
}

/** Networks that learn only on one side. The difference in points would say little about them. */
function chanceClauses(compared: readonly Compared[], base: string): string[] {
  const clause = (matches: (comparison: Compared) => boolean | undefined, words: string) => {
    const having = compared.filter(matches);
    return having.length === 0 ? [] : [`${shortList(having.map(({ variant }) => variant))} ${words}`];
  };
  return [
    ...clause(({ main, change }) => change?.atChance && !main?.atChance, 'stopped training (at chance)'),
    ...clause(({ main, change }) => main?.atChance && !change?.atChance, `started to train (${base} is at chance)`),
    ...clause(({ main, change }) => main?.atChance && change?.atChance, 'stayed at chance'),
  ];
}

/** The network is the same but its predictions are not, so something else must have changed. */
function aroundClauses(compared: readonly Compared[], { metric }: Question): string[] {
  if (compared.length === 0) return [];
  const moved = compared.map(({ variant, delta }) => `${variant} moved by ${deltaWithUnit(delta, metric)}`);
  return [`${shortList(moved)}, and not by the network: the code around it or the machine changed`];
}
