import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baselineBranch } from '../../../src/results/baseline-branch.ts';
import { ablate, tinyConfig } from '../../support/cli.ts';
import { makeRecord } from '../../support/records.ts';

let folder: string;
const git = (...words: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words], {
    encoding: 'utf8',
  }).trim();

/** A commit of main, and what it gives. */
async function commit(subject: string): Promise<string> {
  await writeFile(join(folder, 'ablation.config.ts'), `export { default } from '${tinyConfig}'; // ${subject}\n`);
  git('add', 'ablation.config.ts');
  git('commit', '-qm', subject);
  return git('rev-parse', 'HEAD');
}

/** Keeps records of commits on the branch, as the workflow does: `correct` of 200 images are right. */
async function keep(records: Readonly<Record<string, number>>): Promise<void> {
  git('switch', '-q', '--orphan', baselineBranch);
  await mkdir(join(folder, 'tiny'), { recursive: true });
  for (const [sha, correct] of Object.entries(records)) {
    const record = makeRecord({ variant: 'with4', levels: { filters: 4, norm: 'with' }, correct }, ({ config }) => {
      config.study = 'tiny';
    });
    await writeFile(join(folder, 'tiny', `${sha}.json`), JSON.stringify([record]));
  }
  git('add', 'tiny');
  git('commit', '-qm', 'Keep');
  git('switch', '-q', 'main');
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-history-'));
  git('init', '-q', '-b', 'main');
});
afterEach(() => rm(folder, { recursive: true }));

describe('ablate history', () => {
  it('draws what main gave at each commit that has records', async () => {
    const [first, , third] = [await commit('One'), await commit('Two'), await commit('Three')];
    await keep({ [first]: 150, [third]: 170, ['f'.repeat(40)]: 199 });
    const { code, stdout } = await ablate(['history', '--out', 'site/index.html'], folder);
    expect(code).toBe(0);
    const rows = stdout.split('\n').slice(2).filter(Boolean);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(new RegExp(`^\\| ${third.slice(0, 6)}.*Three.*85\\.0 \\(`));
    expect(rows[1]).toMatch(/One.*75\.0 \(/);
    expect(await readFile(join(folder, 'site', 'index.html'), 'utf8')).toContain('tiny on main');
  });

  it('says what to do without the branch, and without records of this study', async () => {
    await commit('One');
    const without = await ablate(['history'], folder);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining(`git fetch origin ${baselineBranch}`)]);
    await keep({ ['f'.repeat(40)]: 199 });
    const empty = await ablate(['history'], folder);
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining('no readable records of study "tiny"')]);
    expect(existsSync(join(folder, 'results'))).toBe(false);
  });
});
