import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ConfigurationError } from '../../src/base/errors.ts';
import { initFiles, type TrainerKind, trainerKinds } from '../../src/init/files.ts';
import { apply, changesTo, dependsOn, mainBranch, namesakes, requireTop } from '../../src/init/repository.ts';
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
  const files = await initFiles({ repository: 'acme/ablate', commit }, await mainBranch(folder), trainer);
  const changes = await changesTo(folder, files, force);
  await apply(folder, changes);
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
      const files = await initFiles({ repository: 'acme/ablate', commit }, branch, 'ablate');
      const baseline = files.find(({ path }) => path.endsWith('baseline.yml'));
      // GitHub reads a pattern, in which a plus repeats what stands before it.
      expect(parse(baseline?.content ?? '').on.push.branches).toEqual([branch.replace('+', '\\+')]);
    },
  );

  it('notices another workflow of the same name', async () => {
    const files = await initFiles({ repository: 'acme/ablate', commit }, 'main', 'ablate');
    await mkdir(join(folder, '.github/workflows'), { recursive: true });
    await write('.github/workflows/theirs.yml', 'name: "Ablation"\n');
    await write('.github/workflows/other.yml', 'name: Ablation of something else\n');
    expect(await namesakes(folder, files)).toEqual(['.github/workflows/theirs.yml']);
  });

  it('depends on the package if its package.json says so', async () => {
    expect(await dependsOn(folder, 'ablate-check')).toBe(false);
    await write('package.json', '{ "devDependencies": { "ablate-check": "1.0.0" } }');
    expect(await dependsOn(folder, 'ablate-check')).toBe(true);
  });
});

describe('a folder', () => {
  it('without a repository is refused', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    const failure = requireTop(folder);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(`${folder} is in no Git repository: run "git init" there first.`);
  });

  it('below the top of its repository is refused', async () => {
    const below = join(folder, 'a/b');
    await mkdir(below, { recursive: true });
    await expect(requireTop(below)).rejects.toThrow(/a\/b is not the top of its Git repository: run this in .*init-/);
  });
});
