import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { said, start, tinyConfig } from '../support/cli.ts';
import { installedEngine } from '../support/engine.ts';
import { figure } from '../support/figures.ts';
import { childrenOf } from '../support/processes.ts';
import { times } from '../support/scale.ts';

const moments = times({ short: 2, long: 20 });
const installed = await installedEngine();
const engine = 'engine' in installed ? 'native' : 'wasm';
const study = ['run', '--config', tinyConfig, '--engine', engine, '--variants', 'with4', '--out', 'out'];
const long = [...study, '--preset', 'long', '--resume'];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Seconds until a machine that has nothing else to do must have ended: what GitHub gives before it is less polite. */
const limit = 7.5;
/** A machine whose cores are all taken cannot be held to a time. */
const idle = (): boolean => (loadavg()[0] as number) < availableParallelism();

let folder: string;
/** An `ABLATE_HOME` with this machine's engine, which remembers its self-test if the usual home does. */
let home: string;
/** What a passed self-test is remembered in. */
let memory: string;
const remembered = 'engine' in installed ? join(installed.engine.folder, 'self-test.json') : '';
const remember = async (): Promise<void> => {
  if (existsSync(remembered)) await copyFile(remembered, memory);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-signals-'));
  home = join(folder, 'home');
  memory = join(folder, 'none');
  if (!('engine' in installed)) return;
  const copy = join(home, 'engine', basename(installed.engine.folder));
  memory = join(copy, 'self-test.json');
  await mkdir(copy, { recursive: true });
  for (const name of readdirSync(installed.engine.folder)) {
    if (name !== 'self-test.json') await symlink(join(installed.engine.folder, name), join(copy, name));
  }
  await remember();
});
afterEach(() => rm(folder, { recursive: true }));

/** A stage of a run: how it is entered, what is then said, and how long after that the signal falls at the latest. */
interface Stage {
  readonly name: string;
  readonly enter?: () => Promise<void>;
  /** Makes it as it was before. */
  readonly leave?: () => Promise<void>;
  readonly says: RegExp;
  readonly milliseconds: number;
}

const stages: readonly Stage[] = [
  { name: 'training', says: /epoch \d+\//, milliseconds: 500 },
  ...(engine === 'native'
    ? [
        {
          name: 'the self-test',
          enter: () => rm(memory, { force: true }),
          leave: remember,
          says: /^Testing the native engine/m,
          milliseconds: 1500,
        },
      ]
    : []),
  // The engine is loaded then, and compiles the network.
  { name: 'the start of a run', says: /^Engine: /m, milliseconds: 3000 },
  {
    name: 'the preparation of data',
    enter: () => rm(join(folder, 'dataset-cache'), { recursive: true, force: true }),
    says: /^Preparing /m,
    milliseconds: 200,
  },
];

/** Starts the study; a test that fails leaves none of its thousands of epochs to be trained. */
function begin() {
  const started = start(long, folder, { env: { ABLATE_HOME: home } });
  onTestFinished(() => void started.child.kill('SIGKILL'));
  return started;
}

describe('a signal', () => {
  it(`ends a run at ${moments} moments in time, and the run goes on afterwards`, { timeout: 1_200_000 }, async () => {
    const found = { resumed: 0, slowest: 0, busy: 0 };
    const tried = new Map(stages.map((stage) => [stage.name, 0]));
    for (let moment = 0; moment < moments; moment++) {
      const stage = stages[moment % stages.length] as Stage;
      const name = signals[moment % signals.length] as (typeof signals)[number];
      tried.set(stage.name, (tried.get(stage.name) ?? 0) + 1);
      await stage.enter?.();
      const started = begin();
      await said(started, stage.says);
      await sleep(randomStream(moment, 'faults/signals').integer(stage.milliseconds));
      const at = performance.now();
      started.child.kill(name);
      const { code, stderr } = await started.outcome;
      const seconds = (performance.now() - at) / 1000;
      await stage.leave?.();
      expect(code, `${name} at moment ${moment}, in ${stage.name}:\n${stderr}`).toBe(130);
      expect(stderr, stage.name).toMatch(/interrupted .*--resume/i);
      expect(stderr).not.toMatch(/WebAssembly|one by one/);
      if (/Continuing from step/.test(stderr)) found.resumed += 1;
      if (idle()) expect(seconds, stage.name).toBeLessThan(limit);
      else found.busy += 1;
      found.slowest = Math.max(found.slowest, seconds);
    }
    figure(
      'Signals',
      `${moments} of ${moments} moments (${[...tried].map(([stage, count]) => `${count} in ${stage}`).join(', ')}) ended a ` +
        `run with exit code 130, the slowest after ${found.slowest.toFixed(1)} s; ${found.resumed} runs had gone on from a checkpoint; ` +
        `${found.busy} times the machine was too busy to be held to ${limit} s`,
    );
    expect(existsSync(join(folder, 'out/with4-seed0.checkpoint'))).toBe(true);
    const last = begin();
    await said(last, /Continuing from step/);
    last.child.kill('SIGINT');
    const { code, stderr } = await last.outcome;
    expect(stderr).toMatch(/Continuing from step/);
    expect(code, stderr).toBe(130);
  });

  it('sent twice ends at once, whatever a run does', async () => {
    const started = begin();
    await said(started, /epoch \d+\//);
    const [trainer = 0] = childrenOf(started.child.pid, 'child.mjs');
    // It will never say that it has stopped.
    process.kill(trainer, 'SIGSTOP');
    for (const name of ['SIGINT', 'SIGTERM'] as const) started.child.kill(name);
    const { code, stderr } = await started.outcome;
    expect(code, stderr).toBe(130);
    await vi.waitFor(() => expect(existsSync(`/proc/${trainer}`)).toBe(false), 60_000);
  });
});
