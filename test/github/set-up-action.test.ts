import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { nativeSpec, specKey } from '../../src/engine/install/spec.ts';
import { temporaryFolder } from '../support/folder.ts';
import { lackingNode, outputOf, start } from './support/bundle.ts';
import { useGitHub } from './support/github.ts';

const fakes = useGitHub();
let folder: string;
let workspace: string;
let home: string;
const engine = specKey(nativeSpec);

beforeEach(() => {
  folder = temporaryFolder();
  home = join(folder, 'home');
  state = {};
  workspace = newMachine();
  // An npm that has everything already, and tells what it was asked.
  write(
    join(folder, 'bin/npm'),
    `#!/bin/sh\necho "$@" >> ${folder}/npm.log\nrm -rf node_modules\nln -s ${resolve('node_modules')}\n`,
  );
  chmodSync(join(folder, 'bin/npm'), 0o755);
});

/** A checkout without packages, on a machine without an engine. */
function newMachine(): string {
  for (const old of [join(folder, 'workspace'), home]) rmSync(old, { recursive: true, force: true });
  const made = join(folder, 'workspace');
  mkdirSync(made);
  for (const entry of ['bin', 'src', 'package.json']) symlinkSync(resolve(entry), join(made, entry));
  copyFileSync('package-lock.json', join(made, 'package-lock.json'));
  return made;
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** Files of the right names and sizes, as an engine in this machine's ABLATE_HOME. */
function pretendEngine(): void {
  write(join(home, 'engine', engine, 'lib/tfjs_binding.node'), 'machine code');
  write(join(home, 'engine', engine, 'files.json'), JSON.stringify({ 'lib/tfjs_binding.node': 12 }));
}

const passedTests = (): string => join(home, 'engine', engine, 'self-test.json');

/** What the action has left for its post step. */
let state: Record<string, string>;

async function step(name: 'set-up' | 'set-up post', inputs: Record<string, string> = {}) {
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ABLATE_HOME: home, ...state };
  const ended = await start(name, inputs, { workspace, results: fakes.results.url, env }).ended;
  const { code, log, outputs } = ended;
  expect(code, log).toBe(0);
  if (name === 'set-up') state = ended.state;
  return { log, packages: outputOf(outputs, 'packages'), engine: outputOf(outputs, 'engine') };
}

const cached = (): string[] => fakes.results.caches.map(({ key }) => key.replace(/^(ablate-[a-z-]+)-linux.*/, '$1'));
const installations = (): string[] => {
  const log = join(folder, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
};

describe.skipIf(lackingNode !== '')(`the bundle of the set-up action${lackingNode}`, () => {
  it('installs what no test and no bundle needs, and saves nothing', async () => {
    expect((await step('set-up')).packages).toBe('npm');
    await step('set-up post');
    expect(installations()).toEqual(['ci --omit=dev --no-audit --no-fund']);
    expect(cached()).toEqual([]);
  });

  it('takes from the cache what main has saved, and saves it once', async () => {
    await step('set-up');
    await step('set-up post', { 'fill-caches': 'true' });
    await step('set-up post', { 'fill-caches': 'true' });
    expect(cached()).toEqual(['ablate-packages']);
    workspace = newMachine();
    expect((await step('set-up')).packages).toBe('cache');
    expect(installations()).toHaveLength(1);
  });

  it('saves what jobs read of the packages, and leaves packages behind a link as they are', async () => {
    const versions = { version: '1.0.0', integrity: 'sha512-x' };
    const lock = JSON.stringify({ packages: { 'node_modules/layer': versions, 'node_modules/core-js': versions } });
    write(join(folder, 'linked/.package-lock.json'), lock);
    for (const name of ['layer', 'core-js']) write(join(folder, 'linked', name, 'package.json'), '{}');
    for (const file of ['index.js', 'index.js.map', 'index.d.ts', 'lib/index.d.cts', 'README.md', 'source.ts']) {
      write(join(folder, 'linked/layer', file), '');
    }
    write(join(folder, 'linked/core-js/index.js'), '');
    for (const install of [`ln -s ${folder}/linked`, `cp -r ${folder}/linked`]) {
      writeFileSync(join(folder, 'bin/npm'), `#!/bin/sh\n${install} node_modules\n`);
      fakes.results.caches.length = 0;
      workspace = newMachine();
      writeFileSync(join(workspace, 'package-lock.json'), lock);
      expect((await step('set-up')).packages).toBe('npm');
      await step('set-up post', { 'fill-caches': 'true' });
    }
    expect(existsSync(join(folder, 'linked/layer/index.d.ts'))).toBe(true);
    workspace = newMachine();
    writeFileSync(join(workspace, 'package-lock.json'), lock);
    expect((await step('set-up')).packages).toBe('cache');
    const saved = (name: string) => readdirSync(join(workspace, 'node_modules', name)).sort();
    expect(saved('layer')).toEqual(['index.js', 'lib', 'package.json', 'source.ts']);
    expect(saved('core-js')).toEqual(['package.json']);
  });

  it('fails with what npm says, and not with where its log is', async () => {
    const lines = [
      'code E404',
      'errno 404',
      '',
      '404 Not Found - GET /zod',
      'A complete log of this run can be found in: x',
    ];
    const said = lines.map((line) => `echo "npm error ${line}" >&2`).join('\n');
    writeFileSync(join(folder, 'bin/npm'), `#!/bin/sh\n${said}\nexit 1\n`);
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
    const { code, log } = await start('set-up', {}, { workspace, results: fakes.results.url, env }).ended;
    expect(code).toBe(1);
    expect(log).toContain('::error::npm ci failed: 404 Not Found - GET /zod');
  });

  it('installs anew for another lockfile', async () => {
    await step('set-up');
    await step('set-up post', { 'fill-caches': 'true' });
    workspace = newMachine();
    writeFileSync(join(workspace, 'package-lock.json'), `${readFileSync('package-lock.json', 'utf8')}\n`);
    expect((await step('set-up')).packages).toBe('npm');
  });

  it('installs anew if the cache holds a package in another version than the lockfile says', async () => {
    await step('set-up');
    await step('set-up post', { 'fill-caches': 'true' });
    workspace = newMachine();
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    lock.packages['node_modules/zod'].version = '0.0.1';
    writeFileSync(join(workspace, 'package-lock.json'), JSON.stringify(lock));
    await step('set-up');
    // As if the cache under this lockfile's key were that of the other one.
    Object.assign(fakes.results.caches[0] ?? {}, { key: fakes.results.cacheLookups.at(-1)?.key });
    expect((await step('set-up')).packages).toBe('npm');
    expect(fakes.results.cacheLookups.at(-1)?.matched).toMatch(/^ablate-packages/);
  });

  it('saves the engine and what it has passed; the next machine refuses an engine that is not of the pinned wheel', async () => {
    await step('set-up', { engine: 'auto' });
    pretendEngine();
    writeFileSync(passedTests(), '{"passed":["one"]}');
    await step('set-up post', { engine: 'auto', 'fill-caches': 'true' });
    expect(cached()).toEqual(['ablate-packages', 'ablate-engine', 'ablate-self-tests']);

    workspace = newMachine();
    const { engine: from, log } = await step('set-up', { engine: 'auto' });
    expect(from).toBe('nowhere');
    expect(log).toMatch(/::warning::The copy of the engine in engine-cache\/native-.* is not that of the pinned wheel/);
    expect(existsSync(join(home, 'engine', engine))).toBe(false);
  });

  it("takes the machine's own engine without a download, and what main's machines of this kind have passed", async () => {
    await step('set-up', { engine: 'native' });
    pretendEngine();
    writeFileSync(passedTests(), '{"passed":["one"]}');
    await step('set-up post', { engine: 'native', 'fill-caches': 'true' });
    workspace = newMachine();
    pretendEngine();
    expect((await step('set-up', { engine: 'native' })).engine).toBe('machine');
    expect(readFileSync(passedTests(), 'utf8')).toBe('{"passed":["one"]}');
    const asked = fakes.results.cacheLookups.slice(-2).map(({ key }) => key.replace(/-linux.*/, ''));
    expect(asked).toEqual(['ablate-packages', 'ablate-self-tests']);
  });

  it("leaves the GPU's engine to its machine: it would fill the cache", async () => {
    expect((await step('set-up', { engine: 'gpu' })).engine).toBe('machine');
    await step('set-up post', { engine: 'gpu', 'fill-caches': 'true' });
    expect(cached()).toEqual(['ablate-packages']);
  });

  describe.each([
    ['pnpm-lock.yaml', "lockfileVersion: '9.0'\n", {}, '--yes pnpm@10 install --frozen-lockfile'],
    ['pnpm-lock.yaml', 'lockfileVersion: 5.4\n', {}, '--yes pnpm@7 install --frozen-lockfile'],
    [
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\n",
      { packageManager: 'pnpm@9.12.0+sha512.a' },
      '--yes pnpm@9.12.0 install --frozen-lockfile',
    ],
    ['yarn.lock', '# yarn lockfile v1\n', {}, '--yes yarn@1.22.22 install --frozen-lockfile --non-interactive'],
    [
      'yarn.lock',
      '__metadata:\n  version: 8\n',
      { packageManager: 'yarn@4.5.0' },
      '--yes @yarnpkg/cli-dist@4.5.0 install --immutable',
    ],
    ['bun.lock', '{}', {}, '--yes bun@1 install --frozen-lockfile'],
  ])('in a repository with %s (%j, %j)', (lockfile, content, manager, command) => {
    /** The package manager as npx runs it: in `root`, with a folder of packages there. */
    const ml = (): string => join(workspace, 'ml');
    const made = (): void => {
      rmSync(join(folder, 'workspace'), { recursive: true, force: true });
      workspace = join(folder, 'workspace');
      write(join(workspace, '.git/HEAD'), '');
      write(join(workspace, lockfile), content);
      write(join(workspace, 'package.json'), JSON.stringify({ private: true, ...manager }));
      write(join(ml(), 'package.json'), JSON.stringify({ devDependencies: { 'ablate-check': '0.1.0' } }));
    };

    beforeEach(() => {
      const line =
        'echo "$@ in $(basename $PWD)" >> $LOG; mkdir -p node_modules/a ml/node_modules; touch node_modules/a/x node_modules/a/y ml/node_modules/z';
      write(join(folder, 'bin/npx'), `#!/bin/sh\nLOG=${folder}/npm.log\n${line}\n`);
      chmodSync(join(folder, 'bin/npx'), 0o755);
      made();
    });

    it('has its own manager install, at the lockfile, for a study below; later from the cache', async () => {
      const first = await step('set-up', { folder: 'ml' });
      expect(first.packages).toBe(lockfile.replace(/[-.].*/, ''));
      expect(installations()).toEqual([`${command} in workspace`]);
      await step('set-up post', { folder: 'ml', 'fill-caches': 'true' });
      made();
      expect((await step('set-up', { folder: 'ml' })).packages).toBe('cache');
      expect(existsSync(join(workspace, 'node_modules/a/x'))).toBe(true);
      expect(existsSync(join(ml(), 'node_modules/z'))).toBe(true);
      expect(installations()).toHaveLength(1);
    });

    it('installs anew where an earlier job left other files', async () => {
      await step('set-up', { folder: 'ml' });
      await step('set-up post', { folder: 'ml', 'fill-caches': 'true' });
      made();
      write(join(workspace, 'node_modules/stale/x'), '');
      expect((await step('set-up', { folder: 'ml' })).packages).not.toBe('cache');
      expect(installations()).toHaveLength(2);
    });
  });

  it('says which lockfile a repository lacks', async () => {
    rmSync(workspace, { recursive: true });
    write(join(workspace, '.git/HEAD'), '');
    write(join(workspace, 'package.json'), '{ "devDependencies": { "ablate-check": "0.1.0" } }');
    const { code, log } = await start('set-up', {}, { workspace, results: fakes.results.url, env: {} }).ended;
    expect(code).toBe(1);
    expect(log).toMatch(/::error::\S+ has no lockfile, nor has a folder above it: commit the one/);
    expect(log.replace(/^::debug::.*$/gm, '')).not.toContain('    at ');
  });

  it('brings the version of these actions to a repository that has no JavaScript', async () => {
    rmSync(workspace, { recursive: true });
    write(join(workspace, '.git/HEAD'), '');
    write(join(workspace, 'requirements.txt'), 'torch\n');
    const environment = join(folder, 'environment');
    write(environment, '');
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, RUNNER_TEMP: folder, GITHUB_ENV: environment };
    const { code, log, outputs } = await start('set-up', {}, { workspace, results: fakes.results.url, env }).ended;
    expect(code, log).toBe(0);
    expect(outputOf(outputs, 'packages')).toBe('npm');
    expect(installations()).toEqual(['ci --omit=dev --no-audit --no-fund']);
    expect(readFileSync(environment, 'utf8')).toContain(join(folder, 'ablate/bin/ablate.mjs'));
    expect(existsSync(join(folder, 'ablate/node_modules/zod'))).toBe(true);
    expect(readdirSync(workspace).sort()).toEqual(['.git', 'requirements.txt']);
  });

  it('runs a command of the workflow instead', async () => {
    const { packages } = await step('set-up', { install: 'mkdir -p node_modules && touch node_modules/mine' });
    expect(packages).toBe('command');
    expect(existsSync(join(workspace, 'node_modules/mine'))).toBe(true);
    expect(installations()).toEqual([]);
    await step('set-up post', { install: 'true', 'fill-caches': 'true' });
    expect(cached()).toEqual([]);
  });

  it.each(['../elsewhere', 'nowhere'])('refuses folder %s', async (outside) => {
    mkdirSync(join(folder, 'elsewhere'), { recursive: true });
    const { code, log } = await start('set-up', { folder: outside }, { workspace, results: fakes.results.url, env: {} })
      .ended;
    expect(code).toBe(1);
    expect(log).toContain(`::error::Input folder is "${outside}", expected a folder of the repository`);
  });
});
