import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { comparable } from '../../src/record/record.ts';
import { ablate, said, start } from '../support/cli.ts';
import { held, hold, withHold } from '../support/held-trainer.ts';

let folder: string;
const small = ['--seeds=0,1', '--limit=60', '--epochs=3'];
const recordOf = async (results: string, run: string) => {
  const path = join(folder, results, `${run}.json`);
  return parseRecord(await readFile(path, 'utf8'), path);
};
/** Runs that were trained, by what they said of their epochs. */
const trained = (stderr: string) => [
  ...new Set([...stderr.matchAll(/^(\w+-seed\d): epoch 3\/3/gm)].map(([, run]) => run)),
];

/** The example in a repository of its own. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-stdlib-'));
  await symlink(join(process.cwd(), 'src'), join(folder, 'src'));
  for (const file of await readdir('examples/stdlib-trainer')) {
    const text = await readFile(`examples/stdlib-trainer/${file}`, 'utf8');
    await writeFile(join(folder, file), withHold(text.replaceAll('../../src', './src')));
  }
  await writeFile(join(folder, '.gitignore'), 'results\ndataset-cache\nsrc\n');
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
});
afterEach(() => rm(folder, { recursive: true }));

// Each starts programs many times.
describe('a study that Python trains', { timeout: 900_000 }, () => {
  it('gets its table, and trains again only what its program has changed', async () => {
    const first = await ablate(['run', ...small], folder);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('trained by Python 3');
    expect(first.stdout).toMatch(/\| linear +\|.*\n\| hidden +\|/);
    expect(trained(first.stderr)).toEqual(['linear-seed0', 'hidden-seed0', 'linear-seed1', 'hidden-seed1']);
    const left = (await readdir(join(folder, 'results/stdlib-trainer'))).filter((name) => name.endsWith('checkpoint'));
    expect(left).toEqual([]);

    await writeFile(join(folder, 'README.md'), 'No part of the program.');
    const second = await ablate(['run', ...small], folder);
    expect(trained(second.stderr)).toEqual([]);
    expect(second.stderr).toContain('linear-seed0: val top-1');
    const report = await ablate(['report', 'results/stdlib-trainer'], folder);
    expect(report.stdout).toContain('trained by Python 3');

    await appendFile(join(folder, 'train.py'), '# changed\n');
    const third = await ablate(['train', 'linear', '--limit=60', '--epochs=3'], folder);
    expect(third.stderr).toMatch(
      /linear-seed0 is trained again: .*linear-seed0\.json is of another program; it is kept in replaced\./,
    );
    expect(trained(third.stderr)).toEqual(['linear-seed0']);
  });

  it('goes on after an interruption, to the same record', async () => {
    const one = ['train', 'hidden', '--limit=60', '--epochs=3'];
    const running = start([...one, '--out=stopped'], folder, { env: hold });
    await said(running, new RegExp(held));
    running.child.kill('SIGINT');
    const stopped = await running.outcome;
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain('hidden-seed0 was interrupted.');
    const resumed = await ablate([...one, '--out=stopped', '--resume'], folder);
    expect(resumed.stderr).toMatch(/hidden-seed0 \| Going on after epoch 1\./);
    const whole = await ablate([...one, '--out=whole'], folder);
    expect(whole.code, whole.stderr).toBe(0);
    expect(comparable(await recordOf('stopped', 'hidden-seed0'))).toEqual(
      comparable(await recordOf('whole', 'hidden-seed0')),
    );
  });

  it('says of a program that fails why, and where all of its words are', async () => {
    await appendFile(join(folder, 'train.py'), 'raise SystemExit("no luck")\n');
    const { code, stderr } = await ablate(['train', 'linear', '--limit=60', '--epochs=3'], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('linear-seed0: no result, failed: The trainer ended with exit code 1: no luck.');
    const [, log] = /what its trainer printed is in (\S+)\.\n/.exec(stderr) ?? [];
    expect(await readFile(join(folder, log as string), 'utf8')).toBe('no luck\n');
  });

  it("is refused with an engine of Ablate's or its weights, and has no layers to print", async () => {
    const engine = await ablate(['run', '--engine=wasm', ...small], folder);
    expect(engine.code).toBe(2);
    expect(engine.stderr).toContain('--engine is "wasm", but a program of its own trains study "stdlib-trainer"');
    const weights = await ablate(['run', '--save-weights', ...small], folder);
    expect([weights.code, weights.stderr]).toEqual([2, expect.stringContaining('--save-weights is for networks that')]);
    const summary = await ablate(['summary', 'linear'], folder);
    expect(summary.stderr).toContain('is trained by a program of its own');
  });
});
