import { shortList } from '../../base/format.ts';
import type { MissingRun } from '../../judge/summarize.ts';
import { runName } from '../../study/config.ts';
import type { Question } from '../../study/question.ts';
import type { SaidOfVariant } from './change-verdict.ts';
import { countsText, mismatch } from './differences.ts';
import { deltaWithUnit, marginText } from './metric.ts';

/** What fails a check, besides runs that fail. */
export const gates = ['regression', 'missing', 'not-compared'] as const;
export type Gate = (typeof gates)[number];

/** What a gate is told: verdicts, and no interval from which it could read another one. */
export interface GateInput {
  readonly summary: { readonly question: Question; readonly missing: readonly MissingRun[] };
  /** What is said of each variant's change; absent if main has no records. */
  readonly comparison?: { readonly variants: readonly SaidOfVariant[] };
  /** Whether this is a pull request, so that there is a main to compare with. */
  readonly isPullRequest: boolean;
}

/** What a gate says: sentences that fail the check, and sentences on what it could not tell. */
export interface GateResult {
  readonly failures: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Whether a report fails a check. A variant is a regression if its verdict says that it is worse than main by more than
 * the margin, or that its seeds train less often. Where there is no such verdict because too little is known, the check
 * passes with a notice. `not-compared` fails it there instead.
 */
export function gateResult(input: GateInput, on: readonly Gate[]): GateResult {
  const { missing } = input.summary;
  const failures = [
    ...(on.includes('regression') ? regressionsIn(input) : []),
    ...(on.includes('missing') ? missing.map((run) => `${runName(run)} has no record to compare: ${run.reason}.`) : []),
  ];
  const open = input.isPullRequest ? undecidedIn(input) : [];
  if (on.includes('not-compared')) return { failures: [...failures, ...open], notices: [] };
  return { failures, notices: on.includes('regression') ? open : [] };
}

const regressionsIn = ({ summary: { question }, comparison }: GateInput): string[] =>
  (comparison?.variants ?? []).flatMap(({ variant, delta }) => {
    if (!delta?.beyondMargin) return [];
    if (delta.verdict === 'trains less often' && delta.counts) {
      return [`${variant} trains less often than on main: ${countsText(delta.counts)}.`];
    }
    if (delta.verdict !== 'worse') return [];
    const by = deltaWithUnit(delta, question.metric);
    return [`${variant} is worse than main by more than ${marginText(question.margin, question.metric)}: ${by}.`];
  });

/** Why the check cannot tell whether there is a regression. */
function undecidedIn({ summary: { missing }, comparison }: GateInput): string[] {
  if (comparison === undefined) return ['Could not decide: main has no records of this study.'];
  if (missing.length > 0) return [`Could not decide: ${missing.length} of the runs gave no result.`];
  const changed = comparison.variants.filter(({ unchanged }) => !unchanged);
  const refused = changed.filter((each) => each.refused !== null);
  const of = (wanted: (each: SaidOfVariant) => boolean, why: string): string[] => {
    const names = changed.filter(wanted).map(({ variant }) => variant);
    return names.length === 0 ? [] : [`Could not decide on ${shortList(names)}: ${why}.`];
  };
  return [
    ...(refused[0]?.refused ? of((each) => each.refused !== null, mismatch(refused[0].refused)) : []),
    ...of(({ refused, delta }) => refused === null && delta === null, 'main has no record of it'),
    ...of(({ delta }) => delta?.verdict === 'one seed', 'one seed decides nothing'),
    ...of(({ delta }) => delta?.verdict === 'undecided', 'the difference from main is undecided'),
  ];
}
