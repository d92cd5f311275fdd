import { withoutTurns } from '../base/plain.ts';
import type { Cell, Table } from './table.ts';

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

export function tableHtml({ columns, rows }: Table): Markup {
  const cell = ({ text, href, strong }: Cell, index: number): Markup => {
    const linked = linkHtml(text, href);
    const content = strong ? html`<strong>${linked}</strong>` : linked;
    return html`<td class="${columns[index]?.align ?? 'left'}">${content}</td>`;
  };
  return html`<div class="scroll"><table>
<thead><tr>${columns.map(({ title, align }) => html`<th class="${align}">${title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

function markupOf(part: Part): string {
  if (typeof part === 'string') {
    return withoutTurns(part).replace(/[&<>"']/g, (character) => entities[character] ?? '');
  }
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}
