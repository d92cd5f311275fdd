import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/record/record.ts';
import { baselineBranch, baselineFile } from '../../../src/results/baseline-branch.ts';
import { writeRecord } from '../../../src/results/store.ts';
import { ablate, tinyConfig } from '../../support/cli.ts';
import { makeSeedRecords } from '../../support/records.ts';

let folder: string;
const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};
const git = (...words: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words], {
    encoding: 'utf8',
  }).trim();
/** Of 2,000 images so many are right in each of three seeds; every network is another. */
const reaching = (correct: number, network: string): RunRecord[] =>
  makeSeedRecords({ resnet34: [correct, correct + 3, correct - 3] }).map((record) => ({
    ...record,
    network: { ...record.network, digest: network.repeat(64) },
  }));
const keep = async (path: string, records: readonly RunRecord[]): Promise<void> => {
  for (const record of records) await writeRecord(join(folder, path), record);
};
const compare = (...words: string[]) => ablate(['compare', ...words], folder);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-compare-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('ablate compare', () => {
  it('gives two folders the table of a pull request', async () => {
    await keep('before', reaching(1500, 'a'));
    await keep('after', reaching(1700, 'b'));
    const { code, stdout, stderr } = await compare('before', 'after');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Against A, over 3 seeds, resnet34 .*10\.0 points/);
    expect(stdout).toMatch(/\| resnet34 \| +75\.0 \(.*\| +85\.0 \(.*\*\*\+10\.0 \(/);
    expect(stdout).toContain('A: before\nB: after\n');
    const json = JSON.parse((await compare('before', 'after', '--json')).stdout);
    expect(json).toMatchObject({ a: 'before', b: 'after', variants: [{ variant: 'resnet34', sameNetwork: false }] });
  });

  it('refuses other code unless it is allowed by name', async () => {
    await keep('before', reaching(1500, 'a'));
    await keep(
      'after',
      reaching(1700, 'b').map((record) => ({ ...record, provenance: { ...record.provenance, version: '9.0.0' } })),
    );
    expect((await compare('before', 'after')).stdout).toContain(
      'No comparison with A: version: 0.1.0 on A, 9.0.0 on B.',
    );
    expect((await compare('before', 'after', '--allow', 'version')).stdout).toContain('Against A, over 3 seeds');
    expect((await compare('before', 'after', '--allow', 'all')).stderr).toContain('--allow is "all", expected one of');
  });

  it('reads the records of a commit from the branch of baselines', async () => {
    git('init', '-q', '-b', 'main');
    await write('ablation.config.ts', `export { default } from '${tinyConfig}';`);
    git('add', '.');
    git('commit', '-qm', 'one');
    const commit = git('rev-parse', 'HEAD');
    git('commit', '-qm', 'two', '--allow-empty');
    git('switch', '-q', '--orphan', baselineBranch);
    await write(baselineFile('resnet-shortcut', commit), JSON.stringify(reaching(1500, 'a')));
    git('add', '.');
    git('commit', '-qm', 'Keep');
    git('switch', '-q', 'main');
    await keep('after', reaching(1700, 'b'));
    const { stdout, stderr } = await compare('main', 'after');
    expect(stdout, stderr).toMatch(/A: main, records of [0-9a-f]{7}\nB: after/);
    const none = await compare('main', 'main');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('has no readable records of study "tiny"')]);
  });

  it('says in one sentence what is neither folder nor commit', async () => {
    git('init', '-q', '-b', 'main');
    await keep('after', reaching(1700, 'b'));
    const { code, stderr } = await compare('nowhere', 'after');
    expect([code, stderr]).toEqual([
      2,
      '"nowhere" is neither a folder nor a commit of this checkout: give one of the two.\n',
    ]);
    await mkdir(join(folder, 'empty'));
    expect((await compare('empty', 'after')).stderr).toContain('empty holds no run record');
    expect(await readFile(join(folder, 'after/resnet34-seed0.json'), 'utf8')).toContain('"schema"');
  });
});
