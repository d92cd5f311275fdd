import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { comparable } from '../../src/record/record.ts';
import { ablate, said, start, tinyConfig } from '../support/cli.ts';
import { installedEngine } from '../support/engine.ts';
import { ownEngineOf } from '../support/records.ts';
import { crossing, readTrace } from '../support/trace.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-jobs-'));
});
afterEach(() => rm(folder, { recursive: true }));

const engine = 'engine' in (await installedEngine()) ? 'native' : 'wasm';
const study = ['run', '--config', tinyConfig, '--engine', engine];
const variants = ['without4', 'with4'];

async function recordOf(out: string, variant: string) {
  const path = join(folder, out, `${variant}-seed0.json`);
  return parseRecord(await readFile(path, 'utf8'), path);
}

/** The processes that train runs below the process `parent`. */
function trainers(parent: number): number[] {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return children.map(Number).filter((pid) => {
    const [program, script = ''] = read(`/proc/${pid}/cmdline`).split('\0');
    // Before it is node, with its cores, it is taskset.
    return program === process.execPath && script.endsWith('src/run/job/child.mjs');
  });
}

/** A file of /proc; empty if its process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('runs side by side', () => {
  it('give the records that they give one after the other, and the table in the same order', async () => {
    const both = [...study, '--variants', variants.join()];
    const one = await ablate([...both, '--jobs', '1', '--out', 'one'], folder);
    const env = { ABLATE_TRACE: 'trace.json' };
    const two = await ablate([...both, '--jobs', '2', '--out', 'two'], folder, { env });
    expect(one.code, one.stderr).toBe(0);
    expect(two.code, two.stderr).toBe(0);
    for (const variant of variants) {
      const record = await recordOf('two', variant);
      expect(comparable(record)).toEqual(comparable(await recordOf('one', variant)));
      expect(ownEngineOf(record).threads).toBe(1);
    }
    const rows = (text: string) => [...text.matchAll(/^\| (with\w+) /gm)].map(([, name]) => name);
    expect(rows(two.stdout)).toEqual(variants);

    const { spans, processes, threads } = readTrace(join(folder, 'trace.json'));
    expect(processes).toEqual(expect.arrayContaining(['ablate', ...variants.map((variant) => `${variant}-seed0`)]));
    expect(new Set(threads)).toEqual(new Set(['main', 'engine']));
    const placesOf = (name: string) =>
      new Set(spans.filter((span) => span.name === name).map(({ pid, tid }) => `${pid}/${tid}`));
    expect(placesOf('step').size).toBe(2);
    expect(placesOf('batch').size).toBe(2);
    expect([...placesOf('batch')].filter((place) => placesOf('step').has(place))).toEqual([]);
    expect(placesOf('set up engine').size).toBe(1);
    expect(crossing(spans)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('run in processes of their own, each on its core', async () => {
    const words = [...study, '--preset', 'long', '--jobs', '2', '--out', 'out'];
    const { child, outcome } = start(words, folder);
    const pids = await until(() => {
      const found = trainers(child.pid as number);
      return found.length === 2 && found;
    });
    const cores = pids.map(
      (pid) => /Cpus_allowed_list:\s*(\S+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1],
    );
    if (availableParallelism() >= 2) expect(new Set(cores).size).toBe(2);
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    await outcome;
    await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)));
  });

  it.runIf(process.platform === 'linux')('each save their checkpoint on Ctrl-C, and each go on from it', async () => {
    const words = [...study, '--preset', 'long', '--variants', 'with4,without4', '--jobs', '2', '--out', 'out'];
    const started = start(words, folder);
    await Promise.all([said(started, /^with4-seed0: epoch/m), said(started, /^without4-seed0: epoch/m)]);
    // Once: a second signal would end it at once.
    started.child.kill('SIGINT');
    const { code, stderr } = await started.outcome;
    expect(code).toBe(130);
    expect(stderr).toMatch(/was interrupted in epoch \d+\..*--resume/);
    const left = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.checkpoint'));
    expect(left).toEqual(['with4-seed0.checkpoint', 'without4-seed0.checkpoint']);
  });

  it.runIf(process.platform === 'linux')('lose one run and not the study if a process is killed', async () => {
    const words = [...study, '--preset', 'long', '--variants', 'with4', '--out', 'out'];
    const { child, outcome } = start(words, folder);
    const [pid] = await until(() => {
      const found = trainers(child.pid as number);
      return found.length === 1 && found;
    });
    process.kill(pid as number, 'SIGKILL');
    const { code, stdout } = await outcome;
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /with4-seed0: killed \(The process that trained it was killed \(SIGKILL\): often the machine/,
    );
  });
});
