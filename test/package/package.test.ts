import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { trainingCode } from '../../src/record/training-code.ts';
import { packagesOf } from '../support/house.ts';
import { parseSource } from '../support/source.ts';
import { node24, pathOf } from '../support/tools.ts';
import { copyProject, installedAblate, makeRepository, pack } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'ablate-package-'));
let tarball: string;
let repository: string;
let commit: string;

const git = (...words: string[]) => execFileSync('git', words, { cwd: repository, encoding: 'utf8' }).trim();

beforeAll(() => {
  tarball = pack(folder);
  repository = makeRepository(tarball);
  copyProject(repository);
  writeFileSync(join(repository, '.gitignore'), '/node_modules/\n/results/\n/dataset-cache/\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
  commit = git('rev-parse', 'HEAD');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(repository, { recursive: true });
});

describe('what is published', () => {
  const packed = () => execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');

  it('is under 1 MB', () => {
    expect(statSync(tarball).size).toBeLessThan(1e6);
  });

  it('has programs, types, licence and README, and no test, benchmark or source but the studies that init writes', () => {
    const files = packed().filter((file) => !file.endsWith('/'));
    const tops = new Set(files.map((file) => file.split('/')[1]));
    expect([...tops].sort()).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'package.json']);
    expect(files).toEqual(expect.arrayContaining(['package/bin/ablate.mjs', 'package/dist/api/index.d.ts']));
    expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file)).sort()).toEqual([
      'package/dist/init/templates/ablation.config.ts',
      'package/dist/init/templates/python/ablation.config.ts',
    ]);
  });

  it.each(['graph', 'eager', 'external'] as const)(
    'has the training code of the checkout, computed by %s',
    async (by) => {
      expect(await trainingCode(by, resolve('package/dist'))).toBe(await trainingCode(by));
    },
  );

  it('depends on what it loads, and on nothing else', () => {
    const { dependencies } = JSON.parse(readFileSync('package/package.json', 'utf8'));
    const files = readdirSync('package/dist', { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.(mjs|d\.ts)$/.test(file),
    );
    const sources = files.map((file) => parseSource(file, readFileSync(join('package/dist', file), 'utf8')));
    const loaded = new Set(sources.flatMap(packagesOf).filter((name) => !isBuiltin(name)));
    expect([...loaded].filter((name) => !(name in dependencies))).toEqual([]);
    const texts = sources.flatMap((source) => source.texts);
    const names = (name: string) => texts.some((text) => text === name || text.startsWith(`${name}/`));
    expect(Object.keys(dependencies).filter((name) => !names(name))).toEqual([]);
  });

  it('takes at most 150 MB with all that it depends on', () => {
    const files = readdirSync(join(repository, 'node_modules'), { recursive: true, withFileTypes: true });
    const sizes = files.filter((file) => file.isFile()).map((file) => statSync(join(file.parentPath, file.name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150e6);
  });
});

describe('a repository with the package as its only dependency', () => {
  it('has the types of all that a study imports', () => {
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
    };
    const config = { compilerOptions, include: ['*.ts'] };
    writeFileSync(join(repository, 'tsconfig.json'), JSON.stringify(config));
    const check = () =>
      execFileSync(resolve('node_modules/.bin/tsc'), ['--project', '.'], { cwd: repository, encoding: 'utf8' });
    expect(check()).toBe('');
    writeFileSync(join(repository, 'wrong.ts'), "import { resnet } from 'ablate-check';\nresnet({ depth: 35 });\n");
    expect(check).toThrow();
    rmSync(join(repository, 'wrong.ts'));
  });

  it('summarizes a network of its own', async () => {
    const { stdout, stderr } = await installedAblate(repository, [
      'summary',
      'width4',
      '--image-size=16',
      '--classes=2',
    ]);
    expect(stdout, stderr).toMatch(/width4: 16 x 16 x 3 image, 2 classes/);
  });

  const trained = [
    { node: 'this Node', path: async () => process.execPath, engine: 'auto' },
    { node: 'Node 24', path: async () => pathOf(await node24()), engine: 'wasm' },
  ];

  it.each(trained)('trains and reports on $node, engine $engine', { timeout: 300_000 }, async ({ path, engine }) => {
    const out = `results/${engine}`;
    const run = (...words: string[]) => path().then((node) => installedAblate(repository, words, node));
    const { code, stdout, stderr } = await run('run', `--engine=${engine}`, `--out=${out}`);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\| width2 .*\n\| width4 /);
    expect(stderr).not.toMatch(/warning/i);
    const file = join(repository, out, 'width4-seed0.json');
    const { provenance } = parseRecord(readFileSync(file, 'utf8'), file);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(provenance).toMatchObject({ commit, dirty: false, version });
    if (provenance.engine.engine === 'external') throw new Error('A program of its own has trained.');
    expect(provenance.code).toBe(await trainingCode(provenance.engine.mode));
    expect(provenance.packages).toMatch(/^[0-9a-f]{64}$/);
    const again = await run('report', out);
    expect(again.stdout, again.stderr).toContain(stdout.trim());
  });

  it.each([
    [
      'a level that its own block refuses',
      'factors: { width: [2, 4] }',
      'factors: { width: [2, 8] }',
      'contrast names level "4"',
    ],
    [
      'a wrong network',
      'wideBlock(net, image, width)',
      'wideBlock(net, image, width * 2)',
      'width is 8, expected at most 4.',
    ],
    ['what is no TypeScript', 'export default', 'export defaul', 'wrong.config.ts cannot be read as TypeScript'],
  ])('is told of %s in one sentence', async (_, text, wrong, message) => {
    const config = readFileSync(join(repository, 'ablation.config.ts'), 'utf8');
    writeFileSync(join(repository, 'wrong.config.ts'), config.replace(text, wrong));
    const { code, stderr } = await installedAblate(repository, ['run', '--config=wrong.config.ts', '--engine=wasm']);
    rmSync(join(repository, 'wrong.config.ts'));
    expect(stderr.trim()).toContain(message);
    expect(stderr.trim()).not.toContain('    at ');
    expect(code).toBe(2);
  });

  it('begins anew with a trainer in Python, and gets its table', { timeout: 300_000 }, async () => {
    const begun = await installedAblate(repository, ['init', '--trainer=python', '--force']);
    expect(begun.code, begun.stderr).toBe(0);
    const words = ['run', '--seeds=0', '--epochs=1', '--limit=60', '--out=results/python'];
    const { stdout, stderr } = await installedAblate(repository, words);
    expect(stdout, stderr).toMatch(/\| linear .*\n\| hidden /);
  });
});
