import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigurationError } from '../../src/base/errors.ts';
import { initFiles, type TrainerKind, trainerKinds } from '../../src/init/files.ts';
import type { PythonPackages } from '../../src/init/python.ts';
import { addingCommand, apply, changesTo, mainBranch, namesakes, repositoryOf } from '../../src/init/repository.ts';
import { actionlint, pathOf, zizmor } from '../support/tools.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const workflows = ['ablation-baseline.yml', 'ablation-comment.yml', 'ablation.yml'];
const ignored = '/node_modules/\n/results/\n/dataset-cache/\n';
let folder: string;

const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words]);
const read = (path: string) => readFile(join(folder, path), 'utf8');
const write = (path: string, text: string) => writeFile(join(folder, path), text);

/** What `ablate init` does; gives what became of each file. */
async function init({ force = false, trainer = 'ablate' as TrainerKind } = {}): Promise<Record<string, string>> {
  const repository = await repositoryOf(folder);
  const branch = await mainBranch(folder);
  const files = await initFiles({ repository: 'acme/ablate', commit }, { branch, trainer });
  const changes = await changesTo(repository, files, force);
  await apply(repository.top, changes);
  return Object.fromEntries(changes.map(({ path, kind }) => [path, kind]));
}

async function commitOn(branches: readonly string[]): Promise<void> {
  for (const branch of branches) {
    git('switch', '--quiet', '--orphan', branch);
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--allow-empty', '--message=begin');
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-init-'));
  git('init', '--quiet', '--initial-branch=trunk');
});
afterEach(() => rm(folder, { recursive: true }));

describe('a new repository', () => {
  it('gets a study, three workflows with pinned actions, and what Git ignores', async () => {
    expect(new Set(Object.values(await init()))).toEqual(new Set(['new']));
    expect((await readdir(join(folder, '.github/workflows'))).sort()).toEqual(workflows);
    expect(await read('ablation.config.ts')).toContain("from 'ablate-check'");
    expect(await read('.gitignore')).toBe(ignored);
    const texts = await Promise.all(workflows.map((name) => read(`.github/workflows/${name}`)));
    const uses = texts.join('\n').match(/uses: .*ablate.*/gi) ?? [];
    const called = uses.filter((line) => !line.startsWith('uses: ./'));
    expect(called).toHaveLength(14);
    for (const line of called) expect(line).toMatch(new RegExp(`^uses: acme/ablate/actions/[\\w-]+@${commit}$`));
    expect(texts[0]).toContain("branches: ['trunk']");
  });

  it('gets a study that Python trains if asked, and workflows without TensorFlow', async () => {
    expect(Object.keys(await init({ trainer: 'python' }))).toEqual(
      expect.arrayContaining(['ablation.config.ts', 'train.py']),
    );
    expect(await read('ablation.config.ts')).toContain("import { command, defineStudy } from 'ablate-check';");
    expect(await read('train.py')).toBe(await readFile('examples/stdlib-trainer/train.py', 'utf8'));
    const workflow = await read('.github/workflows/ablation.yml');
    expect(workflow).not.toContain('engine: ${{ needs');
    expect(workflow).toMatch(/# Packages of your trainer: .*\n +- uses: acme\/ablate\/actions\/train@/);
    expect(new Set(Object.values(await init({ trainer: 'python' })))).toEqual(new Set(['same']));
  });

  it.each(trainerKinds)('gets workflows in which the linters find nothing: %s', async (trainer) => {
    await init({ trainer });
    const linters = [
      { tool: await actionlint(), options: [] },
      { tool: await zizmor(), options: ['--offline', '--persona=auditor', '--no-progress', '.'] },
    ];
    for (const { tool, options } of linters) {
      if ('reason' in tool) continue;
      const { status, stdout, stderr } = spawnSync(pathOf(tool), options, { cwd: folder, encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    }
  });
});

describe('a repository that has some of it', () => {
  it('stays as it is the second time', async () => {
    await init();
    expect(new Set(Object.values(await init()))).toEqual(new Set(['same']));
    expect(await read('.gitignore')).toBe(ignored);
  });

  it('keeps what is its own, and loses it only if asked', async () => {
    await write('ablation.config.ts', 'mine');
    await write('.gitignore', 'node_modules\n*.log');
    expect(await init()).toMatchObject({ 'ablation.config.ts': 'kept', '.gitignore': 'extended' });
    expect(await read('ablation.config.ts')).toBe('mine');
    expect(await read('.gitignore')).toBe('node_modules\n*.log\n/results/\n/dataset-cache/\n');
    expect(await init({ force: true })).toMatchObject({ 'ablation.config.ts': 'replaced', '.gitignore': 'same' });
    expect(await read('ablation.config.ts')).toContain('defineStudy');
  });

  it('builds on the branch that its remote calls the default', async () => {
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/develop');
    expect(await mainBranch(folder)).toBe('develop');
  });

  it.each([
    ['its only branch, whatever that is called', ['release/v1,#2'], 'release/v1,#2'],
    ['main, even when a feature branch is checked out', ['main', 'try-ablate'], 'main'],
    ['master, if there is no main', ['master', 'feature'], 'master'],
  ])('builds on %s', async (_, branches, expected) => {
    await commitOn(branches);
    expect(await mainBranch(folder)).toBe(expected);
  });

  it('does not guess between branches, and takes the one that is named', async () => {
    await commitOn(['one', 'two']);
    await expect(mainBranch(folder)).rejects.toThrow(
      'Which branch pull requests go to is unknown: of one, two none is called main, master, trunk, develop. Name it with --branch.',
    );
  });

  it.each(['release/v1,#2', "it's", 'yes', '1.0', 'a+b', '@home'])(
    'names branch %s so that GitHub reads it',
    async (branch) => {
      const files = await initFiles({ repository: 'acme/ablate', commit }, { branch, trainer: 'ablate' });
      const baseline = files.find(({ path }) => path.endsWith('baseline.yml'));
      // GitHub reads a pattern, in which a plus repeats what stands before it.
      expect(parse(baseline?.content ?? '').on.push.branches).toEqual([branch.replace('+', '\\+')]);
    },
  );

  it('notices another workflow of the same name', async () => {
    const files = await initFiles({ repository: 'acme/ablate', commit }, { branch: 'main', trainer: 'ablate' });
    await mkdir(join(folder, '.github/workflows'), { recursive: true });
    await write('.github/workflows/theirs.yml', 'name: "Ablation"\n');
    await write('.github/workflows/other.yml', 'name: Ablation of something else\n');
    expect(await namesakes(folder, files)).toEqual(['.github/workflows/theirs.yml']);
  });

  it.each([
    [undefined, 'npm install --save-dev ablate-check'],
    ['package-lock.json', 'npm install --save-dev ablate-check'],
    ['pnpm-lock.yaml', 'pnpm add --save-dev ablate-check'],
    ['yarn.lock', 'yarn add --dev ablate-check'],
    ['bun.lock', 'bun add --dev ablate-check'],
  ])('with %s at its top adds the package by its own manager, also below', async (lockfile, expected) => {
    if (lockfile) await write(lockfile, '');
    await mkdir(join(folder, 'ml'));
    for (const place of ['.', 'ml']) expect(await addingCommand(join(folder, place), 'ablate-check')).toBe(expected);
  });

  it('needs no package if its package.json names it', async () => {
    await write('package.json', '{ "devDependencies": { "ablate-check": "1.0.0" } }');
    expect(await addingCommand(folder, 'ablate-check')).toBeUndefined();
  });
});

describe('a study in a folder', () => {
  const written = async (packages?: PythonPackages) => {
    const study = { branch: 'main', trainer: 'python', folder: 'ml', packages } as const;
    const files = await initFiles({ repository: 'acme/ablate', commit }, study);
    const text = files.find(({ path }) => path.endsWith('/ablation.yml'))?.content ?? '';
    return { paths: files.map(({ path }) => path), text, jobs: parse(text).jobs };
  };

  it('stands there, with its workflows at the top', async () => {
    const below = join(folder, 'ml');
    await mkdir(below);
    const repository = await repositoryOf(below);
    expect(repository).toEqual({ top: await realpath(folder), folder: 'ml' });
    expect((await written()).paths.sort()).toEqual([
      ...workflows.map((name) => `.github/workflows/${name}`),
      'ml/ablation.config.ts',
      'ml/train.py',
    ]);
    const changes = await changesTo(repository, [], false);
    expect(changes.map(({ path }) => path)).toEqual(['ml/.gitignore']);
  });

  it('is where every action works that reads it', async () => {
    const { jobs } = await written();
    type Step = { uses?: string; with?: { folder?: string } };
    const steps: Step[] = Object.values(jobs).flatMap((job) => (job as { steps: Step[] }).steps);
    const reading = steps.filter(({ uses }) => /actions\/(set-up|plan|data|train)@/.test(uses ?? ''));
    expect(reading).toHaveLength(9);
    for (const step of reading) expect(step.with?.folder).toBe('ml');
  });

  it.each([
    ['uv.lock', 'uv sync --frozen', 'ml/uv.lock'],
    ['requirements.txt', 'pip install --requirement requirements.txt', 'ml/requirements.txt'],
    ['pyproject.toml', 'pip install .', 'ml/pyproject.toml'],
  ] as const)('gets the packages of its %s in every round', async (list, command, path) => {
    const { text, jobs } = await written(list);
    for (const name of ['train', 'train2', 'train3']) {
      const installing = jobs[name].steps.find(({ run }: { run?: string }) => run?.startsWith(command));
      expect(installing?.['working-directory']).toBe('ml');
    }
    expect(text.split(path)).toHaveLength(4);
  });

  it('without a list of packages is told where to put them', async () => {
    expect((await written()).text).toContain('# Packages of your trainer: - run: pip install');
  });
});

describe('a folder', () => {
  it('without a repository is refused', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    const failure = repositoryOf(folder);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(`${folder} is in no Git repository: run "git init" there first.`);
  });
});
