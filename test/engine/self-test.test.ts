import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import type { Precision } from '../../src/base/precision.ts';
import { openEager } from '../../src/engine/eager/session.ts';
import { prepareEnvironment } from '../../src/engine/environment.ts';
import type { InstalledEngine } from '../../src/engine/install/install.ts';
import { loadRuntime } from '../../src/engine/load.ts';
import type { OpenSession } from '../../src/engine/local.ts';
import { largestDeviation, tolerances } from '../../src/engine/self-test/compare.ts';
import { chooseMode } from '../../src/engine/self-test/mode.ts';
import { runTrial, trialNetworks } from '../../src/engine/self-test/trial.ts';
import { runSelfTest, type Verdict } from '../../src/engine/self-test/verdict.ts';
import { installedEngine } from '../support/engine.ts';

let folder: string;
let engine: InstalledEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-self-test-'));
});
beforeEach(async () => {
  engine = { kind: 'native', tensorflow: '2.21.0', folder: await mkdtemp(join(folder, 'engine-')), binding: 'none' };
});
afterAll(() => rm(folder, { recursive: true }));

describe('the child process', () => {
  async function child(script: string): Promise<URL> {
    const file = join(engine.folder, 'child.mjs');
    await writeFile(file, script);
    return pathToFileURL(file);
  }
  const run = async (script: string) => runSelfTest({ engine, mode: 'graph', precision: 'fp32' }, await child(script));

  it('may die of a signal', async () => {
    expect(await run(`process.on('message', () => process.kill(process.pid, 'SIGFPE'))`)).toBe('died of SIGFPE');
  });

  it('may end without a word', async () => {
    expect(await run(`process.on('message', () => process.exit(7))`)).toBe('ended early with exit code 7');
  });

  it('passes on that there is nothing to test', async () => {
    const failure = { configuration: true, message: 'no GPU' };
    const script = `process.on('message', () => process.send({ failure: ${JSON.stringify(failure)} }))`;
    await expect(run(script)).rejects.toThrow(new ConfigurationError('no GPU'));
  });
});

describe('choosing a mode', () => {
  type Verdicts = Partial<Record<'graph' | 'bf16' | 'eager', Verdict>>;
  const choose = (verdicts: Verdicts, { threads = 2, retest = false, precision = 'fp32' as Precision } = {}) => {
    const test = vi.fn<typeof runSelfTest>(
      async ({ mode, precision }) => verdicts[precision === 'bf16' ? 'bf16' : mode] ?? 'not asked for',
    );
    const log = vi.fn();
    return { test, log, chosen: chooseMode(engine, threads, { precision, retest, log }, test) };
  };

  it('takes the graph where it is right, tests once, and again for another number of threads', async () => {
    const first = choose({ graph: 'passed' });
    expect(await first.chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(first.test).toHaveBeenCalledTimes(1);

    const second = choose({});
    expect(await second.chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(second.test).not.toHaveBeenCalled();
    expect(second.log).not.toHaveBeenCalled();

    const other = choose({ graph: 'passed' }, { threads: 3 });
    await other.chosen;
    expect(other.test).toHaveBeenCalledTimes(1);
  });

  it('falls back to single operations, says why, and remembers', async () => {
    const expected = {
      mode: 'eager',
      selfTest: 'The compiled graph died of SIGFPE on this machine, so operations run one by one, which is slower.',
    };
    const first = choose({ graph: 'died of SIGFPE', eager: 'passed' });
    expect(await first.chosen).toEqual(expected);
    const second = choose({});
    expect(await second.chosen).toEqual(expected);
    expect(second.test).not.toHaveBeenCalled();
    expect(second.log).toHaveBeenCalledWith(expected.selfTest);
  });

  it('tests bf16 where that is asked for, once, and refuses it alone', async () => {
    const first = choose({ graph: 'passed', bf16: 'passed' }, { precision: 'bf16' });
    expect(await first.chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(first.test).toHaveBeenCalledTimes(2);
    const second = choose({}, { precision: 'bf16' });
    expect(await second.chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(second.test).not.toHaveBeenCalled();

    const verdicts = { graph: 'passed', bf16: 'computed loss wrong by 41.0 %' };
    const { chosen } = choose(verdicts, { precision: 'bf16', retest: true });
    await expect(chosen).rejects.toThrow(
      new ConfigurationError(
        'In bf16 the compiled graph computed loss wrong by 41.0 % on this machine: choose --precision fp32.',
      ),
    );
    expect(await choose({}).chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
  });

  it('refuses an engine that is wrong both ways', async () => {
    const { chosen } = choose({ graph: 'computed loss wrong by 30.0 %', eager: 'died of SIGSEGV' });
    await expect(chosen).rejects.toThrow(ConfigurationError);
    await expect(chosen).rejects.toThrow(/computed loss wrong by 30\.0 %.*died of SIGSEGV.*--engine wasm/);
  });

  it('tests again where asked to, or where its memory is damaged', async () => {
    await choose({ graph: 'died of SIGFPE', eager: 'passed' }).chosen;
    expect(await choose({ graph: 'passed' }, { retest: true }).chosen).toMatchObject({ mode: 'graph' });
    await writeFile(join(engine.folder, 'self-test.json'), '{"graph');
    const { chosen, test } = choose({ graph: 'passed' });
    expect(await chosen).toMatchObject({ mode: 'graph' });
    expect(test).toHaveBeenCalledTimes(1);
  });
});

describe('the trial', () => {
  it('notices one gradient that is off by a quarter, and a value that is not a number', async () => {
    const runtime = await loadRuntime('wasm');
    const wrong = (factor: number): OpenSession => {
      return (...parameters) => {
        const session = openEager(...parameters);
        const broken = (values: Float32Array) => values.map((value) => value * factor);
        const name = 'reduce.conv.weight/momentum';
        return {
          ...session,
          read: () =>
            new Map([...session.read()].map(([key, values]) => [key, key === name ? broken(values) : values])),
        };
      };
    };
    const reference = runTrial(openEager, runtime, trialNetworks.fp32, 'fp32');
    expect(largestDeviation(reference, reference).error).toBe(0);
    const { quantity, error } = largestDeviation(reference, runTrial(wrong(0.75), runtime, trialNetworks.fp32, 'fp32'));
    expect(quantity).toBe('reduce.conv.weight/momentum');
    expect(error).toBeCloseTo(0.25, 5);
    expect(error).toBeGreaterThan(Math.max(tolerances.native, tolerances.gpu));
    expect(largestDeviation(reference, runTrial(wrong(Number.NaN), runtime, trialNetworks.fp32, 'fp32')).error).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

const native = await installedEngine();

describe.skipIf('reason' in native)('the native engine', () => {
  it.each([
    ['graph', 'fp32'],
    ['graph', 'bf16'],
    ['eager', 'fp32'],
  ] as const)('passes in %s mode and %s on this machine', async (mode, precision) => {
    if ('reason' in native) return;
    prepareEnvironment('native');
    expect(await runSelfTest({ engine: native.engine, mode, precision })).toBe('passed');
  });
});
