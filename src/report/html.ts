import { harmless } from '../base/plain.ts';
import type { Cell, Table } from './cells.ts';

/** HTML that is safe to put into a page; made by `html` alone. */
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

/** A template whose inserted strings are text, never markup. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: literals.map((literal, index) => literal + markupOf(parts[index] ?? '')).join('') };
}

/** Takes markup that another library made and escaped. */
export const trusted = (markup: string): Markup => ({ markup });

/** A link, or the bare text where `href` is no https address. */
export const linkHtml = (text: string, href: string | undefined): Markup =>
  href?.startsWith('https://') ? html`<a href="${href}">${text}</a>` : html`${text}`;

/** A table with more columns is one block per row on a phone, each cell behind its column's title. */
const mostSideBySide = 3;

/**
 * A table that can be scrolled by keyboard. The roles say what it is even where the style lays its rows out as blocks, which
 * else makes browsers forget that they are a table's.
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

function markupOf(part: Part): string {
  if (typeof part === 'string') {
    return harmless(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}
