import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ablate } from '../support/cli.ts';
import { actionlint, pathOf, zizmor } from '../support/tools.ts';

const commit = '0123456789abcdef0123456789abcdef01234567';
const actions = `--actions=acme/ablate@${commit}`;
const workflows = ['ablation-baseline.yml', 'ablation-comment.yml', 'ablation.yml'];
let folder: string;

const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words]);
const init = (...words: string[]) => ablate(['init', actions, ...words], folder);
const read = (path: string) => readFile(join(folder, path), 'utf8');
const write = (path: string, text: string) => writeFile(join(folder, path), text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-init-'));
  git('init', '--quiet', '--initial-branch=trunk');
});
afterEach(() => rm(folder, { recursive: true }));

describe('ablate init', () => {
  it('writes a study, three workflows with pinned actions and what Git ignores, and says what to do next', async () => {
    const { code, stdout, stderr } = await init();
    expect(code, stderr).toBe(0);
    expect((await readdir(join(folder, '.github/workflows'))).sort()).toEqual(workflows);
    const texts = await Promise.all(workflows.map((name) => read(`.github/workflows/${name}`)));
    const uses = texts.join('\n').match(/uses: .*ablate.*/g) ?? [];
    expect(uses.length).toBe(6);
    for (const line of uses) expect(line).toMatch(new RegExp(`^uses: acme/ablate/actions/\\w+@${commit}$`));
    expect(await read('.github/workflows/ablation-baseline.yml')).toContain('branches: [trunk]');
    expect(await read('.gitignore')).toBe('/node_modules/\n/results/\n/dataset-cache/\n');
    expect(stdout).toMatch(/^ablation\.config\.ts +new\n/);
    expect(stdout.split('\n').filter((line) => /^ {2}\d\. /.test(line))).toHaveLength(3);
    expect(stdout).toContain('1. npm install --save-dev ablate-check && npx ablate run');
  });

  it('changes nothing the second time, and does not ask for what is installed', async () => {
    await init();
    await write('package.json', '{ "devDependencies": { "ablate-check": "1.0.0" } }');
    const before = await Promise.all(workflows.map((name) => read(`.github/workflows/${name}`)));
    const { stdout } = await init();
    expect(stdout).not.toMatch(/ new$|replaced|lacked/m);
    expect(stdout).toContain('1. npx ablate run');
    expect(await Promise.all(workflows.map((name) => read(`.github/workflows/${name}`)))).toEqual(before);
    expect(await read('.gitignore')).toBe('/node_modules/\n/results/\n/dataset-cache/\n');
  });

  it('replaces no file of the user unasked', async () => {
    await write('ablation.config.ts', 'mine');
    await write('.gitignore', 'node_modules\n*.log');
    const { stdout } = await init();
    expect(stdout).toMatch(/^ablation\.config\.ts +differs and is kept; --force replaces it$/m);
    expect(await read('ablation.config.ts')).toBe('mine');
    expect(await read('.gitignore')).toBe('node_modules\n*.log\n/results/\n/dataset-cache/\n');
    await init('--force');
    expect(await read('ablation.config.ts')).toContain('defineStudy');
  });

  it('writes nothing in a dry run', async () => {
    const { stdout } = await init('--dry-run');
    expect(stdout).toMatch(/^\.github\/workflows\/ablation\.yml +new$/m);
    expect(await readdir(folder)).toEqual(['.git']);
  });

  it('writes workflows in which the linters find nothing', async () => {
    await init();
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

  it('writes a study that Ablate takes as it is', async () => {
    await init();
    // As an installed package would be found.
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    execFileSync('ln', ['-s', process.cwd(), join(folder, 'node_modules/ablate-check')]);
    const { stdout, stderr } = await ablate(['plan'], folder);
    expect(stdout.trim().split('\n'), stderr).toHaveLength(6);
    const summary = await ablate(['summary', 'resnet18-own', '--image-size=32', '--classes=2'], folder);
    expect(summary.stdout, summary.stderr).toMatch(/resnet18-own: 32 x 32 x 3 image/);
  });

  it.each([
    [
      'no repository',
      async () => rm(join(folder, '.git'), { recursive: true }),
      [actions],
      'is in no Git repository: run "git init" there first.',
    ],
    [
      'a commit that is none',
      async () => undefined,
      ['--actions=acme/ablate@main'],
      '--actions is "acme/ablate@main", expected OWNER/NAME@COMMIT',
    ],
    ['a copy that does not know its actions', async () => undefined, [], 'name them with --actions OWNER/NAME@COMMIT.'],
  ])('refuses %s in one sentence', async (_, prepare, options, message) => {
    await prepare();
    const { code, stderr } = await ablate(['init', ...options], folder);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('refuses a folder below the top of its repository', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    const { code, stderr } = await ablate(['init', actions], join(folder, 'a/b'));
    expect(stderr).toMatch(/a\/b is not the top of its Git repository: run this in .*ablate-init-\w+\.\n$/);
    expect(code).toBe(2);
  });
});
