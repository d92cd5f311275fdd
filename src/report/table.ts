import { count } from '../base/format.ts';
import type { Level } from '../study/config.ts';
import type { VariantComparison } from './against.ts';
import { abbreviated, mismatch, percentWithInterval, pointsWithInterval, pValue } from './format.ts';
import { levelsKey } from './question.ts';
import type { Effect, MissingRun, StudySummary, VariantSummary } from './summarize.ts';

/** A table before it is Markdown or HTML; its text is plain and not yet escaped. */
export interface Table {
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

const label = (title: string): Column => ({ title, align: 'left' });
const figure = (title: string): Column => ({ title, align: 'right' });
const cell = (text: string): Cell => ({ text });
const none = cell('–');

/** The title of a column of differences: `residual − plain, points`. */
export const deltaTitle = ({ treatment, baseline }: { readonly treatment: Level; readonly baseline: Level }): string =>
  `${treatment} − ${baseline}, points`;

/** The question at a glance: a row for the levels of the other factors, a column for each level of the one asked about. */
export function contrastTable({ question, variants, effects }: StudySummary): Table | null {
  const { contrast, factors } = question;
  if (contrast === null || effects.length === 0) return null;
  const others = Object.keys(factors).filter((factor) => factor !== contrast.factor);
  const levels = (factors[contrast.factor] ?? []).filter((level) =>
    variants.some((variant) => variant.levels[contrast.factor] === level),
  );
  const byLevels = new Map(variants.map((variant) => [levelsKey(variant.levels), variant]));
  const oneSeed = effects.some(({ delta }) => delta.seeds === 1);
  const row = ({ at, delta }: Effect): Cell[] => [
    ...others.map((factor) => cell(String(at[factor]))),
    ...levels.map((level) => {
      const found = byLevels.get(levelsKey({ ...at, [contrast.factor]: level }));
      return found ? cell(percentWithInterval(found.top1)) : none;
    }),
    { text: pointsWithInterval(delta), strong: true },
    cell(pValue(delta.p)),
  ];
  return {
    columns: [
      ...others.map(label),
      ...levels.map((level) => figure(`${level}, top-1 %`)),
      figure(deltaTitle(contrast)),
      figure(oneSeed ? 'mid-p, this seed only' : 'p'),
    ],
    rows: effects.map(row),
  };
}

/** One row a variant; a variant without any record says why. */
export function variantsTable(summary: StudySummary): Table {
  const { question, conditions, variants, effects, missing } = summary;
  const severalSeeds = (conditions?.seeds.length ?? 0) > 1;
  const delta = ({ variant }: VariantSummary): Cell => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    return effect ? { text: pointsWithInterval(effect.delta), strong: true } : none;
  };
  const row = (variant: VariantSummary): Cell[] => [
    cell(variant.variant),
    cell(percentWithInterval(variant.top1)),
    ...(question.contrast ? [delta(variant)] : []),
    cell(variant.loss.toFixed(3)),
    cell(abbreviated(variant.parameters)),
    cell(count(Math.round(variant.imagesPerSecond))),
    cell(String(variant.epochs)),
    ...(severalSeeds ? [cell(String(variant.seeds.length))] : []),
  ];
  const columns = [
    label('variant'),
    figure('val top-1, %'),
    ...(question.contrast ? [figure(deltaTitle(question.contrast))] : []),
    figure('val loss'),
    figure('parameters'),
    figure('images/s'),
    figure('epochs'),
    ...(severalSeeds ? [figure('seeds')] : []),
  ];
  const emptyRow = (run: MissingRun): Cell[] => [
    cell(run.variant),
    run.url === undefined ? cell(run.reason) : { text: run.reason, href: run.url },
    ...columns.slice(2).map(() => none),
  ];
  return { columns, rows: [...variants.map(row), ...variantsWithout(variants, missing).map(emptyRow)] };
}

/** One row a variant: main, this change, and what lies between them or why that cannot be said. */
export function comparisonTable(comparisons: readonly VariantComparison[]): Table {
  const row = (comparison: VariantComparison): Cell[] => [
    cell(comparison.variant),
    cell(comparison.main ? percentWithInterval(comparison.main) : 'no record'),
    cell(comparison.change ? percentWithInterval(comparison.change) : 'no record'),
    changeCell(comparison),
  ];
  return {
    columns: [
      label('variant'),
      figure('main, top-1 %'),
      figure('this change, top-1 %'),
      figure('change − main, points'),
    ],
    rows: comparisons.map(row),
  };
}

function changeCell({ delta, refused, sameNetwork }: VariantComparison): Cell {
  if (refused) return cell(`not comparable: ${mismatch(refused)}`);
  if (delta === null) return none;
  return sameNetwork && delta.value === 0
    ? cell('0.0 (the same network)')
    : { text: pointsWithInterval(delta), strong: true };
}

/** The first missing run of each variant that has no record at all. */
function variantsWithout(variants: readonly VariantSummary[], missing: readonly MissingRun[]): MissingRun[] {
  return missing.filter(
    ({ variant }, index) =>
      variants.every((having) => having.variant !== variant) &&
      missing.findIndex((run) => run.variant === variant) === index,
  );
}
