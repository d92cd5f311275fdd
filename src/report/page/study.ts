import type { Conditions } from '../../judge/conditions.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import { tensorFlowText } from '../../record/engine.ts';
import type { Thumbnails } from '../../results/thumbnails.ts';
import { contrastTable, effectsTable, noiseTable } from '../tables/effects.ts';
import { variantsTable } from '../tables/variants.ts';
import { caveatsOf } from '../words/caveats.ts';
import { conditionsText, missingOf, notesOf, sharedRecipe, titleOf } from '../words/conditions.ts';
import { curvesOf } from '../words/metric.ts';
import { studyVerdict } from '../words/verdict.ts';
import { drawCurves } from './chart.ts';
import { drawEffects } from './effects-chart.ts';
import { documentOf, html, linkHtml, type Markup, tableHtml, trusted } from './html.ts';
import { scoresMarkup } from './scores.ts';

/** The report as an HTML file that needs no script, no font and no network. */
export async function reportPage(
  summary: StudySummary,
  command?: string,
  thumbnails: Thumbnails = new Map(),
): Promise<string> {
  const { conditions } = summary;
  const title = titleOf(summary);
  return documentOf(
    title,
    html`<header>
<p class="kind">Ablation study</p>
<h1>${title}</h1>
<p class="verdict">${studyVerdict(summary)}</p>
${conditions ? html`<ul class="conditions">${conditionsText(conditions).map((text) => html`<li>${text}</li>`)}</ul>` : ''}
</header>
${await effectsSection(summary)}
${caveatsOf(summary).map((text) => html`<p class="caption">${text}</p>`)}
${section('Variants', html`${tableHtml(variantsTable(summary))}${missingList(summary)}`)}
${summary.variants.length > 0 ? section('Learning curves', await curves(summary)) : ''}
${summary.variants.length > 0 ? section('More than accuracy', await scoresMarkup(summary, thumbnails)) : ''}
${noiseSection(summary)}
${section('Where it comes from', notes(summary, command))}
${conditions ? provenance(conditions) : ''}`,
  );
}

const section = (title: string, content: Markup): Markup => html`<section><h2>${title}</h2>${content}</section>\n`;

function missingList(summary: StudySummary): Markup {
  const runs = missingOf(summary).map(({ text, url }) => html`<li>${linkHtml(text, url)}</li>`);
  return runs.length === 0 ? html`` : html`<h2>Runs without a result</h2><ul class="notes">${runs}</ul>`;
}

async function effectsSection(summary: StudySummary): Promise<Markup> {
  const table = contrastTable(summary);
  const overall = effectsTable(summary);
  const { question, effects } = summary;
  if (table === null) return html``;
  const drawing = await drawEffects(effects, question, 'page');
  return section(
    question.contrast ? `Effect of ${question.contrast.factor}` : 'Effects',
    html`${tableHtml(table)}<figure>${trusted(drawing)}</figure>${overall ? tableHtml(overall) : ''}`,
  );
}

function noiseSection(summary: StudySummary): Markup {
  const table = noiseTable(summary);
  if (table === null) return html``;
  const title = 'What 1 to 20 seeds would find';
  return section('Noise', html`<details><summary>${title}</summary>${tableHtml(table)}</details>`);
}

async function curves({ variants, question, conditions }: StudySummary): Promise<Markup> {
  const drawings = await Promise.all(curvesOf(question).map((each) => drawCurves(each, variants, question, 'page')));
  const severalSeeds = (conditions?.seeds.length ?? 0) > 1;
  const caption = severalSeeds
    ? html`<p class="caption">Lines are means over the seeds; bands reach from the lowest to the highest.</p>`
    : '';
  return html`<div class="charts">${drawings.map((svg) => html`<figure>${trusted(svg)}</figure>`)}</div>${caption}`;
}

function notes(summary: StudySummary, command: string | undefined): Markup {
  const reproduce = command === undefined ? html`` : html`<pre><code>${command}</code></pre>`;
  return html`<ul class="notes">${notesOf(summary).map((note) => html`<li>${note}</li>`)}</ul>${reproduce}`;
}

function provenance(conditions: Conditions): Markup {
  const { dataset, source, machines, commits, versions, engine, precision, varied } = conditions;
  const isShared = ([name]: [string, unknown]) =>
    varied.every(({ setting }) => setting !== name && setting !== `dataset.${name}`);
  const configuration = Object.entries({ ...sharedRecipe(conditions), ...source, precision }).filter(isShared);
  const origins = Object.entries({
    dataset: `${dataset.title}: ${dataset.classes.join(', ')}`,
    skipped:
      Object.entries(dataset.skipped)
        .map(([reason, images]) => `${images} ${reason}`)
        .join(', ') || 'none',
    'dataset digest': dataset.digest,
    'split digest': dataset.splitDigest,
    engine:
      engine.engine === 'external' ? engine.framework : `${engine.engine}, ${engine.mode}, ${tensorFlowText(engine)}`,
    machine: machines.join('; '),
    commit: commits.join('; '),
    ablate: versions.join('; '),
  });
  return html`<div class="pair">${section('Configuration', list(configuration))}${section('Provenance', list(origins))}</div>`;
}

const list = (entries: readonly (readonly [string, unknown])[]): Markup =>
  html`<dl>${entries.map(([name, value]) => html`<dt>${name}</dt><dd>${value === null ? 'all' : String(value)}</dd>`)}</dl>`;
