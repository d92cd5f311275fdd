import type { Mistake } from '../../judge/mistakes.ts';
import type { VariantScores } from '../../judge/scores.ts';
import type { StudySummary } from '../../judge/summarize.ts';
import type { Thumbnails } from '../../results/thumbnails.ts';
import { confusionTable, lossTable, mostConfused, perClassTable, scoresTable } from '../tables/scores.ts';
import { percent } from '../words/numbers.ts';
import { drawReliability } from './chart.ts';
import { html, type Markup, tableHtml, trusted } from './html.ts';

/** The page's section on what records hold beyond accuracy. Older records do not hold it, and the page says so. */
export async function scoresMarkup({ scores, question }: StudySummary, thumbnails: Thumbnails): Promise<Markup> {
  const { variants, classes, notRecorded } = scores;
  if (variants.length === 0) {
    return html`<p class="caption">Loss by image, calibration, classes, ROC AUC and mistakes: not recorded.</p>`;
  }
  const losses = lossTable(scores, question);
  return html`${tableHtml(scoresTable(scores))}
${losses ? tableHtml(losses) : ''}
<p class="caption">${explanation(notRecorded)}</p>
<h3>Calibration</h3><figure>${trusted(await drawReliability(variants, 'page'))}</figure>
<p class="caption">${calibrationNote}</p>
<h3>Classes</h3>${tableHtml(perClassTable(scores))}
${confusions(variants, classes)}
<h3>Most confident mistakes</h3>${variants.map((variant) => mistakes(variant, classes, thumbnails))}`;
}

const explanation = (notRecorded: readonly string[]): string =>
  'Brackets are 95% intervals like those of the table: over seeds and images, or with one seed over the images alone. The parts of ' +
  'ROC AUC are those of DeLong, DeLong & Clarke-Pearson (1988). The differences in loss are a family of their own, corrected by ' +
  "Holm's method." +
  (notRecorded.length > 0 ? ' Records of schema 1 hold no scores.' : '');

const calibrationNote =
  'The expected calibration error is the mean distance between confidence and accuracy over 15 bins of equal width ' +
  '(Guo et al. 2017), of each seed by itself: mean, lowest and highest. The chart takes the seeds together; larger points are ' +
  'more predictions. On the dashed line a network is as often right as it says.';

function confusions(variants: readonly VariantScores[], classes: readonly string[]): Markup {
  if (classes.length > mostConfused) {
    return html`<p class="caption">No confusion matrix: ${classes.length} classes are too many to read one.</p>`;
  }
  return html`<div class="matrices">${variants.map((variant) => tableHtml(confusionTable(variant, classes)))}</div>`;
}

function mistakes(
  { variant, mistakes: most, loss }: VariantScores,
  classes: readonly string[],
  thumbnails: Thumbnails,
): Markup {
  const every = loss.seeds === 1 ? '' : ' by every seed';
  if (most.length === 0) return html`<p class="caption">${variant}: no val image is mistaken${every}.</p>`;
  return html`<h4>${variant}${every ? html`, mistaken${every}` : ''}</h4>
<ul class="mistakes">${most.map((mistake) => mistakeItem(mistake, classes, thumbnails))}</ul>`;
}

function mistakeItem(
  { image, label, predicted, probability }: Mistake,
  classes: readonly string[],
  thumbnails: Thumbnails,
): Markup {
  const [own, other] = [classes[label] ?? '', classes[predicted] ?? ''];
  const words = `${own}, taken for ${other}`;
  const source = thumbnails.get(image);
  const picture = source ? html`<img src="${source}" alt="Val image ${image}: ${words}">` : '';
  return html`<li>${picture}<span>${words}; ${own} got ${percent(probability)} %. Val image ${image}.</span></li>\n`;
}
