import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { runName } from '../../src/study/config.ts';
import { parsePlan } from '../../src/study/plan.ts';
import { writeWheel } from '../engine/support/fake-engine.ts';
import { ablate, tinyConfig } from '../support/cli.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';

const processes = times({ short: 3, long: 8 });
const limits = { timeout: 600_000 };

/** Starts a command as process 1 of a world of its own, as in a container: process numbers tell nothing there. */
const alone = ['unshare', '--pid', '--fork', '--mount-proc'] as const;
const noWorlds = spawnSync(alone[0], [...alone.slice(1), 'true']).status === 0 ? '' : ' (skipped: the kernel refuses)';

const places = [
  { where: 'side by side', through: [], skipped: false },
  { where: `each in a PID namespace of its own${noWorlds}`, through: alone, skipped: noWorlds !== '' },
];
const allOf = <Result>(start: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: processes }, (_, index) => start(index)));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-many-'));
});
afterEach(() => rm(folder, { recursive: true }));

const filesIn = async (path: string): Promise<string[]> => (await readdir(join(folder, path))).sort();

describe.each(places)(`${processes} processes $where`, ({ where, through, skipped }) => {
  it.skipIf(skipped)('train into one folder, on one cache and one home, and lose nothing', limits, async () => {
    const variants = ['with4', 'without4', 'with8', 'without8'];
    const outcomes = await allOf((index) => {
      const run = [variants[index % variants.length] as string, '--seed', String(Math.floor(index / variants.length))];
      const words = ['train', ...run, '--config', tinyConfig, '--engine', 'wasm', '--out', 'out', '--save-every', '0'];
      return ablate([...words, '--json'], folder, { through, env: { ABLATE_HOME: join(folder, 'home') } });
    });
    for (const { code, stderr } of outcomes) expect(code, stderr).toBe(0);
    const prepared = outcomes.filter(({ stderr }) => /^Preparing /m.test(stderr));
    expect(prepared).toHaveLength(1);

    const runs = [];
    for (const { stdout } of outcomes) {
      const record = parseRecord(stdout, 'stdout');
      const path = join(folder, 'out', `${runName(record.config)}.json`);
      expect(parseRecord(await readFile(path, 'utf8'), path)).toEqual(record);
      runs.push(`${runName(record.config)}.json`);
    }
    expect(await filesIn('out')).toEqual([...runs, 'study.json'].sort());
    parsePlan(await readFile(join(folder, 'out/study.json'), 'utf8'), 'study.json');
    expect((await filesIn('dataset-cache')).filter((name) => /partial|lock|tmp/.test(name))).toEqual([]);
    figure('Many at once', `${processes} processes ${where}: ${runs.length} whole records, of data prepared once`);
  });

  it.skipIf(skipped)('install one engine once', limits, async () => {
    const wheel = join(folder, 'tensorflow.whl');
    await writeWheel(wheel);
    const script = fileURLToPath(new URL('support/stage-engine.ts', import.meta.url));
    const [command, ...rest] = [...through, process.execPath, '--import', 'tsx', script, wheel, join(folder, 'home')];
    const installed = await allOf(async () => {
      const { stdout } = await promisify(execFile)(command as string, rest);
      return JSON.parse(stdout) as { folder: string; compilations: number };
    });
    expect(new Set(installed.map((each) => each.folder)).size).toBe(1);
    expect(installed.reduce((total, { compilations }) => total + compilations, 0)).toBe(1);
    expect(await filesIn('home')).toHaveLength(1);
    figure('Many at once', `${processes} processes ${where}: one engine, compiled once`);
  });
});
