import { duration, shortened } from '../../base/format.ts';
import type { PullLooks } from '../../judge/pull-looks.ts';
import type { GivenUpChange } from '../../judge/rounds.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import type { NetworkDiff } from '../../study/network-diff.ts';
import { contrastTable, effectsTable } from '../tables/effects.ts';
import { withCurves } from '../tables/sparkline.ts';
import { comparisonTable, variantsTable } from '../tables/variants.ts';
import { changeVerdict, noticedText } from '../words/change-verdict.ts';
import { conditionsText, titleOf } from '../words/conditions.ts';
import { pullLooksText } from '../words/pull-looks.ts';
import { changeSeedsOf } from '../words/seeds.ts';
import { studyVerdict } from '../words/verdict.ts';
import { frameSize, longestComment } from './frame.ts';
import { collapsed, escapeMarkdown, escapeNote, joined, link, toMarkdown } from './markdown.ts';
import { networksMarkdown } from './networks.ts';
import { caveatsMarkdown, missingMarkdown, notesMarkdown, recipeMarkdown } from './study.ts';

/** The records of main that a change is compared with. */
export interface Comparison {
  readonly variants: readonly VariantComparison[];
  /** Of a study that adds seeds, the variants that get no more of them although they are undecided. */
  readonly givenUp?: readonly GivenUpChange[];
  /** The commit on main that has them. */
  readonly commit: string;
  /** The commit where the change left main. If it has no records, those of an older commit are used. */
  readonly mergeBase: string;
}

/** Duration of a workflow run, in seconds. */
export interface Times {
  /** From its event to the first training step. */
  readonly setUp: number;
  /** From there to the last record. */
  readonly training: number;
}

/** Content of a comment or a job summary. The values are not trusted. */
export interface CommentInput {
  readonly summary: StudySummary;
  /** Name of the study, from the workflow. It identifies the comment. */
  readonly study: string;
  readonly comparison?: Comparison;
  /** What the change does to the networks. */
  readonly networks?: NetworkDiff;
  /** The commit that was trained. */
  readonly commit: string;
  /** Records of main that were left out, one sentence each. */
  readonly remarks?: readonly string[];
  readonly times?: Times;
  /** The workflow run with the logs and the whole report. */
  readonly runUrl: string;
  readonly command?: string;
  /** The looks at the pull request, with the present one. */
  readonly looks?: PullLooks;
}

/** GitHub's limit in bytes. It drops a longer job summary completely. */
export const largestSummary = 1_048_576;

/** The comment below its frame: as much as fits into `limit` characters. */
export function commentBody(input: CommentInput, limit = longestComment - frameSize): string {
  return fitting(
    input,
    (text) => text,
    (text) => text.length,
    limit,
  );
}

/** The job summary: as much as fits into `limit` bytes. */
export function jobSummary(input: CommentInput, limit = largestSummary): string {
  return fitting(input, (text) => `${text}\n`, Buffer.byteLength, limit);
}

function fitting(
  input: CommentInput,
  wrap: (text: string) => string,
  size: (text: string) => number,
  limit: number,
): string {
  for (const render of [full, tablesCollapsed]) {
    const text = wrap(render(input));
    if (size(text) <= limit) return text;
  }
  return wrap(short(input));
}

/** Verdict and tables visible, networks and provenance folded. */
function full(input: CommentInput): string {
  const { summary, comparison, command, networks } = input;
  return joined([
    heading(input),
    comparison ? `### Against main\n\n${comparisonSection(comparison, summary)}` : '',
    remarksOf(input),
    contrastSection(input),
    toMarkdown(withCurves(variantsTable(summary), summary)),
    missingMarkdown(summary),
    caveatsMarkdown(summary),
    looksOf(input),
    networks ? networksSection(networks) : '',
    summary.variants.length > 0 ? drawings(input) : '',
    collapsed('Machine, code and command', notesMarkdown(summary, command)),
    recipeMarkdown(summary),
    footer(input),
  ]);
}

/** The verdict visible and one row per variant folded. The rest is in the run's report. */
function tablesCollapsed(input: CommentInput): string {
  const { summary, comparison } = input;
  const variants = joined([toMarkdown(variantsTable(summary)), missingMarkdown(summary)]);
  return joined([
    heading(input),
    comparison ? collapsed('Against main', comparisonSection(comparison, summary)) : '',
    remarksOf(input),
    collapsed('Variants', variants),
    caveatsMarkdown(summary),
    looksOf(input),
    footer(input),
  ]);
}

/** The verdict, and where the rest is. */
function short(input: CommentInput): string {
  const verdict = escapeMarkdown(shortened(headline(input), 500));
  return joined([`## ${escapeMarkdown(shortened(input.study, 100))}`, `**${verdict}**`, footer(input)]);
}

/** The result in one sentence: what the change did if main has records, otherwise what the study found. */
export const headline = ({ summary, comparison }: CommentInput): string =>
  comparison ? changeVerdict(summary, comparison.variants) : studyVerdict(summary);

function heading(input: CommentInput): string {
  const { summary, comparison } = input;
  const { conditions } = summary;
  const complete = summary.missing.length === 0;
  return joined([
    // Without a record the title is not known. The name tells apart several studies of a pull request.
    `## ${escapeMarkdown(conditions ? titleOf(summary) : input.study)}`,
    `**${escapeMarkdown(headline(input))}**`,
    comparison && complete ? escapeMarkdown(studyVerdict(summary)) : '',
    conditions ? conditionsText(conditions).map(escapeMarkdown).join(' · ') : '',
  ]);
}

function comparisonSection(comparison: Comparison, { question }: StudySummary): string {
  const { variants, commit, mergeBase } = comparison;
  const branchPoint = 'where this change left it';
  const origin =
    commit === mergeBase
      ? `main is ${commitMarkdown(commit)}, ${branchPoint}.`
      : `main is ${commitMarkdown(commit)}, the newest commit with records before ${commitMarkdown(mergeBase)}, ${branchPoint}.`;
  const sentences = [...changeSeedsOf(comparison, question), noticedText(variants, question)];
  const notes = sentences.filter(Boolean).map(escapeMarkdown).join(' ');
  return joined([toMarkdown(comparisonTable(variants, question)), notes, origin]);
}

/** A link to the charts, which a comment cannot hold. GitHub lists artifacts at the end of the workflow run's page. */
const drawings = ({ runUrl }: CommentInput): string =>
  `Learning curves and effects as charts (SVG and PNG): ${link('artifact of the report', `${runUrl}#artifacts`)}.`;

/** Empty if no network changes, because the table says so. */
const networksSection = (networks: NetworkDiff): string =>
  networks.variants.every(({ same }) => same) ? '' : collapsed('Networks', networksMarkdown(networks));

const looksOf = ({ looks }: CommentInput): string => (looks ? escapeNote(pullLooksText(looks)) : '');

const remarksOf = ({ remarks = [] }: CommentInput): string => joined(remarks.map(escapeMarkdown));

function contrastSection({ summary, comparison }: CommentInput): string {
  const tables = [contrastTable(summary), effectsTable(summary)].flatMap((table) => (table ? [toMarkdown(table)] : []));
  return joined([comparison ? '### This change' : '', ...tables]);
}

function footer({ commit, times, runUrl }: CommentInput): string {
  const took = times && `set-up ${duration(times.setUp)}, training ${duration(times.training)}`;
  const parts = [`Commit ${commitMarkdown(commit)}`, took, link('logs and full report', runUrl)];
  return `<sub>${parts.filter(Boolean).join(' · ')}</sub>`;
}

const commitMarkdown = (commit: string): string => (/^[0-9a-f]{7,40}$/.test(commit) ? commit : 'unknown');
