import { type Finding, isDecided } from '../../judge/decision.ts';
import type { Question } from '../../study/question.ts';
import { verdictText } from '../words/differences.ts';
import { deltaWithInterval } from '../words/metric.ts';
import { pValue } from '../words/numbers.ts';

/** The content of a table, before it becomes Markdown or HTML. Its text is not escaped yet. */
export interface Table {
  /** What the numbers are. The page shows it; Markdown has no captions. */
  readonly caption: string;
  /** Number of columns, from the left, that name the row. */
  readonly headings: number;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

export interface Cell {
  readonly text: string;
  readonly href?: string;
  readonly strong?: boolean;
}

export const label = (title: string): Column => ({ title, align: 'left' });
export const figure = (title: string): Column => ({ title, align: 'right' });
export const cell = (text: string): Cell => ({ text });
export const none = cell('–');

/** A difference, in bold if the verdict is about it and decided. */
export const deltaCell = (delta: Finding, { metric }: Question): Cell => ({
  text: deltaWithInterval(delta, metric),
  strong: isDecided(delta) && ofDifference(delta),
});

/** Whether the verdict is about the difference, and not about how many seeds trained. */
const ofDifference = ({ verdict }: Finding): boolean => !verdict.startsWith('trains');

/** A difference, its p and its verdict. */
export const findingCells = (delta: Finding, question: Question): Cell[] => [
  deltaCell(delta, question),
  cell(pValue(delta.p)),
  { text: verdictText(delta, question), ...(ofDifference(delta) ? {} : { strong: true }) },
];

/** Cells of an interaction. They do not say better or worse, because a larger effect elsewhere is neither. */
export function interactionCells(delta: Finding, question: Question): Cell[] {
  const moved = delta.verdict === 'better' || delta.verdict === 'worse';
  const words = (delta.value ?? 0) > 0 ? 'higher' : 'lower';
  return [deltaCell(delta, question), cell(pValue(delta.p)), cell(moved ? words : verdictText(delta, question))];
}

/** Columns of `findingCells`. */
export const findingColumns = (title: string, oneSeed: boolean): Column[] => [
  figure(title),
  figure(oneSeed ? 'p, this seed only' : 'p'),
  label('verdict'),
];
