import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkDiff } from '../../../src/study/network-diff.ts';
import { ablate } from '../../support/cli.ts';

let folder: string;
const git = (...words: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const commit = (message: string): void => {
  git('add', '.');
  git('commit', '--quiet', '--message', message);
};
const edit = async (path: string, from: string, to: string): Promise<void> => {
  const text = await readFile(join(folder, path), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, path), text.replace(from, to));
};
const diff = (...words: string[]) => ablate(['diff', ...words], folder);

/** A repository that holds these sources, whose branch changes the basic block. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-diff-test-'));
  for (const part of ['src', 'package.json', 'ablation.config.ts']) {
    await cp(part, join(folder, part), { recursive: true });
  }
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, '.gitignore'), 'node_modules\nresults\n');
  git('init', '--quiet', '--initial-branch=main');
  commit('base');
  git('switch', '--quiet', '--create', 'change');
  await edit(
    'src/model/block.ts',
    "'conv2', branch, { filters, kernelSize: 3, strides: 1, padding: 1 }",
    "'conv2', branch, { filters, kernelSize: 5, strides: 1, padding: 2 }",
  );
  commit('another basic block');
});
afterAll(() => rm(folder, { recursive: true }));

describe('ablate diff', () => {
  it('says what a changed block does to every network, in 80 columns', async () => {
    const { code, stdout, stderr } = await diff();
    expect(code, stderr).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      `Against ${git('rev-parse', '--short=7', 'main')}, plain34 and resnet34 change; 2 variants stay the same.`,
    );
    expect(stdout).toMatch(/^resnet34 +124 +41,405,250 \(\+20,119,552\) +283\.74 M \(\+134\.22 M\) {2}changed$/m);
    expect(stdout).toMatch(/^resnet50 +174 +23,512,130 +166\.83 M {2}same$/m);
    expect(stdout).toMatch(/^~ {2}blocks\.\*\.conv2 \(16\) {2}conv2d 3x3 → 5x5 +4 shapes +\+20,119,552/m);
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('compares with where the branch left main, whatever main has since', async () => {
    git('switch', '--quiet', 'main');
    await edit('src/model/block.ts', 'const expansion = 4', 'const expansion = 2');
    commit('main goes on');
    git('switch', '--quiet', 'change');
    const { commit: base, variants }: NetworkDiff = JSON.parse((await diff('--json')).stdout);
    expect(base).toBe(git('rev-parse', 'main~1'));
    expect(variants.filter(({ same }) => !same).map(({ variant }) => variant)).toEqual(['plain34', 'resnet34']);
  });

  it('counts local changes, new variants and variants that are gone', async () => {
    await edit('ablation.config.ts', 'depth: [34, 50]', 'depth: [34, 18]');
    const { stdout } = await diff('HEAD');
    git('checkout', '--quiet', '.');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'plain18 and resnet18 are new; plain50 and resnet50 are gone; 2 variants stay the same.',
    );
  });

  it.each<[string, readonly string[], () => Promise<void>]>([
    ['There is no commit "nowhere" in this checkout', ['nowhere'], async () => {}],
    ['There is no commit "--upload-pack=x"', ['--', '--upload-pack=x'], async () => {}],
    [
      'There is no other.config.ts at',
      ['--config', 'other.config.ts'],
      () => cp(join(folder, 'ablation.config.ts'), join(folder, 'other.config.ts')),
    ],
    [
      'Study "stdlib-trainer" is trained by a program of its own, whose networks Ablate cannot read',
      ['--config', resolve('examples/stdlib-trainer/ablation.config.ts')],
      async () => {},
    ],
  ])('says in one sentence: %s', async (sentence, words, prepare) => {
    await prepare();
    const { code, stderr } = await diff(...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says of a commit whose networks cannot be built why', async () => {
    git('switch', '--quiet', '--create', 'broken', 'main');
    await edit('src/model/block.ts', 'import type { Parts }', "import './missing.ts';\nimport type { Parts }");
    commit('broken');
    git('switch', '--quiet', '--create', 'mended');
    git('revert', '--no-edit', 'HEAD');
    const { code, stderr } = await diff('broken');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^The networks of [0-9a-f]{7} cannot be built with the/)]);
  });

  it('leaves no worktree behind', () => {
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  });
});
