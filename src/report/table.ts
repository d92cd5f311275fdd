import { count } from '../base/format.ts';
import { levelsKey } from '../study/design.ts';
import type { VariantComparison } from './against.ts';
import type { Spread } from './curve.ts';
import { type Finding, isDecided } from './decision.ts';
import type { Effect, Interaction } from './effects.ts';
import {
  abbreviated,
  mismatch,
  percent,
  percentWithInterval,
  pointsWithInterval,
  pullRequest,
  pValue,
  type Sides,
} from './format.ts';
import { deltaTitle, effectName, verdictText } from './phrases.ts';
import { type Question, type TwoLevels, twoLevels } from './question.ts';
import type { MissingRun, StudySummary, VariantSummary } from './summarize.ts';

/** A table before it is Markdown or HTML; its text is plain and not yet escaped. */
export interface Table {
  /** What the numbers are; a page shows it, Markdown has no place for it. */
  readonly caption: string;
  /** So many columns, from the left, name what a row is of. */
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

/**
 * The question at a glance. Two levels have one column each, and one row per combination of the other factors. More than two
 * have one row per variant.
 */
export function contrastTable(summary: StudySummary): Table | null {
  const two = twoLevels(summary.question);
  if (summary.effects.length === 0) return null;
  return two ? levelsTable(summary, two) : designTable(summary);
}

function levelsTable({ question, variants, effects }: StudySummary, contrast: TwoLevels): Table {
  const { factors, margin } = question;
  const others = Object.keys(factors).filter((factor) => factor !== contrast.factor);
  const levels = (factors[contrast.factor] ?? []).filter((level) =>
    variants.some((variant) => variant.levels[contrast.factor] === level),
  );
  const byLevels = new Map(variants.map((variant) => [levelsKey(variant.levels), variant]));
  const row = ({ at, delta }: Effect): Cell[] => [
    ...others.map((factor) => cell(String(at[factor]))),
    ...levels.map((level) => {
      const found = byLevels.get(levelsKey({ ...at, [contrast.factor]: level }));
      return found ? cell(percentWithInterval(found.top1)) : none;
    }),
    ...findingCells(delta, margin),
  ];
  return {
    caption: `Val top-1 in %, and ${deltaTitle(question, effects)}, with intervals in brackets`,
    headings: others.length,
    columns: [
      ...others.map(label),
      ...levels.map((level) => figure(`${level}, top-1 %`)),
      ...findingColumns(deltaTitle(question, effects), isOneSeed(effects)),
    ],
    rows: effects.map(row),
  };
}

/** One row per variant, in the design's order. The variant that others are compared with has no difference. */
function designTable({ question, variants, effects }: StudySummary): Table {
  const row = ({ variant, top1 }: VariantSummary): Cell[] => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    const finding = effect ? findingCells(effect.delta, question.margin) : [none, none, none];
    return [cell(variant), cell(percentWithInterval(top1)), ...finding];
  };
  return {
    caption: `Val top-1 in %, and ${deltaTitle(question, effects)}, with intervals in brackets`,
    headings: 1,
    columns: [
      label('variant'),
      figure('val top-1, %'),
      ...findingColumns(deltaTitle(question, effects), isOneSeed(effects)),
    ],
    rows: variants.map(row),
  };
}

const isOneSeed = (effects: readonly Effect[]): boolean => effects.some(({ delta }) => delta.seeds === 1);

/** What the levels of the other factors have to do with it: the contrast averaged over them, and every interaction. */
export function effectsTable({ question, effects, main, interactions }: StudySummary): Table | null {
  const { margin } = question;
  if (main === null && interactions.length === 0) return null;
  const interactionText = ({ of, by }: Interaction) =>
    `${of.factor} × ${by.factor}: ${of.to} − ${of.from}, at ${by.factor} ${by.to} less at ${by.factor} ${by.from}`;
  return {
    caption: overallTitle(question),
    headings: 1,
    columns: [label('effect'), ...findingColumns('points', isOneSeed(effects))],
    rows: [
      ...(main ? [[cell(mainText(question, effects)), ...findingCells(main, margin)]] : []),
      ...interactions.map((interaction) => [
        cell(interactionText(interaction)),
        ...interactionCells(interaction.delta, margin),
      ]),
    ],
  };
}

const overallTitle = ({ contrast }: Question): string =>
  contrast === null
    ? 'All steps together'
    : `The effect of ${contrast.factor} over all other factors, and what they change in it`;

function mainText(question: Question, effects: readonly Effect[]): string {
  const two = twoLevels(question);
  return two
    ? `${two.factor}: ${two.treatment} − ${two.baseline}, mean of ${effects.length}`
    : `all ${effects.length} steps together`;
}

/** The smallest differences that each contrast would find, a row for every number of seeds. */
export function noiseTable({ noise, question, effects }: StudySummary): Table | null {
  const [first] = noise;
  if (first === undefined) return null;
  return {
    caption: 'Smallest true difference found with probability 80%, points',
    headings: 1,
    columns: [
      figure('seeds'),
      ...noise.map((each) => figure(effectName(each, question) || deltaTitle(question, effects))),
    ],
    rows: first.detectable.map((_, index) => [
      cell(String(index + 1)),
      ...noise.map(({ detectable }) => cell(detectable[index] == null ? '–' : percent(detectable[index]))),
    ]),
  };
}

/** One row a variant; a variant without any record says why. */
export function variantsTable(summary: StudySummary): Table {
  const { question, conditions, variants, effects, missing } = summary;
  const severalSeeds = (conditions?.seeds.length ?? 0) > 1;
  const compares = question.contrast !== null || effects.length > 0;
  const delta = ({ variant }: VariantSummary): Cell => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    return effect ? deltaCell(effect.delta) : none;
  };
  const row = (variant: VariantSummary): Cell[] => [
    cell(variant.variant),
    cell(percentWithInterval(variant.top1) + chanceText(variant)),
    ...(compares ? [delta(variant)] : []),
    cell(variant.loss.toFixed(3)),
    cell(abbreviated(variant.parameters)),
    ...(severalSeeds ? [cell(spreadText(variant.imagesPerSecond))] : []),
    cell(String(variant.epochs)),
    ...(severalSeeds ? [cell(String(variant.seeds.length))] : []),
  ];
  const columns = [
    label('variant'),
    figure('val top-1, %'),
    ...(compares ? [figure(deltaTitle(question, effects))] : []),
    figure('val loss'),
    figure('parameters'),
    ...(severalSeeds ? [figure('images/s')] : []),
    figure('epochs'),
    ...(severalSeeds ? [figure('seeds')] : []),
  ];
  const emptyRow = (run: MissingRun): Cell[] => [
    cell(run.variant),
    run.url === undefined ? cell(run.reason) : { text: run.reason, href: run.url },
    ...columns.slice(2).map(() => none),
  ];
  return {
    caption: 'Every variant on the val images, means over its seeds',
    headings: 1,
    columns,
    rows: [...variants.map(row), ...variantsWithout(variants, missing).map(emptyRow)],
  };
}

/** One row a variant: main, this change, and what lies between them or why that cannot be said. */
export function comparisonTable(
  comparisons: readonly VariantComparison[],
  margin: number,
  sides: Sides = pullRequest,
): Table {
  const oneSeed = comparisons.some(({ delta }) => delta?.seeds === 1);
  const row = (comparison: VariantComparison): Cell[] => [
    cell(comparison.variant),
    cell(comparison.main ? percentWithInterval(comparison.main.top1) : 'no record'),
    cell(comparison.change ? percentWithInterval(comparison.change.top1) : 'no record'),
    ...changeCells(comparison, margin, sides),
  ];
  return {
    caption: `Val top-1 in % on ${sides.main} and with ${sides.change}`,
    headings: 1,
    columns: [
      label('variant'),
      figure(`${sides.main}, top-1 %`),
      figure(`${sides.change}, top-1 %`),
      ...findingColumns(`${sides.delta}, points`, oneSeed),
    ],
    rows: comparisons.map(row),
  };
}

function changeCells(
  { delta, refused, sameNetwork, unchanged }: VariantComparison,
  margin: number,
  sides: Sides,
): Cell[] {
  if (refused) return [cell(`not comparable: ${mismatch(refused, sides)}`), none, none];
  if (delta === null) return [none, none, none];
  if (unchanged) return [cell('0.0 (the same network)'), none, none];
  return sameNetwork
    ? [cell(pointsWithInterval(delta)), cell(pValue(delta.p)), cell('not the network')]
    : findingCells(delta, margin);
}

/** A difference in bold only if it is decided. */
const deltaCell = (delta: Finding): Cell => ({ text: pointsWithInterval(delta), strong: isDecided(delta) });

const findingCells = (delta: Finding, margin: number): Cell[] => [
  deltaCell(delta),
  cell(pValue(delta.p)),
  cell(verdictText(delta, margin)),
];

/** A larger effect elsewhere is no better one. */
const interactionCells = (delta: Finding, margin: number): Cell[] => {
  const words = { better: 'higher', worse: 'lower' }[delta.verdict as string];
  return [deltaCell(delta), cell(pValue(delta.p)), cell(words ?? verdictText(delta, margin))];
};

const findingColumns = (title: string, oneSeed: boolean): Column[] => [
  figure(title),
  figure(oneSeed ? 'p, this seed only' : 'p'),
  label('verdict'),
];

/** `133 (131 to 136)`: the mean over the seeds, the slowest and the fastest; a speed without its spread says little. */
const spreadText = ({ mean, low, high }: Spread): string =>
  `${count(Math.round(mean))} (${count(Math.round(low))} to ${count(Math.round(high))})`;

/** Seeds that did not train, behind an accuracy that they are in. */
function chanceText({ atChance, seeds }: VariantSummary): string {
  if (atChance === 0) return '';
  return atChance === seeds.length ? ', at chance' : `, ${atChance} of ${seeds.length} seeds at chance`;
}

/** The first missing run of each variant that has no record at all. */
function variantsWithout(variants: readonly VariantSummary[], missing: readonly MissingRun[]): MissingRun[] {
  return missing.filter(
    ({ variant }, index) =>
      variants.every((having) => having.variant !== variant) &&
      missing.findIndex((run) => run.variant === variant) === index,
  );
}
