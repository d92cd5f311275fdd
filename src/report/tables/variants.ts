import { count } from '../../base/format.ts';
import type { Spread } from '../../judge/curve.ts';
import type { Question } from '../../judge/question.ts';
import type { MissingRun, StudySummary, VariantSummary } from '../../judge/summarize.ts';
import type { VariantComparison } from '../../judge/versus-main.ts';
import {
  deltaText,
  deltaUnit,
  deltaWithInterval,
  metricCaption,
  metricOfTitle,
  metricTitle,
  titled,
  withInterval,
} from '../words/metric.ts';
import { abbreviated, decimals, mismatch, percent, pullRequest, pValue, type Sides } from '../words/numbers.ts';
import { deltaTitle } from '../words/phrases.ts';
import { type Cell, cell, deltaCell, figure, findingCells, findingColumns, label, none, type Table } from './cells.ts';

/** One row per variant. A variant without a record shows the reason. */
export function variantsTable(summary: StudySummary): Table {
  const { question, conditions, variants, effects, missing } = summary;
  const { metric } = question;
  const severalSeeds = (conditions?.seeds.length ?? 0) > 1;
  const compares = question.contrast !== null || effects.length > 0;
  const others = otherMetrics(summary);
  const delta = ({ variant }: VariantSummary): Cell => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    return effect ? deltaCell(effect.delta, question) : none;
  };
  const row = (variant: VariantSummary): Cell[] => [
    cell(variant.variant),
    cell(withInterval(variant.result, metric) + chanceText(variant)),
    ...(compares ? [delta(variant)] : []),
    ...others.map(({ text }) => cell(text(variant))),
    variant.parameters === null ? none : cell(abbreviated(variant.parameters)),
    ...(severalSeeds ? [cell(spreadText(variant.imagesPerSecond))] : []),
    cell(String(variant.epochs)),
    ...(severalSeeds ? [cell(String(variant.seeds.length))] : []),
  ];
  const columns = [
    label('variant'),
    figure(metricTitle(metric)),
    ...(compares ? [figure(deltaTitle(question, effects))] : []),
    ...others.map(({ title }) => figure(title)),
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

/** Metrics to show beside the study's metric, except those that say the same in another form. */
function otherMetrics({ question: { metric }, variants }: StudySummary) {
  const top1 = { title: 'val top-1, %', text: (variant: VariantSummary) => percent(variant.top1) };
  const loss = { title: 'val loss', text: (variant: VariantSummary) => decimals(variant.loss) };
  const isFlag = metric.perExample === 'top1' || metric.perExample === 'error';
  const names = new Set(variants.flatMap(({ others }) => Object.keys(others)));
  const named = [...names].map((name) => ({
    title: `val ${name}`,
    text: ({ others }: VariantSummary) => (others[name] === undefined ? '–' : decimals(others[name])),
  }));
  return [...(isFlag ? [] : [top1]), ...(metric.perExample === 'loss' ? [] : [loss]), ...named];
}

/** One row per variant: main, this change, and the difference or why there is none. */
export function comparisonTable(
  comparisons: readonly VariantComparison[],
  question: Question,
  sides: Sides = pullRequest,
): Table {
  const { metric } = question;
  const oneSeed = comparisons.some(({ delta }) => delta?.seeds === 1);
  const row = (comparison: VariantComparison): Cell[] => [
    cell(comparison.variant),
    cell(comparison.main ? withInterval(comparison.main.result, metric) : 'no record'),
    cell(comparison.change ? withInterval(comparison.change.result, metric) : 'no record'),
    ...changeCells(comparison, question, sides),
  ];
  return {
    caption: `${metricCaption(metric)} on ${sides.main} and with ${sides.change}`,
    headings: 1,
    columns: [
      label('variant'),
      figure(metricOfTitle(sides.main, metric)),
      figure(metricOfTitle(sides.change, metric)),
      ...findingColumns(titled(sides.delta, deltaUnit(metric)), oneSeed),
    ],
    rows: comparisons.map(row),
  };
}

function changeCells(
  { delta, refused, sameNetwork, unchanged }: VariantComparison,
  question: Question,
  sides: Sides,
): Cell[] {
  if (refused) return [cell(`not comparable: ${mismatch(refused, sides)}`), none, none];
  if (delta === null) return [none, none, none];
  if (unchanged) return [cell(`${deltaText(0, question.metric)} (the same network)`), none, none];
  return sameNetwork
    ? [cell(deltaWithInterval(delta, question.metric)), cell(pValue(delta.p)), cell('not the network')]
    : findingCells(delta, question);
}

/** `133 (131 to 136)`: mean over the seeds, slowest and fastest. */
const spreadText = ({ mean, low, high }: Spread): string =>
  `${count(Math.round(mean))} (${count(Math.round(low))} to ${count(Math.round(high))})`;

/** How many seeds of an accuracy learned nothing. */
function chanceText({ atChance, seeds }: VariantSummary): string {
  if (atChance === 0) return '';
  return atChance === seeds.length ? ', at chance' : `, ${atChance} of ${seeds.length} seeds at chance`;
}

/** The first missing run of each variant that has no record. */
function variantsWithout(variants: readonly VariantSummary[], missing: readonly MissingRun[]): MissingRun[] {
  return missing.filter(
    ({ variant }, index) =>
      variants.every((having) => having.variant !== variant) &&
      missing.findIndex((run) => run.variant === variant) === index,
  );
}
