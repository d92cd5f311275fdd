import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorMessages } from '../../scripts/errors/messages.ts';
import { readPage } from './support/pages.ts';

const messages = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => errorMessages(file, readFileSync(join('src', file), 'utf8')))
  .map(({ text }) => text);

/** The headings that quote a message: all below the first two levels. */
const quoted = readPage('docs/troubleshooting.md').headings.filter(
  (heading) => heading.endsWith('.') || heading.includes('…'),
);

/** Whether a message begins like the heading and has its other parts between ellipses, in this order. */
function quotes(heading: string, message: string): boolean {
  let from = 0;
  return heading.split('…').every((part, index) => {
    const at = message.indexOf(part, from);
    from = at + part.length;
    return index === 0 ? at === 0 : at > 0;
  });
}

describe('docs/troubleshooting.md', () => {
  it('quotes many messages', () => expect(quoted.length).toBeGreaterThan(30));

  it.each(quoted)('%s: the sources say it', (heading) => {
    expect(messages.filter((message) => quotes(heading, message))).not.toEqual([]);
  });
});
