import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../support/folder.ts';

const ablation = parse(readFileSync('.github/workflows/ablation.yml', 'utf8'));
const script: string = ablation.jobs.plan.steps.find(({ id }: { id?: string }) => id === 'changes').run;

let folder: string;
let base: string;
const git = (...words: string[]): string => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim();

function write(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

function commit(): void {
  git('add', '--all');
  git('-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', 'commit', '--quiet', '--message=Change');
}

beforeEach(() => {
  folder = temporaryFolder();
  git('init', '--quiet');
  for (const file of ['README.md', 'src/a.ts', 'docs/a.md', '.github/workflows/ablation.yml']) write(file, 'first');
  commit();
  base = git('rev-parse', 'HEAD');
});

/** Whether the job Plan goes on after its look at what changed since `from`. */
function trains(from = base): boolean {
  const output = join(folder, '.git/output');
  writeFileSync(output, '');
  const env = { ...process.env, BASE: from, GITHUB_OUTPUT: output };
  execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, env, stdio: 'ignore' });
  return !readFileSync(output, 'utf8').includes('none=true');
}

describe('a pull request', () => {
  it.each(['README.md', 'src/NOTES.md', 'docs/images/a.svg', 'test/a.test.ts', 'bench/a.ts', 'deploy/a.yaml'])(
    'that changes %s alone trains nothing',
    (file) => {
      write(file, 'second');
      commit();
      expect(trains()).toBe(false);
    },
  );

  it.each([
    'src/a.ts',
    'ablation.config.ts',
    'images/cat/1.jpg',
    'package-lock.json',
    '.github/workflows/ablation.yml',
  ])('that changes %s, too, is trained', (file) => {
    write('docs/a.md', 'second');
    write(file, 'second');
    commit();
    expect(trains()).toBe(true);
  });

  it('that moves a source to the documentation is trained', () => {
    renameSync(join(folder, 'src/a.ts'), join(folder, 'docs/a.ts'));
    commit();
    expect(trains()).toBe(true);
  });

  it('is not trained for what its base has got meanwhile', () => {
    git('checkout', '--quiet', '-b', 'change');
    write('docs/a.md', 'second');
    commit();
    git('checkout', '--quiet', '-b', 'later', base);
    write('src/a.ts', 'second');
    commit();
    const later = git('rev-parse', 'HEAD');
    git('checkout', '--quiet', 'change');
    expect(trains(later)).toBe(false);
  });

  it('whose base is not there is trained', () => {
    expect(trains('0'.repeat(40))).toBe(true);
  });
});

it('the baseline is trained for the same files', () => {
  const { paths } = parse(readFileSync('.github/workflows/baseline.yml', 'utf8')).on.push;
  const excluded = [...script.matchAll(/':!([^']+)'/g)].map(([, path]) => path);
  const patterns = excluded.map((path) => `!${path === '*.md' ? '**.md' : path === 'LICENSE' ? path : `${path}/**`}`);
  const workflows = ['ablation', 'baseline'].map((name) => `.github/workflows/${name}.yml`);
  expect(paths).toEqual(['**', ...patterns, ...workflows]);
});
