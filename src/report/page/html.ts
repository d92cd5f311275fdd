import { harmless } from '../../base/plain.ts';
import type { Cell, Table } from '../tables/cells.ts';
import { style } from './style.ts';

/** HTML that is safe to put into a page. Only `html` and `trusted` make it. */
export interface Markup {
  readonly markup: string;
}

type Part = string | number | Markup | readonly Markup[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template for HTML. Inserted strings are escaped. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: literals.map((literal, index) => literal + markupOf(parts[index] ?? '')).join('') };
}

/** HTML that another library made and escaped. */
export const trusted = (markup: string): Markup => ({ markup });

/** A link; only the text if `href` is not an https address. */
export const linkHtml = (text: string, href: string | undefined): Markup =>
  href?.startsWith('https://') ? html`<a href="${href}">${text}</a>` : html`${text}`;

/** On a phone, a table with more columns shows each row as a block, with the column's title beside each cell. */
const mostSideBySide = 3;

/**
 * A table that can be scrolled with the keyboard. The roles are needed because the style may show rows as blocks, and
 * browsers then forget that it is a table.
 */
export function tableHtml({ caption, headings, columns, rows }: Table): Markup {
  const cell = ({ text, href, strong }: Cell, index: number): Markup => {
    const { align = 'left', title = '' } = columns[index] ?? {};
    const linked = linkHtml(text, href);
    const content = strong ? html`<strong>${linked}</strong>` : linked;
    return index < headings
      ? html`<th scope="row" role="rowheader" class="${align}" data-title="${title}">${content}</th>`
      : html`<td role="cell" class="${align}" data-title="${title}">${content}</td>`;
  };
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table role="table"${columns.length > mostSideBySide ? trusted(' class="stack"') : ''}><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ title, align }) => html`<th scope="col" role="columnheader" class="${align}">${title}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

/** A whole HTML page around `content`. It needs no script, no font and no network. */
export const documentOf = (title: string, content: Markup): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`.markup;

function markupOf(part: Part): string {
  if (typeof part === 'string') {
    return harmless(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}
