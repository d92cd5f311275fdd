import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { presetForMachine } from '../../src/cli/machine-preset.ts';
import { tinyConfig } from '../support/cli.ts';

const config = 'ablation.config.ts';

describe('the preset of a study as written', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('is the small one on WebAssembly', async () => {
    expect(await presetForMachine({ config, engine: 'wasm' })).toBe('wasm');
  });

  it('is the small one if TensorFlow cannot be installed', async () => {
    vi.stubEnv('ABLATE_HOME', await mkdtemp(join(tmpdir(), 'ablate-home-')));
    vi.stubEnv('PATH', '/nowhere');
    expect(await presetForMachine({ config, engine: 'auto' })).toBe('wasm');
  });

  it('is none with TensorFlow, with any setting, or for a study that has no such preset', async () => {
    expect(await presetForMachine({ config, engine: 'native' })).toBeUndefined();
    expect(await presetForMachine({ config, engine: 'wasm', epochs: 1 })).toBeUndefined();
    expect(await presetForMachine({ config: tinyConfig, engine: 'wasm' })).toBeUndefined();
  });
});
