import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/record/record.ts';
import { ablate, said, start } from '../../support/cli.ts';

let folder: string;
let record: RunRecord;
const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};
const git = (...command: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...command], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
/** Replays the record with a change. */
async function replay(change: (record: RunRecord) => void, ...words: string[]) {
  const changed = structuredClone(record);
  change(changed);
  await write('changed.json', JSON.stringify(changed));
  return ablate(['replay', 'changed.json', ...words], folder);
}

/** A checkout whose command is this code; its study is trained once, then changed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-replay-test-'));
  const config = (await readFile('test/fixtures/tiny.config.ts', 'utf8')).replaceAll('../../src', resolve('src'));
  await write('ablation.config.ts', config);
  await write('bin/ablate.mjs', `import ${JSON.stringify(resolve('bin/ablate.mjs'))};`);
  await write('package.json', '{ "name": "study", "version": "1.0.0", "type": "module" }');
  await write(
    'package-lock.json',
    '{ "name": "study", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "study", "version": "1.0.0" } } }',
  );
  await write('.gitignore', 'results\ndataset-cache\nchanged.json\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'the study');
  const ran = await ablate(['run', '--engine', 'wasm', '--variants', 'with4', '--verify'], folder);
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('with4-seed0, trained twice, is identical.');
  record = JSON.parse(await readFile(join(folder, 'results/tiny/with4-seed0.json'), 'utf8'));
  await write('ablation.config.ts', config.replace('strides: 2', 'strides: 1'));
  git('commit', '--quiet', '--all', '--message', 'another network');
}, 300_000);
afterAll(() => rm(folder, { recursive: true }));

// Each trains in processes of their own.
describe('ablate replay', { timeout: 300_000 }, () => {
  it('trains the run with the code of its commit, to the same bits, and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await replay(() => {});
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('The replay of with4-seed0 is identical: every epoch and every prediction to the last bit.\n');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('says where it first drifted and how far', async () => {
    const { code, stdout } = await replay(({ epochs }) => Object.assign(epochs[1]?.train as object, { loss: 0.5 }));
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^The replay of with4-seed0 first drifted in the train loss of epoch 2: 0\.\d+, recorded is 0\.5; it ends \+0\.00 points/,
    );
  });

  it.each<[string, (record: RunRecord) => void, readonly string[]]>([
    ['names no commit', ({ provenance }) => Object.assign(provenance, { commit: null }), []],
    ['"git worktree add', ({ provenance }) => Object.assign(provenance, { commit: 'f'.repeat(40) }), []],
    ['has no other.config.ts', () => {}, ['--config', 'other.config.ts']],
    ['is not the study of the record', ({ provenance }) => Object.assign(provenance, { config: 'a'.repeat(64) }), []],
  ])('refuses a record whose code cannot be had: %s', async (reason, change, words) => {
    const { code, stderr } = await replay(change, ...words);
    expect(code, stderr).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toContain(reason);
  });
});

it.runIf(process.platform === 'linux')(
  'Ctrl-C ends a replay in one sentence, and its worktree is gone',
  { timeout: 300_000 },
  async () => {
    await write('changed.json', JSON.stringify(record));
    const started = start(['replay', 'changed.json'], folder);
    await said(started, /Training/);
    // Once: a second signal would end it at once.
    started.child.kill('SIGINT');
    const { code, stderr } = await started.outcome;
    expect(code, stderr).toBe(130);
    expect(stderr.trim().split('\n').at(-1)).toBe('The replay was interrupted, and nothing of it is kept.');
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  },
);
