import { isDecided } from '../../judge/decision.ts';
import type { Effect } from '../../judge/effects.ts';
import { twoLevels } from '../../judge/question.ts';
import { scaleOf } from '../../study/metric.ts';
import type { Question } from '../../study/question.ts';
import { deltaTitle, effectName } from '../words/differences.ts';
import { sizes } from './chart.ts';
import { colourOf, draw, type Theme } from './draw.ts';

/**
 * The differences as SVG: one bar per difference with its interval, pale if undecided, and a line at zero. Variants are
 * sorted by their difference, the best first. Steps of `add-one-in`, and the levels of a contrast, keep their order.
 */
export function drawEffects(effects: readonly Effect[], question: Question, theme: Theme): Promise<string> {
  const scale = scaleOf(question.metric);
  const values = inDrawingOrder(effects, question).flatMap((effect) => {
    const { value, interval } = effect.delta;
    if (value === null) return [];
    return [
      {
        place: effectName(effect, question) || effect.treatment,
        delta: scale * value,
        low: scale * (interval?.low ?? value),
        high: scale * (interval?.high ?? value),
        opacity: isDecided(effect.delta) ? 0.75 : 0.3,
      },
    ];
  });
  const title = deltaTitle(question, effects);
  const x = (field: string) => ({ field, type: 'quantitative', title });
  const y = { field: 'place', type: 'nominal', sort: null, title: null, axis: { domain: false, ticks: false } };
  const opacity = { field: 'opacity', type: 'quantitative', scale: null };
  const spec = {
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.6 } },
        encoding: { x: x('delta'), y, opacity, color: { value: colourOf(0) } },
      },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x: x('low'), x2: { field: 'high' }, y } },
      {
        data: { values: [{}] },
        mark: { type: 'rule', opacity: 0.6 },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
    ],
  };
  const height = 70 + 34 * effects.length;
  return draw({ title: `${title}, with intervals`, spec, width: sizes[theme].width, height }, theme);
}

const inDrawingOrder = (effects: readonly Effect[], question: Question): readonly Effect[] =>
  twoLevels(question) || question.design === 'add-one-in'
    ? effects
    : effects.toSorted((first, second) => gainOf(second, question) - gainOf(first, question));

/** A difference as a gain: negative if the metric is better when higher and falls, or better when lower and rises. */
const gainOf = ({ delta: { value } }: Effect, { metric }: Question): number =>
  metric.better === 'higher' ? (value ?? 0) : -(value ?? 0);
