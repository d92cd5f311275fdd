import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenNevers, findCircles, findWrongs, readNevers, readRooms, upwardArrows } from './support/house.ts';
import { parseSource } from './support/source.ts';

const page = readFileSync('ARCHITECTURE.md', 'utf8');
const rooms = readRooms(page);

const parseAll = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([file, text]) => [file, parseSource(file, text)]));

describe('the house', () => {
  const names = ['src', 'actions', 'bench']
    .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }).map((file) => `${top}/${file}`))
    .filter((file) => /\.(ts|js|mjs)$/.test(file) && !file.includes('/dist/'));
  const files = parseAll(Object.fromEntries(names.map((name) => [name, readFileSync(name, 'utf8')])));

  it('is read whole', () => {
    expect(files.size).toBeGreaterThan(200);
    expect(new Set(rooms.map(({ name }) => name)).size).toBe(rooms.length);
    for (const { name } of rooms) expect(existsSync(`src/${name}`) || existsSync(name), name).toBe(true);
  });

  it('has a table whose arrows run one way', () => {
    expect(upwardArrows(rooms)).toEqual([]);
  });

  it('has no arrow and no use that the table does not allow', () => {
    expect(findWrongs(rooms, files)).toEqual([]);
  });

  it('has no arrow that it says there never is', () => {
    const nevers = readNevers(page);
    expect(nevers.length).toBeGreaterThan(3);
    for (const folder of nevers.flatMap(({ from, to }) => [from, to])) expect(existsSync(`src/${folder}`)).toBe(true);
    expect(brokenNevers(nevers, rooms, files)).toEqual([]);
  });

  it('has no files that import each other, types included', () => {
    expect(findCircles(files)).toEqual([]);
  });

  it('has every file that ARCHITECTURE.md names', () => {
    const links = [...page.matchAll(/\]\(([^):]+)\)/g)].map(([, link]) => link as string);
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});

describe('a small house', () => {
  const table = readRooms(`
| room | holds | may import | may alone use |
| --- | --- | --- | --- |
| \`low\` | | | \`@numbers/*\` |
| \`high\` | | \`low\` | |
| \`doors\` | | \`high\`, \`low\` | \`terminal\`, \`words\` |

| room | of another table |
`);
  const wrongs = (texts: Readonly<Record<string, string>>) => findWrongs(table, parseAll(texts));

  it('is as its table says', () => {
    expect(table.map(({ name }) => name)).toEqual(['low', 'high', 'doors']);
    const texts = {
      'src/low/a.ts': "import { add } from '@numbers/sums'; import './b.ts'; import data from '../../package.json';",
      'src/high/a.ts': "import { z } from 'zod'; export * from '../low/a.ts';",
      'doors/x/src/main.ts': "import '../../../src/high/a.ts'; import 'words/loud'; console.log(process.argv);",
    };
    expect(wrongs(texts)).toEqual([]);
  });

  it.each([
    ['an import', "import { a } from '../high/a.ts';"],
    ['an import of a type', "import type { A } from '../high/a.ts';"],
    ['a type imported in its place', "type A = import('../high/a.ts').A;"],
    ['an import at run time', "const a = await import('../high/a.ts');"],
    ['an export of what is elsewhere', "export { a } from '../high/a.ts';"],
    ['a CommonJS import', "const a = requireHere('../high/a.ts');"],
  ])('refuses an arrow upwards: %s', (_, text) => {
    expect(wrongs({ 'src/low/a.ts': text })).toEqual([
      expect.stringMatching(
        /^src\/low\/a\.ts imports src\/high\/a\.ts: .* no arrow from `low` to `high`\. Move what both/,
      ),
    ]);
  });

  it('refuses a table whose arrows run both ways', () => {
    const both = [{ name: 'low', mayImport: ['high'], mayUse: [] }, ...table.slice(1)];
    expect(upwardArrows(both)).toEqual([expect.stringContaining('`low` may import `high`')]);
  });

  it('refuses a file without a room, and one that imports the tests', () => {
    expect(wrongs({ 'src/attic/a.ts': '' })).toEqual([expect.stringContaining('give `attic` a row')]);
    expect(wrongs({ 'src/low/a.ts': "import '../../test/a.ts';" })).toEqual([expect.stringContaining('to `test`')]);
  });

  it.each([
    ['console.error', "console.error('late');"],
    ['process.stdout', "process.stdout.write('text');"],
    ['process.exit', 'process.exit(1);'],
    ['process.exitCode', 'process.exitCode = 1;'],
    ['process.argv', 'const [first] = process.argv;'],
    ['process.stdin', "read(process['stdin']);"],
    ['node:process', "import { argv } from 'node:process';"],
    ['words', "import { say } from 'words/loud';"],
    ['@numbers/sums', "import type { Sum } from '@numbers/sums';"],
    ['@numbers/sums', "require('@numbers/sums');"],
  ])('leaves %s to the rooms that the table names', (used, text) => {
    expect(wrongs({ 'src/high/a.ts': text })).toEqual([
      expect.stringMatching(
        new RegExp(`^src/high/a\\.ts uses ${used}, which .* leaves to (doors|low): return a value`),
      ),
    ]);
  });

  it('has arrows that it may never have, between rooms and between folders of a room', () => {
    const nevers = readNevers('Never: `low` → `high`, and\n`high/left` → `high/right`.\n\n`low` → `doors`.');
    expect(nevers).toEqual([
      { from: 'low', to: 'high' },
      { from: 'high/left', to: 'high/right' },
    ]);
    const broken = (mayImport: readonly string[], texts: Readonly<Record<string, string>>) =>
      brokenNevers(nevers, [{ name: 'low', mayImport, mayUse: [] }], parseAll(texts));
    expect(broken([], { 'src/high/right/a.ts': "import '../left/a.ts'; import '../../low/a.ts';" })).toEqual([]);
    expect(broken([], { 'src/high/left/a.ts': "import '../right/b.ts'; import './c.ts';" })).toEqual([
      expect.stringMatching(
        /^src\/high\/left\/a\.ts imports src\/high\/right\/b\.ts: .* never `high\/left` → `high\/right`/,
      ),
    ]);
    expect(broken(['high'], { 'src/low/a.ts': "import type { A } from '../high/a.ts';" })).toHaveLength(2);
  });

  it('finds a circle through a type, once', () => {
    const texts = {
      'src/low/a.ts': "import './b.ts';",
      'src/low/b.ts': "import type { C } from './c.ts';",
      'src/low/c.ts': "export { b } from './b.ts';",
    };
    expect(findCircles(parseAll(texts))).toEqual([
      expect.stringMatching(/^src\/low\/b\.ts -> src\/low\/c\.ts -> src\/low\/b\.ts: these import each other\. Move/),
    ]);
  });
});
