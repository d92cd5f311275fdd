import type { Effect, Interaction, MainEffect } from '../../judge/effects.ts';
import { type TwoLevels, twoLevels } from '../../judge/question.ts';
import type { StudySummary, VariantSummary } from '../../judge/summarize.ts';
import { levelsKey } from '../../study/design.ts';
import type { Question } from '../../study/question.ts';
import { deltaTitle, effectName } from '../words/differences.ts';
import {
  deltaUnit,
  metricCaption,
  metricOfTitle,
  metricTitle,
  titled,
  valueText,
  withInterval,
} from '../words/metric.ts';
import {
  type Cell,
  cell,
  figure,
  findingCells,
  findingColumns,
  interactionCells,
  label,
  none,
  type Table,
} from './cells.ts';

/**
 * The comparison that the study asks about. For two levels, one column each, and one row per combination of the other
 * factors. For more levels, one row per variant.
 */
export function contrastTable(summary: StudySummary): Table | null {
  const two = twoLevels(summary.question);
  if (summary.effects.length === 0) return null;
  return two ? levelsTable(summary, two) : designTable(summary);
}

function levelsTable({ question, variants, effects }: StudySummary, contrast: TwoLevels): Table {
  const { factors, metric } = question;
  const others = Object.keys(factors).filter((factor) => factor !== contrast.factor);
  const levels = (factors[contrast.factor] ?? []).filter((level) =>
    variants.some((variant) => variant.levels[contrast.factor] === level),
  );
  const byLevels = new Map(variants.map((variant) => [levelsKey(variant.levels), variant]));
  const row = ({ at, delta }: Effect): Cell[] => [
    ...others.map((factor) => cell(String(at[factor]))),
    ...levels.map((level) => {
      const found = byLevels.get(levelsKey({ ...at, [contrast.factor]: level }));
      return found ? cell(withInterval(found.result, metric)) : none;
    }),
    ...findingCells(delta, question),
  ];
  return {
    caption: `${metricCaption(question.metric)}, and ${deltaTitle(question, effects)}, with intervals in brackets`,
    headings: others.length,
    columns: [
      ...others.map(label),
      ...levels.map((level) => figure(metricOfTitle(String(level), metric))),
      ...findingColumns(deltaTitle(question, effects), isOneSeed(effects)),
    ],
    rows: effects.map(row),
  };
}

/** One row per variant, in the order of the design. The variant that others are compared with has no difference. */
function designTable({ question, variants, effects }: StudySummary): Table {
  const row = ({ variant, result }: VariantSummary): Cell[] => {
    const effect = effects.find(({ treatment }) => treatment === variant);
    const finding = effect ? findingCells(effect.delta, question) : [none, none, none];
    return [cell(variant), cell(withInterval(result, question.metric)), ...finding];
  };
  return {
    caption: `${metricCaption(question.metric)}, and ${deltaTitle(question, effects)}, with intervals in brackets`,
    headings: 1,
    columns: [
      label('variant'),
      figure(metricTitle(question.metric)),
      ...findingColumns(deltaTitle(question, effects), isOneSeed(effects)),
    ],
    rows: variants.map(row),
  };
}

const isOneSeed = (effects: readonly Effect[]): boolean => effects.some(({ delta }) => delta.seeds === 1);

/** The contrast averaged over the other factors, and every interaction. */
export function effectsTable({ question, effects, main, interactions }: StudySummary): Table | null {
  if (main.length === 0 && interactions.length === 0) return null;
  const interactionText = ({ of, by }: Interaction) =>
    `${of.factor} × ${by.factor}: ${of.to} − ${of.from}, at ${by.factor} ${by.to} less at ${by.factor} ${by.from}`;
  return {
    caption: overallTitle(question),
    headings: 1,
    columns: [label('effect'), ...findingColumns(deltaUnit(question.metric) || 'difference', isOneSeed(effects))],
    rows: [
      ...main.map((each) => [cell(mainText(each)), ...findingCells(each.delta, question)]),
      ...interactions.map((interaction) => [
        cell(interactionText(interaction)),
        ...interactionCells(interaction.delta, question),
      ]),
    ],
  };
}

const overallTitle = ({ contrast }: Question): string =>
  contrast === null
    ? 'All steps together'
    : `The effect of ${contrast.factor} over all other factors, and what they change in it`;

const mainText = ({ step, of }: MainEffect): string =>
  step === null ? `all ${of} steps together` : `${step.factor}: ${step.to} − ${step.from}, mean of ${of}`;

/** The smallest differences that each contrast would find, one row per number of seeds. */
export function noiseTable({ noise, question, effects }: StudySummary): Table | null {
  const [first] = noise;
  if (first === undefined) return null;
  return {
    caption: titled('Smallest true difference found with probability 80%', deltaUnit(question.metric)),
    headings: 1,
    columns: [
      figure('seeds'),
      ...noise.map((each) => figure(effectName(each, question) || deltaTitle(question, effects))),
    ],
    rows: first.detectable.map((_, index) => [
      cell(String(index + 1)),
      ...noise.map(({ detectable }) => detectableCell(detectable[index], question)),
    ]),
  };
}

const detectableCell = (difference: number | null | undefined, { metric }: Question): Cell =>
  difference == null || !Number.isFinite(difference) ? none : cell(valueText(difference, metric));
