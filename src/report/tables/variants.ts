import { count, plural } from '../../base/format.ts';
import type { Spread } from '../../judge/curve.ts';
import type { MissingRun, StudySummary, VariantSummary } from '../../judge/summarize.ts';
import type { ComparedSide, VariantComparison } from '../../judge/versus-main.ts';
import type { Metric } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
import { deltaTitle, mismatch, pullRequest, type SideNames } from '../words/differences.ts';
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
import { abbreviated, decimals, percent, pValue } from '../words/numbers.ts';
import {
  type Cell,
  type Column,
  cell,
  deltaCell,
  figure,
  findingCells,
  findingColumns,
  label,
  none,
  type Table,
} from './cells.ts';

type VariantColumn = readonly [Column, (variant: VariantSummary) => Cell];

const columnIf = (wanted: boolean, column: VariantColumn): VariantColumn[] => (wanted ? [column] : []);

/** One row per variant. A variant without a record shows the reason. */
export function variantsTable(summary: StudySummary): Table {
  const { question, conditions, variants, effects, missing } = summary;
  const { metric } = question;
  const severalSeeds = (conditions?.seeds.length ?? 0) > 1;
  const delta = ({ variant }: VariantSummary): Cell => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    return effect ? deltaCell(effect.delta, question) : none;
  };
  const columns: VariantColumn[] = [
    [label('variant'), ({ variant }) => cell(variant)],
    [
      figure(metricTitle(metric)),
      (variant) => cell(withInterval(variant.result, metric) + trainedText(variant.trained)),
    ],
    ...columnIf(question.contrast !== null || effects.length > 0, [figure(deltaTitle(question, effects)), delta]),
    ...otherMetrics(summary),
    [figure('parameters'), ({ parameters }) => (parameters === null ? none : cell(abbreviated(parameters)))],
    ...columnIf(severalSeeds, [figure('images/s'), ({ imagesPerSecond }) => cell(spreadText(imagesPerSecond))]),
    [figure('epochs'), ({ epochs }) => cell(String(epochs))],
    ...columnIf(severalSeeds, [figure('seeds'), ({ seeds }) => cell(String(seeds.length))]),
  ];
  const emptyRow = (run: MissingRun): Cell[] => [
    cell(run.variant),
    run.url === undefined ? cell(run.reason) : { text: run.reason, href: run.url },
    ...columns.slice(2).map(() => none),
  ];
  return {
    caption: 'Every variant on the val images, means over its seeds',
    headings: 1,
    columns: columns.map(([column]) => column),
    rows: [
      ...variants.map((variant) => columns.map(([, content]) => content(variant))),
      ...variantsWithout(variants, missing).map(emptyRow),
    ],
  };
}

/** Metrics to show beside the study's metric, except those that say the same in another form. */
function otherMetrics({ question: { metric }, variants }: StudySummary): VariantColumn[] {
  const names = new Set(variants.flatMap(({ others }) => Object.keys(others)));
  return [
    ...columnIf(metric.perExample !== 'top1' && metric.perExample !== 'error', [
      figure('val top-1, %'),
      ({ top1 }) => cell(percent(top1)),
    ]),
    ...columnIf(metric.perExample !== 'loss', [figure('val loss'), ({ loss }) => cell(decimals(loss))]),
    ...[...names].map(
      (name): VariantColumn => [
        figure(`val ${name}`),
        ({ others }) => (others[name] === undefined ? none : cell(decimals(others[name]))),
      ],
    ),
  ];
}

/** One row per variant: main, this change, and the difference or why there is none. */
export function comparisonTable(
  comparisons: readonly VariantComparison[],
  question: Question,
  sides: SideNames = pullRequest,
): Table {
  const { metric } = question;
  const oneSeed = comparisons.some(({ delta }) => delta?.seeds === 1);
  const row = (comparison: VariantComparison): Cell[] => [
    cell(comparison.variant),
    cell(sideText(comparison.main, metric)),
    cell(sideText(comparison.change, metric)),
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

const sideText = (side: ComparedSide | null, metric: Metric): string =>
  side ? withInterval(side.result, metric) + trainedText(side.trained) : 'no record';

function changeCells(
  { delta, refused, sameNetwork, unchanged }: VariantComparison,
  question: Question,
  sides: SideNames,
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

/** How many seeds trained, unless all did, or it cannot be told. */
const trainedText = (counted: VariantSummary['trained']): string =>
  counted === null || counted.trained === counted.seeds
    ? ''
    : `, ${counted.trained} of ${plural(counted.seeds, 'seed')} trained`;

/** The first missing run of each variant that has no record. */
function variantsWithout(variants: readonly VariantSummary[], missing: readonly MissingRun[]): MissingRun[] {
  return missing.filter(
    ({ variant }, index) =>
      variants.every((having) => having.variant !== variant) &&
      missing.findIndex((run) => run.variant === variant) === index,
  );
}
