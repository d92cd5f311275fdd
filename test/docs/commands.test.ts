import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCheckout, makeOwnRepository, shell } from './support/checkout.ts';
import { type Command, commandsOf } from './support/commands.ts';
import { notRun, reasonAgainst } from './support/not-run.ts';
import { pages } from './support/pages.ts';

const commands = pages.flatMap(commandsOf);
const run = commands.filter(({ text }) => reasonAgainst(text) === undefined);
/** The page whose commands are typed in a repository of one's own; all others are for a checkout of Ablate. */
const ownPage = 'docs/your-own-study.md';
/** The first command of the README, whose results all others find. */
const first = 'npm run ablation';
const inCheckout = onceEach(run.filter(({ file, text }) => file !== ownPage && text !== first));
const inOwnRepository = onceEach(run.filter(({ file }) => file === ownPage));

/** A command that stands on several pages is run once. */
function onceEach(commands: readonly Command[]): readonly Command[] {
  return [...new Map(commands.map((command) => [command.text, command])).values()];
}

const timeout = 600_000;
const folder = await mkdtemp(join(tmpdir(), 'ablate-commands-'));
afterAll(() => rm(folder, { recursive: true }));

it.each([first, ...Object.keys(notRun)])('"%s" stands on a page', (beginning) => {
  expect(commands.filter(({ text }) => text.startsWith(beginning))).not.toEqual([]);
});

describe('in a checkout', () => {
  const checkout = join(folder, 'checkout');
  const firstResults = join(folder, 'results');

  beforeAll(async () => {
    await makeCheckout(checkout);
    await shell(first, checkout);
    await cp(join(checkout, 'results'), firstResults, { recursive: true });
  }, timeout);

  // And no other's.
  it.each(inCheckout)('$file:$line $text', { timeout }, async ({ text }) => {
    await rm(join(checkout, 'results'), { recursive: true });
    await cp(firstResults, join(checkout, 'results'), { recursive: true });
    await shell(text, checkout);
  });
});

describe('in a repository of one’s own', () => {
  const repository = join(folder, 'own');
  beforeAll(() => makeOwnRepository(repository));

  it.each(inOwnRepository)('$file:$line $text', { timeout }, async ({ text }) => {
    await shell(text, repository);
  });
});
