import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { presetForMachine } from '../../src/cli/machine-preset.ts';
import type { RunTasks } from '../../src/run/task.ts';
import { tinyConfig } from '../support/cli.ts';

const config = 'ablation.config.ts';

const runTasks: RunTasks = async (tasks) => {
  const report = { title: () => undefined, line: () => undefined, status: () => undefined };
  for (const task of tasks) await task.run(report);
};

describe('the preset of a study as written', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is the small one on WebAssembly', async () => {
    expect(await presetForMachine({ config, engine: 'wasm' }, runTasks)).toBe('wasm');
  });

  it('is the small one if TensorFlow cannot be installed', async () => {
    vi.stubEnv('ABLATE_HOME', await mkdtemp(join(tmpdir(), 'ablate-home-')));
    vi.stubEnv('PATH', '/nowhere');
    expect(await presetForMachine({ config, engine: 'auto' }, runTasks)).toBe('wasm');
  });

  it('is none with TensorFlow, with any setting, or for a study that has no such preset', async () => {
    expect(await presetForMachine({ config, engine: 'native' }, runTasks)).toBeUndefined();
    expect(await presetForMachine({ config, engine: 'wasm', epochs: 1 }, runTasks)).toBeUndefined();
    expect(await presetForMachine({ config: tinyConfig, engine: 'wasm' }, runTasks)).toBeUndefined();
  });
});
