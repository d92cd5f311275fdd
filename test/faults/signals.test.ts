import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { said, start, tinyConfig } from '../support/cli.ts';
import { installedEngine } from '../support/engine.ts';
import { times } from '../support/scale.ts';

const moments = times({ short: 1, long: 20 });
const engine = 'engine' in (await installedEngine()) ? 'native' : 'wasm';
const study = ['run', '--config', tinyConfig, '--engine', engine, '--variants', 'with4', '--out', 'out'];
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Seconds until a machine that has nothing else to do must have ended: what GitHub gives before it is less polite. */
const limit = 7.5;
/** A machine whose cores are all taken cannot be held to a time. */
const idle = (): boolean => (loadavg()[0] as number) < availableParallelism();

/** What the program says as it comes to a stage; the signal falls up to half a second after it. */
const stages = [/epoch \d+\//, /Data:/, /Engine:/];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-signals-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a signal', () => {
  it(`ends a run at ${moments} moments in time, and the run goes on afterwards`, { timeout: 1_200_000 }, async () => {
    const words = [...study, '--preset', 'long'];
    const found = { resumed: 0, slowest: 0, busy: 0 };
    for (let moment = 0; moment < moments; moment++) {
      const random = randomStream(moment, 'faults/signals');
      const name = signals[moment % signals.length] as (typeof signals)[number];
      const started = start([...words, '--resume'], folder);
      await said(started, stages[moment % stages.length] as RegExp);
      await sleep(random.integer(500));
      const at = performance.now();
      started.child.kill(name);
      const { code, stderr } = await started.outcome;
      const seconds = (performance.now() - at) / 1000;
      expect(code, `${name} at moment ${moment}:\n${stderr}`).toBe(130);
      expect(stderr).toMatch(/interrupted .*--resume/i);
      if (/Going on from step/.test(stderr)) found.resumed += 1;
      if (idle()) expect(seconds).toBeLessThan(limit);
      else found.busy += 1;
      found.slowest = Math.max(found.slowest, seconds);
    }
    console.log(
      `Stopped at ${moments} moments, the slowest in ${found.slowest.toFixed(1)} s; ${found.resumed} runs went on from a ` +
        `checkpoint; ${found.busy} times the machine was too busy to be held to ${limit} s.`,
    );
    expect(existsSync(join(folder, 'out/with4-seed0.checkpoint'))).toBe(true);
    const last = start([...words, '--resume'], folder);
    await said(last, /Going on from step/);
    last.child.kill('SIGINT');
    const { code, stderr } = await last.outcome;
    expect(stderr).toMatch(/Going on from step/);
    expect(code, stderr).toBe(130);
  });

  it('sent twice ends at once', { timeout: 60_000 }, async () => {
    const started = start([...study, '--preset', 'long'], folder);
    await said(started, /Data:/);
    for (const name of ['SIGHUP', 'SIGTERM'] as const) {
      started.child.kill(name);
      await sleep(50);
    }
    const { code, stderr } = await started.outcome;
    expect(code, stderr).toBe(130);
  });
});
