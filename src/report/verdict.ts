import { runName } from '../study/config.ts';
import type { VariantComparison } from './against.ts';
import { isClear } from './estimate.ts';
import { levelsText, listed, mismatch, percent, plural, points } from './format.ts';
import type { Effect, StudySummary, VariantSummary } from './summarize.ts';

/** What the study found, in one sentence; withheld while a run is missing. */
export function studyVerdict(summary: StudySummary): string {
  const { question, effects, variants, missing } = summary;
  if (missing.length > 0) return withheld(summary);
  const { contrast } = question;
  if (contrast === null || effects.length === 0) return nothingToCompare(variants);

  const { treatment, baseline } = contrast;
  const better = effects.filter(({ delta }) => isClear(delta) && delta.value > 0);
  const worse = effects.filter(({ delta }) => isClear(delta) && delta.value < 0);
  const unclear = effects.filter(({ delta }) => !isClear(delta));
  const by = ({ delta, at }: Effect) => `${percent(Math.abs(delta.value))} points${place(at)}`;
  const about = ({ delta, at }: Effect) => `${points(delta.value)} points${place(at)}`;
  const clauses = [
    ...(better.length > 0 ? [`${treatment} beats ${baseline} by ${listed(better.map(by))}`] : []),
    ...(worse.length > 0 ? [`${treatment} loses to ${baseline} by ${listed(worse.map(by))}`] : []),
    ...(unclear.length > 0
      ? [`no clear difference between ${treatment} and ${baseline} (${listed(unclear.map(about))})`]
      : []),
  ];
  const seeds = Math.min(...effects.map(({ delta }) => delta.seeds));
  return `${seeds === 1 ? 'On one seed' : `Over ${seeds} seeds`}, ${clauses.join('; ')}.`;
}

/** What a change did against main, in one sentence. */
export function changeVerdict(summary: StudySummary, comparisons: readonly VariantComparison[]): string {
  if (summary.missing.length > 0) return withheld(summary);
  const refused = comparisons.find((comparison) => comparison.refused !== null)?.refused;
  if (refused) return `No comparison with main: ${mismatch(refused)}.`;

  const compared = comparisons.flatMap(({ variant, delta, sameNetwork }) =>
    delta ? [{ variant, delta, sameNetwork }] : [],
  );
  if (compared.length === 0) return 'No comparison with main: it has no record of these variants.';
  if (compared.every(({ sameNetwork, delta }) => sameNetwork && delta.value === 0)) {
    return 'Nothing changed against main: the networks and their accuracies are the same.';
  }
  const clear = compared.filter(({ delta }) => isClear(delta));
  if (clear.length === 0) return `No clear change against main in ${listed(compared.map(({ variant }) => variant))}.`;
  const moves = clear.map(
    ({ variant, delta }) =>
      `${variant} ${delta.value > 0 ? 'gains' : 'loses'} ${percent(Math.abs(delta.value))} points`,
  );
  const rest = clear.length < compared.length ? '; no clear change in the others' : '';
  return `Against main, ${listed(moves)}${rest}.`;
}

function withheld({ variants, missing }: StudySummary): string {
  const runs = variants.reduce((total, { seeds }) => total + seeds.length, missing.length);
  const named = missing.slice(0, 3).map((run) => `${runName(run)}: ${run.reason}`);
  const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
  return `No verdict: ${missing.length} of ${plural(runs, 'run')} gave no result (${named.join(', ')}${more}).`;
}

function nothingToCompare(variants: readonly VariantSummary[]): string {
  const reached = variants.map(({ variant, top1 }) => `${variant} reaches ${percent(top1.value)} %`);
  return `No two variants differ in the factor asked about alone: ${listed(reached)}.`;
}

const place = (at: Effect['at']): string => (Object.keys(at).length === 0 ? '' : ` at ${levelsText(at)}`);
