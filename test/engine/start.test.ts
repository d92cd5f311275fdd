import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { startEngine } from '../../src/engine/start.ts';

/** A machine with nothing installed and nothing installed. */
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-start-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('ABLATE_HOME', join(folder, 'home'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('without pip and g++', () => {
  it('auto goes on with WebAssembly and says why in one line', async () => {
    const lines: string[] = [];
    const engine = await startEngine('auto', { log: (line) => lines.push(line) });
    await engine.dispose();
    expect(engine.info.engine).toBe('wasm');
    expect(lines).toEqual([
      expect.stringMatching(/^Engine: WebAssembly, which is slower\. The native engine needs .+$/),
    ]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('native says what to install', async () => {
    const failure = startEngine('native', { log: () => {} });
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(/needs pip .* and g\+\+ .*: install that, or choose --engine wasm/);
  });
});
