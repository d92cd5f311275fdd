import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
