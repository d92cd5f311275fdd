import type { VariantNoise } from '../../judge/variant-noise.ts';
import { variantNoiseText } from '../tables/noise.ts';
import { escapeMarkdown, joined, toMarkdown } from './markdown.ts';

/** The noise of a variant as Markdown. */
export function variantNoiseMarkdown(noise: VariantNoise): string {
  const { title, finding, notes, table } = variantNoiseText(noise);
  return joined([`## ${escapeMarkdown(title)}`, `**${finding}**`, ...notes, toMarkdown(table)]);
}
