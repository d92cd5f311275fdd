import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../src/record/parse.ts';
import { comparable } from '../../../src/record/record.ts';
import { baselineBranch, baselineFile } from '../../../src/results/baseline-branch.ts';
import { ablate } from '../../support/cli.ts';

let folder: string;
const git = (...command: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...command], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const commit = (): string => {
  git('add', '.');
  git('commit', '--quiet', '--allow-empty', '--message', 'one more');
  return git('rev-parse', 'HEAD');
};
const run = (...words: string[]) =>
  ablate(['run', '--engine', 'wasm', '--jobs', '1', '--variants', 'without4,with4', ...words], folder);
const recordOf = async (variant: string) => {
  const path = join(folder, 'results/tiny', `${variant}-seed0.json`);
  return parseRecord(await readFile(path, 'utf8'), path);
};
const trained = (stderr: string): string[] => [
  ...new Set([...stderr.matchAll(/^(\w+)-seed0: epoch/gm)].map(([, variant]) => variant as string)),
];

/** A checkout with a study of its own, which one edit changes in half of its variants. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-reuse-'));
  const config = await readFile('test/fixtures/tiny.config.ts', 'utf8');
  await symlink(join(process.cwd(), 'src'), join(folder, 'src'));
  await writeFile(join(folder, 'ablation.config.ts'), config.replaceAll('../../src', './src'));
  await writeFile(join(folder, '.gitignore'), 'results\ndataset-cache\nsrc\n');
  git('init', '--quiet');
});
afterEach(() => rm(folder, { recursive: true }));

// Each trains two to four times in processes of their own.
describe('ablate run', { timeout: 300_000 }, () => {
  it('trains only what has changed since its records, and says where the others are from', async () => {
    const first = commit();
    expect(trained((await run()).stderr)).toEqual(['without4', 'with4']);
    const before = await recordOf('without4');

    const config = join(folder, 'ablation.config.ts');
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace("net.batchNorm('bn', x)", "net.relu('r', net.batchNorm('bn', x))"),
    );
    const second = commit();
    const again = await run();
    expect(trained(again.stderr)).toEqual(['with4']);
    expect(again.stderr).toContain(`without4-seed0: val top-1`);
    expect(again.stderr).toContain(`reused from ${first.slice(0, 7)}`);
    expect(again.stderr).toMatch(
      /with4-seed0 is trained again: .*with4-seed0\.json is of another network; it is kept in replaced\./,
    );
    expect(again.stdout).toMatch(new RegExp(`without4-seed0: reused from .*${first.slice(0, 7)}`));
    expect(comparable(await recordOf('without4'))).toEqual(comparable(before));
    expect(await recordOf('without4')).toMatchObject({ reused: true, provenance: { commit: first } });
    expect(await recordOf('with4')).toMatchObject({ reused: false, provenance: { commit: second } });

    const fresh = await run('--fresh');
    expect(trained(fresh.stderr)).toEqual(['without4', 'with4']);
    expect(await recordOf('without4')).toMatchObject({ reused: false, provenance: { commit: second } });
  });

  it('takes what main has on its branch of records', async () => {
    const first = commit();
    await run();
    const records = [await recordOf('with4')];
    await rm(join(folder, 'results'), { recursive: true });
    await keepOnBranch(first, JSON.stringify(records));
    commit();
    const { stderr, code } = await run();
    expect(code, stderr).toBe(0);
    expect(trained(stderr)).toEqual(['without4']);
    expect(await recordOf('with4')).toMatchObject({ reused: true, provenance: { commit: first } });
  });

  it('counts all seeds of the same network that main has while it adds seeds, and trains none of them', async () => {
    const first = commit();
    await run('--seeds', '0,1,3,7');
    const folderOf = join(folder, 'results/tiny');
    const names = (await readdir(folderOf)).filter((name) => /-seed\d\.json$/.test(name));
    const records = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folderOf, name), 'utf8'))),
    );
    await rm(join(folder, 'results'), { recursive: true });
    await keepOnBranch(first, JSON.stringify(records));
    commit();

    const { stderr, stdout, code } = await run('--until-decided', '--max-seeds', '4', '--seeds', '0,1');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('Earlier seeds: 4 of with4 and 4 of without4');
    expect(stderr).toMatch(/^Over 4 seeds, /m);
    expect(stderr).not.toMatch(/-seed[0137]: epoch/);
    // Seed 2 is planned, too.
    expect(stdout).toContain('From main or an earlier study: 4 of 5 seeds of without4 and 4 of 5 seeds of with4');
    expect(stdout).toContain(
      'Seeds were added until all was decided or there were 4 besides those of earlier studies;',
    );
    const { stdout: again } = await ablate(['report', 'results/tiny'], folder);
    expect(again.trim()).toBe(stdout.trim());

    const fixed = await run('--seeds', '0,1', '--out', 'fixed');
    expect(fixed.stdout).toMatch(/^\| with4 .*\| +2 \|$/m);
  });

  it('refuses to resume and to begin anew at once', async () => {
    const { code, stderr } = await run('--fresh', '--resume');
    expect(code).toBe(2);
    expect(stderr).toContain("'--fresh' cannot be used with option '--resume'");
  });
});

/** Commits a file to the branch that keeps main's records, as its only one. */
async function keepOnBranch(sha: string, content: string): Promise<void> {
  const current = git('branch', '--show-current');
  git('checkout', '--quiet', '--orphan', baselineBranch);
  git('rm', '--quiet', '-r', '--cached', '.');
  const path = baselineFile('tiny', sha);
  await mkdir(join(folder, 'tiny'));
  await writeFile(join(folder, path), content);
  git('add', path);
  git('commit', '--quiet', '--message', 'Keep records');
  git('checkout', '--quiet', '--force', current);
}
