import { chmod, copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Precision } from '../../../src/base/choices.ts';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { sourceDigests } from '../../../src/base/files/sources.ts';
import type { InstalledEngine } from '../../../src/engine/install/install.ts';
import type { Machine } from '../../../src/engine/self-test/memory.ts';
import { chooseMode } from '../../../src/engine/self-test/mode.ts';
import type { runSelfTest, Verdict } from '../../../src/engine/self-test/verdict.ts';
import { sharedFolder } from '../../support/folder.ts';

vi.mock('../../../src/base/files/sources.ts', { spy: true });

const folder = sharedFolder();
let engine: InstalledEngine;

beforeEach(async () => {
  const own = await mkdtemp(join(folder, 'engine-'));
  engine = { kind: 'native', tensorflow: '2.21.0', libraries: '', folder: own, binding: join(own, 'binding.node') };
  await writeFile(engine.binding, 'machine code');
});
afterEach(() => vi.unstubAllEnvs());
type Verdicts = Partial<Record<'graph' | 'bf16' | 'eager', Verdict>>;
interface Changes extends Machine {
  readonly retest?: boolean;
  readonly precision?: Precision;
  readonly engine?: InstalledEngine;
}

function choose(verdicts: Verdicts, changes: Partial<Changes> = {}) {
  const { threads = 2, device, retest = false, precision = 'fp32' } = changes;
  const test = vi.fn<typeof runSelfTest>(
    async ({ mode, precision }) => verdicts[precision === 'bf16' ? 'bf16' : mode] ?? 'not asked for',
  );
  const log = vi.fn();
  const chosen = chooseMode(changes.engine ?? engine, { threads, device }, { precision, retest, log }, test);
  return { test, log, chosen };
}

describe('choosing a mode', () => {
  it('takes the graph if it is right', async () => {
    expect(await choose({ graph: 'passed' }).chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
  });

  it('falls back to single operations and says why', async () => {
    const expected = {
      mode: 'eager',
      selfTest: 'The compiled graph died of SIGFPE on this machine, so operations run one by one, which is slower.',
    };
    const { chosen, log } = choose({ graph: 'died of SIGFPE', eager: 'passed' });
    expect(await chosen).toEqual(expected);
    expect(log).toHaveBeenCalledWith(expected.selfTest);
  });

  it('refuses an engine that is wrong both ways', async () => {
    const { chosen } = choose({ graph: 'computed loss wrong by 30.0 %', eager: 'died of SIGSEGV' });
    await expect(chosen).rejects.toThrow(ConfigurationError);
    await expect(chosen).rejects.toThrow(/computed loss wrong by 30\.0 %.*died of SIGSEGV.*--engine wasm/);
  });

  it('tests bf16 if that is asked for, once, and refuses it alone', async () => {
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
});

describe('a test that was passed', () => {
  const isRunAgain = async (changes: Partial<Changes> = {}): Promise<boolean> => {
    const { chosen, test } = choose({ graph: 'passed' }, changes);
    await chosen;
    return test.mock.calls.length > 0;
  };
  beforeEach(() => choose({ graph: 'passed' }).chosen);

  it('is not run again, and nothing is said', async () => {
    const { chosen, test, log } = choose({});
    expect(await chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(test).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
  });

  it('is run again when that is asked for', async () => expect(await isRunAgain({ retest: true })).toBe(true));

  it('is run again with another number of threads', async () => expect(await isRunAgain({ threads: 3 })).toBe(true));

  it('is run again on another GPU or under another driver', async () => {
    const gpu = 'NVIDIA L4, compute capability 8.9, driver 555.42.06';
    expect(await isRunAgain({ device: gpu })).toBe(true);
    expect(await isRunAgain({ device: gpu })).toBe(false);
    expect(await isRunAgain({ device: gpu.replace('555', '560') })).toBe(true);
  });

  it('is run again for another binary', async () => {
    await writeFile(engine.binding, 'other machine code');
    expect(await isRunAgain()).toBe(true);
  });

  it('is run again for other code', async () => {
    vi.mocked(sourceDigests).mockResolvedValueOnce(['another digest']);
    expect(await isRunAgain()).toBe(true);
    expect(await isRunAgain()).toBe(false);
  });

  it('is run again for other libraries', async () => {
    // The folder is named after the wheels in it.
    const other = { ...engine, folder: join(engine.folder, 'native-2.22.0-0123456789ab') };
    await mkdir(other.folder);
    await copyFile(join(engine.folder, 'self-test.json'), join(other.folder, 'self-test.json'));
    expect(await isRunAgain({ engine: other })).toBe(true);
  });

  it('is run again when a setting picks other kernels, and not for where TensorFlow logs', async () => {
    vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', '1');
    expect(await isRunAgain()).toBe(false);
    vi.stubEnv('ONEDNN_MAX_CPU_ISA', 'AVX2');
    expect(await isRunAgain()).toBe(true);
  });

  it('is run again when the memory of it is damaged', async () => {
    await writeFile(join(engine.folder, 'self-test.json'), '{"passed": ["gr');
    expect(await isRunAgain()).toBe(true);
    expect(await isRunAgain()).toBe(false);
  });
});

describe('a test that was not passed', () => {
  it('is run again: what failed may have been mended', async () => {
    await choose({ graph: 'died of SIGFPE', eager: 'passed' }).chosen;
    const { chosen, test } = choose({ graph: 'passed' });
    expect(await chosen).toEqual({ mode: 'graph', selfTest: 'passed' });
    expect(test).toHaveBeenCalledTimes(1);
  });

  it('says nothing about the engine if it was stopped', async () => {
    const stopped = vi.fn<typeof runSelfTest>(() => Promise.reject(new Error('stopped by SIGINT')));
    const options = { precision: 'fp32', retest: false, log: () => {} } as const;
    await expect(chooseMode(engine, { threads: 2 }, options, stopped)).rejects.toThrow('stopped by SIGINT');
    expect(stopped).toHaveBeenCalledTimes(1);
    expect(await choose({ graph: 'passed' }).chosen).toMatchObject({ mode: 'graph' });
  });
});

// For root nothing is read-only.
it.skipIf(process.getuid?.() === 0)('tests every time if nothing can be written beside the engine', async () => {
  await chmod(engine.folder, 0o500);
  for (let time = 0; time < 2; time++) {
    const { chosen, test } = choose({ graph: 'passed' });
    expect(await chosen).toMatchObject({ mode: 'graph' });
    expect(test).toHaveBeenCalledTimes(1);
  }
});
