import { plural } from '../../base/format.ts';
import { escapeMarkdown, link } from './markdown.ts';

/**
 * The frame of a study's comment on a pull request. It says which workflow writes the comment and, above the last
 * finished table, what is being done now. So the comment can be found again, and can be marked out of date while its
 * table stays visible:
 *
 * <!-- ablate: STUDY -->
 * <!-- ablate-run: workflow=ID table=COMMIT -->
 * <!-- ablate-looks: the looks at the pull request -->
 * > Training 4 runs ...
 *
 * What the change does to the networks.
 *
 * <!-- ablate-table -->
 * ## STUDY on ...
 */
export interface Frame {
  /** GitHub's id of the workflow that trains the study. */
  readonly workflow: number;
  /** The commit of the table's records; undefined if there is no table, or if it is not known. */
  readonly commit: string | undefined;
  /** Text of the last finished table; empty if there is none yet. */
  readonly table: string;
  /** The looks at the pull request, encoded; absent if there is none yet. The comment keeps them, whatever it shows. */
  readonly looks?: string | undefined;
}

/** What is being done with a commit that the table does not show yet. */
export interface Status {
  /** What happens, as Markdown. */
  readonly text: string;
  readonly commit: string;
  /** More text below it, as Markdown. It is left out if the comment would be too long. */
  readonly details?: string;
}

/** GitHub's limit in characters. */
export const longestComment = 65_536;

/** Most characters of the encoded looks. */
export const longestLooks = 4000;

/** Most characters of marker, state and status. */
export const frameSize = 1500 + longestLooks;

/** Start of every comment that Ablate writes. */
export const anyMarker = '<!-- ablate: ';
const tableLine = '<!-- ablate-table -->';
const head =
  /^<!-- ablate: [^\n]* -->\r?\n(?:<!-- ablate-run: workflow=(\d+) table=([0-9a-f]{40}|none) -->\r?\n(?:<!-- ablate-looks: ([A-Za-z0-9_-]{1,4000}) -->\r?\n)?)?/;

/** First line of a study's comment. A name cannot end the HTML comment early. */
export const commentMarker = (study: string): string => `${anyMarker}${study.replace(/[^A-Za-z0-9._-]+/g, '-')} -->`;

/** Reads a comment that begins with a marker. Comments of earlier versions do not name their workflow. */
export function readFrame(body: string): Omit<Frame, 'workflow'> & { readonly workflow: number | undefined } {
  const found = head.exec(body);
  const rest = body.slice(found?.[0].length ?? 0);
  // Texts that people wrote come only after this line, so the first such line is ours.
  const line = rest.indexOf(tableLine);
  const [, workflow, commit, looks] = found ?? [];
  if (workflow === undefined) return { workflow: undefined, commit: undefined, table: rest };
  return {
    workflow: Number(workflow),
    commit: commit === 'none' ? undefined : commit,
    table: line === -1 ? '' : rest.slice(line + tableLine.length).trimStart(),
    looks,
  };
}

/** Writes a comment. The status is above the table, whose commit is then named. */
export function writeFrame(study: string, frame: Frame, status?: Status): string {
  return commentOf(commentMarker(study), frame, status);
}

/** The comment with another status. Its marker and table stay, and its looks unless others are given. */
export function withStatus(body: string, workflow: number, status: Status, looks?: string): string {
  const frame = readFrame(body);
  return commentOf(body.split(/\r?\n/, 1)[0] ?? '', { ...frame, workflow, looks: looks ?? frame.looks }, status);
}

function commentOf(marker: string, frame: Frame, status?: Status): string {
  const whole = framed(marker, frame, status);
  if (status?.details === undefined || whole.length <= longestComment) return whole;
  return framed(marker, frame, { text: status.text, commit: status.commit });
}

function framed(marker: string, { workflow, commit, table, looks }: Frame, status?: Status): string {
  const shown =
    commit === status?.commit ? 'this commit' : commit === undefined ? 'an earlier commit' : `commit ${commit}`;
  const lines = status ? [status.text, ...(table ? [`Below is the last finished table, of ${shown}.`] : [])] : [];
  return [
    marker,
    `<!-- ablate-run: workflow=${workflow} table=${commit ?? 'none'} -->`,
    ...(looks ? [`<!-- ablate-looks: ${looks} -->`] : []),
    ...(lines.length > 0 ? [`> ${lines.join('  \n> ')}\n`] : []),
    ...(status?.details === undefined ? [] : [`${status.details}\n`]),
    ...(table ? [tableLine, table] : []),
  ].join('\n');
}

/** What is being trained. */
export interface Training {
  readonly runs: number;
  readonly commit: string;
  readonly attempt: number;
  /** Undefined if there is no estimate. */
  readonly minutes: number | undefined;
  /** Where to follow it. */
  readonly url: string;
}

/**
 * `Training 4 runs at commit X, about 3 minutes: follow it here.` For a later attempt, it says that it may train only
 * some of them.
 */
export function trainingText({ runs, commit, attempt, minutes, url }: Training): string {
  const time = minutes === undefined ? '' : `, about ${plural(minutes, 'minute')}`;
  const what =
    attempt > 1
      ? `**Training again** at commit ${commit}, attempt ${attempt}`
      : `**Training ${plural(runs, 'run')}** at commit ${commit}${time}`;
  return `${what}: ${link('follow it here', url)}.`;
}

/** `Out of date for X: planning failed (its log).` */
export const outdatedText = (commit: string, why: string, url: string): string =>
  `**Out of date for ${commit}: ${escapeMarkdown(why)}** (${link('its log', url)}).`;
