import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ablate } from '../../support/cli.ts';

const actions = '--actions=acme/ablate@0123456789abcdef0123456789abcdef01234567';
const timeout = 300_000;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-init-'));
  execFileSync('git', ['-C', folder, 'init', '--quiet', '--initial-branch=trunk']);
});
afterEach(() => rm(folder, { recursive: true }));

it('says what it would write, writes it and names three next steps, and the study can be planned', {
  timeout,
}, async () => {
  const dry = await ablate(['init', actions, '--dry-run'], folder);
  expect(dry.stdout, dry.stderr).toMatch(/^\.github\/workflows\/ablation\.yml +new$/m);
  expect(await readdir(folder)).toEqual(['.git']);

  const { code, stdout, stderr } = await ablate(['init', actions], folder);
  expect(code, stderr).toBe(0);
  expect(stdout.startsWith(dry.stdout)).toBe(true);
  expect(stdout.split('\n').filter((line) => /^ {2}\d\. /.test(line))).toHaveLength(3);
  expect(stdout).toContain('1. npm install --save-dev ablate-check && npx ablate run');
  expect(stdout).toContain('GitHub trains trunk, and compares pull requests with it');

  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/ablate-check'));
  const planned = await ablate(['plan'], folder);
  expect(planned.stdout.trim().split('\n'), planned.stderr).toHaveLength(6);
});

it('begins with a program in Python, whose table comes without TensorFlow', { timeout }, async () => {
  const { stdout, stderr } = await ablate(['init', '--trainer=python', actions], folder);
  expect(stdout, stderr).toContain('3. Change the network in train.py on a branch');
  await mkdir(join(folder, 'node_modules'));
  await symlink(resolve('.'), join(folder, 'node_modules/ablate-check'));
  const run = await ablate(['run', '--epochs=1', '--limit=60', '--seeds=0'], folder, {
    env: { ABLATE_HOME: join(folder, 'home') },
  });
  expect(run.stdout, run.stderr).toContain('trained by Python');
  expect(existsSync(join(folder, 'home'))).toBe(false);
});

it('refuses actions that are named by a branch, in one sentence', { timeout }, async () => {
  const { code, stderr } = await ablate(['init', '--actions=acme/ablate@main'], folder);
  expect(stderr).toMatch(/^--actions is "acme\/ablate@main", expected OWNER\/NAME@COMMIT .*\n$/);
  expect(code).toBe(2);
});
