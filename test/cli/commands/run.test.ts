import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparable, runRecordSchema } from '../../../src/record/record.ts';
import { ablate, said, start, tinyConfig } from '../../support/cli.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-run-'));
});

afterEach(() => rm(folder, { recursive: true }));

const study = ['--config', tinyConfig, '--engine', 'wasm'];

const recordOf = async (path: string) => runRecordSchema.parse(JSON.parse(await readFile(join(folder, path), 'utf8')));

describe('ablate run', () => {
  it('trains every variant, prints the table on stdout and everything else on stderr', async () => {
    const { code, stdout, stderr } = await ablate(['run', ...study, '--out', 'out'], folder);
    expect(stderr).toMatch(/without4-seed0: epoch 1\/2: train loss/);
    expect(code).toBe(0);
    for (const variant of ['without4', 'with4', 'without8', 'with8']) {
      expect(stdout).toMatch(new RegExp(`^\\| ${variant}\\s*\\|`, 'm'));
      expect((await recordOf(`out/${variant}-seed0.json`)).epochs).toHaveLength(2);
    }
    expect(stdout).toContain('synthetic');
    expect(stdout).not.toContain('epoch 1/2');
    expect(await readdir(join(folder, 'out'))).toEqual(
      expect.arrayContaining(['report.md', 'report.json', 'report.html']),
    );
    const page = await readFile(join(folder, 'out', 'report.html'), 'utf8');
    expect(page).toMatch(
      /<img src="data:image\/jpeg;base64,[^"]+" alt="Val image \d+: (cat|dog), taken for (cat|dog)">/,
    );
    await ablate(['report', 'out'], folder);
    expect(await readFile(join(folder, 'out', 'report.html'), 'utf8')).toContain('<img src="data:image/jpeg');
  });

  it('keeps finished runs, and trains them anew with --fresh', async () => {
    const words = ['run', ...study, '--variants', 'with4', '--out', 'out'];
    await ablate(words, folder);
    const first = await recordOf('out/with4-seed0.json');
    for (const option of [[], ['--resume']]) {
      const { stderr } = await ablate([...words, ...option], folder);
      expect(stderr).toContain('trained before');
      expect((await recordOf('out/with4-seed0.json')).timing).toEqual(first.timing);
    }
    await ablate([...words, '--fresh'], folder);
    const again = await recordOf('out/with4-seed0.json');
    expect(again.timing.startedAt).not.toBe(first.timing.startedAt);
    expect(comparable(again)).toEqual(comparable(first));
  });

  it('prints one JSON document with --json', async () => {
    const { stdout } = await ablate(
      ['run', ...study, '--variants', 'with4,without4', '--out', 'out', '--json'],
      folder,
    );
    expect(JSON.parse(stdout).records).toHaveLength(2);
  });
});

describe('the looks of ablate run', () => {
  const fixed = (seeds: string, ...more: string[]) => [
    ...['run', ...study, '--variants', 'with4,without4', '--epochs', '1', '--seeds', seeds, '--out', 'out', ...more],
  ];
  const looks = async (): Promise<readonly object[]> =>
    JSON.parse(await readFile(join(folder, 'out/study.json'), 'utf8').catch(() => '{"looks": []}')).looks;

  it('count an extension, and say so, but not a report that is made again', async () => {
    expect((await ablate(fixed('0,1'), folder)).stdout).not.toContain('Extended');
    expect(await looks()).toMatchObject([{ seeds: [0, 1] }]);
    const extended = 'Extended: this study was evaluated over 2 seeds before, which spent its level of 5%.';
    const { stdout } = await ablate(fixed('0,1,2', '--json'), folder);
    expect(JSON.parse(stdout).records).toHaveLength(6);
    const report = await ablate(['report', 'out'], folder);
    expect(report.stdout.replace(/\s+/g, ' ')).toContain(extended);
    expect(await looks()).toMatchObject([{ seeds: [0, 1] }, { seeds: [0, 1, 2] }]);
    const { looks: found, question } = JSON.parse((await ablate(['report', 'out', '--json'], folder)).stdout);
    expect([found.fixedSeeds, question.fixedLooks]).toEqual([[2], 1]);
  });

  it('count a look whose process was killed before it wrote its report', async () => {
    const started = start(fixed('0,1'), folder);
    while ((await looks()).length === 0) await sleep(10);
    started.child.kill('SIGKILL');
    await started.outcome;
    expect(existsSync(join(folder, 'out/report.md'))).toBe(false);
    const { stdout } = await ablate(fixed('0,1,2'), folder);
    expect(stdout.replace(/\s+/g, ' ')).toContain('Extended: this study was evaluated over 2 seeds before');
  });

  it('are written before each round of a budget is read', async () => {
    const { stdout } = await ablate(
      ['run', ...study, '--variants', 'with4,without4', '--until-decided', '--max-seeds', '3', '--out', 'out'],
      folder,
    );
    const rounds = await looks();
    expect(rounds[0]).toMatchObject({ seeds: [0, 1], mostSeeds: 3 });
    expect(rounds.length).toBeLessThanOrEqual(2);
    expect(stdout).not.toContain('Extended');
  });
});

describe('ablate train', () => {
  it('goes on with --resume from where Ctrl-C ended it', async () => {
    const words = ['train', 'with4', ...study, '--epochs', '200', '--out', 'out'];
    const started = start(words, folder);
    await said(started, /epoch 1\//);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/with4-seed0 was interrupted in epoch \d+\..*--resume/);
    const resumed = await ablate([...words, '--resume'], folder);
    expect(resumed.stderr).toMatch(/Continuing from step \d+ of epoch \d+/);
    expect((await recordOf('out/with4-seed0.json')).epochs).toHaveLength(200);
  });
});

describe('Ctrl-C', () => {
  it('leaves a checkpoint, says how to go on, and exits with 130', async () => {
    const words = ['run', ...study, '--preset', 'long', '--variants', 'with4', '--out', 'out'];
    const started = start(words, folder);
    await said(started, /epoch 1\//);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/with4-seed0 was interrupted in epoch \d+\..*--resume/);
    expect(existsSync(join(folder, 'out/with4-seed0.checkpoint'))).toBe(true);
    expect(existsSync(join(folder, 'out/with4-seed0.json'))).toBe(false);
  });
});
