import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node24, pathOf } from '../support/tools.ts';
import { programOf } from './support/program.ts';

const actions = readdirSync('actions').filter((name) => name !== 'dist');
const node = await node24();
const lackingNode = 'reason' in node ? ` (skipped: ${node.reason})` : '';
const fresh = mkdtempSync(join(tmpdir(), 'ablate-bundles-'));
const contentsIn = (root: string): Record<string, string> => {
  const folder = join(root, 'actions/dist');
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
};

beforeAll(() => {
  for (const entry of ['actions', 'src', 'package.json', 'rolldown.config.ts']) {
    cpSync(entry, join(fresh, entry), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(fresh, 'node_modules'));
  execFileSync('node_modules/.bin/rolldown', ['--config', 'rolldown.config.ts'], { cwd: fresh, stdio: 'ignore' });
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));

describe('the committed bundles', () => {
  it('are what the sources give (else: npm run bundle)', () => {
    const [committed, built] = [contentsIn('.'), contentsIn(fresh)];
    expect(Object.keys(committed)).toEqual(Object.keys(built));
    for (const [file, content] of Object.entries(built)) {
      // Not toEqual: megabytes make no readable difference.
      expect(committed[file] === content, file).toBe(true);
    }
  });

  it('are small, because every new version of them stays in the history (else: is a package there twice?)', () => {
    const bytes = Object.values(contentsIn('.')).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
    expect(bytes).toBeLessThan(4e6);
  });
});

describe.skipIf(lackingNode !== '')(`a program of the actions${lackingNode}`, () => {
  it.each([
    ...actions.map((action) => ({ action, when: 'main' as const })),
    { action: 'set-up', when: 'post' as const },
    { action: 'train', when: 'post' as const },
  ])('is whole: $action, $when', ({ action, when }) => {
    // With nothing that a runner sets it comes as far as its first question, after it has loaded every file.
    const env = { PATH: process.env.PATH, 'INPUT_FILL-CACHES': 'true' };
    const { status, stdout, stderr } = spawnSync(pathOf(node), [programOf(action, when)], { env, encoding: 'utf8' });
    expect(stdout, stderr).toMatch(/^::error::(GITHUB_REPOSITORY is not set|Input [\w-]+ is empty): /m);
    expect(status).toBe(1);
  });
});
