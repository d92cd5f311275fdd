import { plural } from '../../base/format.ts';
import type { History } from '../../judge/history.ts';
import { scaleOf } from '../../study/metric.ts';
import { historyRemarks, historyTable } from '../tables/history.ts';
import { metricTitle } from '../words/metric.ts';
import { sizes, variantColours } from './chart.ts';
import { draw } from './draw.ts';
import { documentOf, html, tableHtml, trusted } from './html.ts';

/** The results of main over its commits, as an HTML file that needs nothing else. */
export async function historyPage(history: History): Promise<string> {
  const { study, metric, rows } = history;
  const [oldest, newest] = [rows[0], rows.at(-1)];
  const title = `${study} on main`;
  return documentOf(
    title,
    html`<header>
<p class="kind">Ablation study</p>
<h1>${title}</h1>
<ul class="conditions"><li>${plural(rows.length, 'commit')}</li><li>${oldest?.date ?? ''} to ${newest?.date ?? ''}</li></ul>
</header>
<section><h2>Val ${metric.name} over commits</h2><figure>${trusted(await drawHistory(history))}</figure>
<p class="caption">${chartNote}</p></section>
<section><h2>Commits</h2>${tableHtml(historyTable(history))}${historyRemarks(history).map((text) => html`<p class="caption">${text}</p>`)}</section>`,
  );
}

const chartNote =
  'Whiskers are 95% intervals: over seeds and images, or with one seed over the images alone. A line ends where the ' +
  'conditions of training changed: results before and after cannot be compared.';

function drawHistory({ metric, variants, rows }: History): Promise<string> {
  let segment = 0;
  const scale = scaleOf(metric);
  const values = rows.flatMap(({ date, results, change }, index) => {
    if (change !== null) segment++;
    return [...results].map(([variant, { value, interval }]) => ({
      variant,
      segment: `${variant} ${segment}`,
      commit: index + 1,
      date,
      value: scale * value,
      low: scale * interval.low,
      high: scale * interval.high,
    }));
  });
  const { width } = sizes.page;
  const x = {
    field: 'commit',
    type: 'quantitative',
    title: 'commit with records, oldest first',
    axis: { tickMinStep: 1, format: 'd', grid: false },
    scale: { domain: [1, Math.max(2, rows.length)], nice: false },
  };
  const y = (field: string) => ({ field, type: 'quantitative', title: metricTitle(metric), scale: { zero: false } });
  const color = variantColours(variants, width);
  const spec = {
    data: { values },
    layer: [
      { mark: { type: 'rule', opacity: 0.5 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { x, y: y('value'), color, detail: { field: 'segment' } } },
      { mark: { type: 'point', filled: true, size: 40, opacity: 1 }, encoding: { x, y: y('value'), color } },
    ],
  };
  return draw({ title: `Val ${metric.name} of every variant over the commits of main`, spec, ...sizes.page }, 'page');
}
