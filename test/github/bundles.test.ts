import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const actions = readdirSync('actions');
const fresh = mkdtempSync(join(tmpdir(), 'ablate-bundles-'));

beforeAll(() => {
  for (const entry of ['actions', 'src', 'package.json', 'rolldown.config.ts']) {
    cpSync(entry, join(fresh, entry), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(fresh, 'node_modules'));
  execFileSync('node_modules/.bin/rolldown', ['--config', 'rolldown.config.ts'], { cwd: fresh, stdio: 'ignore' });
});
afterAll(() => rmSync(fresh, { recursive: true, force: true }));

describe('the committed bundles', () => {
  it.each(actions)('actions/%s/dist is what its sources give (else: npm run bundle)', (action) => {
    const [committed, built] = ['.', fresh].map((root) => contents(join(root, 'actions', action, 'dist')));
    expect(Object.keys(built as object)).toContain('main.js');
    expect(Object.keys(committed as object)).toEqual(Object.keys(built as object));
    for (const [file, content] of Object.entries(built as Record<string, string>)) {
      // Not toEqual: megabytes make no readable difference.
      expect(committed?.[file] === content, file).toBe(true);
    }
  });
});

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
