import { shortList } from '../../base/format.ts';
import type { NetworkDiff } from '../../study/network-diff.ts';
import { layersTables, networksSentence, networksTable } from '../tables/networks.ts';
import { collapsed, escapeMarkdown, escapeNote, toMarkdown } from './markdown.ts';

/** Sentence and tables as Markdown, with the layers folded. Only the sentence if nothing changes. */
export function networksMarkdown(diff: NetworkDiff): string {
  const sentence = escapeNote(networksSentence(diff));
  if (diff.variants.every(({ same }) => same)) return sentence;
  const table = networksTable(diff);
  const layers = layersTables(diff).map(
    (each) => `${escapeMarkdown(`${shortList(each.variants)}:`)}\n\n${toMarkdown(each.table)}`,
  );
  return [
    sentence,
    toMarkdown(table),
    `<sub>${escapeMarkdown(table.caption)}</sub>`,
    ...(layers.length > 0
      ? [collapsed('Layers that are added (+), removed (−) or changed (~)', layers.join('\n\n'))]
      : []),
  ].join('\n\n');
}
