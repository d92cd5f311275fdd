import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { comparable, type RunRecord, runRecordSchema } from '../../src/record/record.ts';
import { ablate, start } from '../support/cli.ts';
import { figure } from '../support/figures.ts';
import { times } from '../support/scale.ts';

const config = fileURLToPath(new URL('../fixtures/heavy.config.ts', import.meta.url));
const options = ['--config', config, '--engine', 'wasm'];
const run = 'wide1000-seed0';
/** Runs under way at once: starting one takes longer than killing it. */
const sideBySide = times({ short: 1, long: 2 });
const wanted = { kills: times({ short: 2, long: 50 }), insideAWrite: times({ short: 1, long: 15 }) };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-kill-'));
});

afterAll(() => rm(folder, { recursive: true }));

const recordIn = async (out: string): Promise<RunRecord> =>
  runRecordSchema.parse(JSON.parse(await readFile(join(folder, out, `${run}.json`), 'utf8')));

/** The unfinished files in a folder of results. */
const unfinished = (out: string): string[] =>
  existsSync(join(folder, out)) ? readdirSync(join(folder, out)).filter((name) => name.endsWith('.tmp')) : [];

const saving = ['train', 'wide1000', ...options, '--resume', '--save-every', '0'];

interface Moment {
  /** The write that is waited for. */
  readonly write: number;
  /** Milliseconds after its file is seen. */
  readonly delay: number;
}

/** Half of the moments lie within a write, the others anywhere in a step or an evaluation. */
function momentOf(kill: number): Moment {
  const random = randomStream(0, `faults/kill/${kill}`);
  return { write: 1 + random.integer(10), delay: kill % 2 === 0 ? 0 : random.integer(1000) };
}

/** Waits for the moment of a run that saves in `out`; false where the process ends before. */
async function reached(child: ChildProcess, out: string, { write, delay }: Moment): Promise<boolean> {
  const seen = new Set(unfinished(out));
  const old = seen.size;
  while (child.exitCode === null) {
    for (const name of unfinished(out)) seen.add(name);
    if (seen.size - old >= write) {
      await sleep(delay);
      return child.exitCode === null;
    }
    await sleep(1);
  }
  return false;
}

/** Starts a run in `out` again and again, and kills it, until there were kills enough and it has come to its end. */
async function killAgainAndAgain(out: string, found: Found, whole: unknown): Promise<void> {
  for (let hasEnded = false; !hasEnded || missing(found); ) {
    const kill = missing(found);
    const before = unfinished(out);
    const { child, outcome } = start([...saving, '--out', out], folder, { detached: true });
    if (kill && (await reached(child, out, momentOf(found.started++)))) process.kill(-(child.pid as number), 'SIGKILL');
    const { code, stderr } = await outcome;
    if (/Continuing from step/.test(stderr)) found.resumed += 1;
    expect(stderr).not.toMatch(/damaged|anew/);
    hasEnded = code !== null;
    if (hasEnded) {
      expect(code, stderr).toBe(0);
      expect(comparable(await recordIn(out))).toEqual(whole);
      found.finished += 1;
      await rm(join(folder, out), { recursive: true });
    } else {
      found.kills += 1;
      if (unfinished(out).length > before.length) found.insideAWrite += 1;
    }
  }
}

interface Found {
  /** Runs that were to be killed. */
  started: number;
  kills: number;
  insideAWrite: number;
  resumed: number;
  finished: number;
}

const missing = (found: Found): boolean => found.kills < wanted.kills || found.insideAWrite < wanted.insideAWrite;

describe('a run that is killed', () => {
  it(`${wanted.kills} times, ${wanted.insideAWrite} of them inside a write, gives the record of one that was not`, {
    timeout: 1_800_000,
  }, async () => {
    await ablate(['train', 'wide1000', ...options, '--out', 'whole'], folder);
    const whole = comparable(await recordIn('whole'));
    const found: Found = { started: 0, kills: 0, insideAWrite: 0, resumed: 0, finished: 0 };
    const places = Array.from({ length: sideBySide }, (_, place) => `killed${place}`);
    await Promise.all(places.map((out) => killAgainAndAgain(out, found, whole)));
    figure(
      'Kills',
      `${found.kills}, ${found.insideAWrite} of them inside a write; ${found.resumed} runs went on from a checkpoint and ended ` +
        `in ${found.finished} records, each equal to the uninterrupted one`,
    );
    expect(found.resumed).toBeGreaterThan(0);
  });
});
