import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ablate, type Outcome, tinyConfig } from '../support/cli.ts';

const study = ['run', '--config', tinyConfig, '--engine', 'wasm', '--variants', 'with4,without4'];
const untilDecided = [...study, '--until-decided', '--max-seeds', '3'];

let folder: string;
/** A study until its budget is used up, in the folder `out`. */
let whole: Outcome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-until-'));
  whole = await ablate([...untilDecided, '--jobs', '2', '--out', 'out'], folder);
}, 600_000);
afterAll(() => rm(folder, { recursive: true }));

/** Names of the runs in the order in which they ended. */
const trained = (stderr: string) => [...stderr.matchAll(/^(\w+-seed\d): val top-1/gm)].map(([, name]) => name);
const seedsIn = async (out: string) => {
  const names = await readdir(join(folder, out));
  return names.filter((name) => /-seed\d\.json$/.test(name)).sort();
};

describe('ablate run --until-decided', { timeout: 1_200_000 }, () => {
  it('adds a seed to all variants while something is undecided, says so after each, and ends with the budget', async () => {
    const { code, stdout, stderr } = whole;
    expect(code, stderr).toBe(0);
    const rounds = stderr.split(/^Over \d seeds, .*$/m).map(trained);
    expect(rounds.map((round) => round.toSorted())).toEqual([
      ['with4-seed0', 'with4-seed1', 'without4-seed0', 'without4-seed1'],
      ['with4-seed2', 'without4-seed2'],
      [],
    ]);
    expect(stderr).toMatch(/Not decided at filters 4: seed 2 next\./);
    expect(stderr).toMatch(/Not decided at filters 4, and the budget of 3 seeds is used up\./);
    expect(stdout).toContain('Seeds were added until all was decided or there were 3;');
    expect(stdout).toContain('--until-decided --max-seeds=3');

    const { stdout: again } = await ablate(['report', 'out'], folder);
    expect(again.trim()).toBe(stdout.trim());

    const fixed = await ablate([...study, '--seeds', '0,1,2', '--resume', '--out', 'out'], folder);
    expect(fixed.code).toBe(2);
    expect(fixed.stderr).toContain('out holds a study that was looked at after each of at most 3 seeds');
  });

  it('goes on with --resume where a run is missing, and trains nothing else', async () => {
    await cp(join(folder, 'out'), join(folder, 'lacking'), { recursive: true });
    await rm(join(folder, 'lacking/with4-seed2.json'));
    const { code, stdout, stderr } = await ablate([...untilDecided, '--resume', '--out', 'lacking'], folder);
    expect(code, stderr).toBe(0);
    expect([...stderr.matchAll(/^(\S+): epoch 1\//gm)].map(([, name]) => name)).toEqual(['with4-seed2']);
    expect(await seedsIn('lacking')).toHaveLength(6);
    const row = (table: string) => /^\| 4 .*$/m.exec(table)?.[0];
    expect(row(stdout)).toBe(row(whole.stdout));
  });

  it('stops at a run that diverges, and does not begin another seed', async () => {
    const { code, stderr } = await ablate([...untilDecided, '--learning-rate', '1e30', '--out', 'diverged'], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /No verdict: \d of 4 runs gave no result .*diverged.* The study stops after 2 of at most 3 seeds/,
    );
    expect(stderr).not.toContain('seed2');
  });
});
