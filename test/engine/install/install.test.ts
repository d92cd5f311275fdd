import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { install } from '../../../src/engine/install/install.ts';
import { type EngineSpec, gpuSpec, nativeSpec, specKey } from '../../../src/engine/install/spec.ts';
import type { InstallTools } from '../../../src/engine/install/tools.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { fakeTools, library, specOf, writeWheel } from '../support/fake-engine.ts';

let folder: string;
let home: string;
let wheel: string;
let spec: EngineSpec;
const quiet = () => {};

beforeEach(async () => {
  folder = temporaryFolder();
  home = join(folder, 'home');
  wheel = join(folder, 'tensorflow.whl');
  spec = await writeWheel(wheel);
});

const homeFiles = async () => (await readdir(home).catch(() => [])).sort();

describe('installing an engine', () => {
  it('unpacks what the spec names, compiles the binding and says what it does', async () => {
    const lines: string[] = [];
    const engine = await install(spec, home, fakeTools(wheel), (line) => lines.push(line));

    expect(engine).toMatchObject({ kind: 'native', tensorflow: '2.21.0', folder: join(home, specKey(spec)) });
    expect(await readFile(engine.binding, 'utf8')).toBe('compiled with // header');
    const packages = join(engine.folder, 'site-packages');
    expect(await readFile(join(packages, library), 'utf8')).toBe('machine code '.repeat(1000));
    expect((await stat(join(packages, library))).mode & 0o777).toBe(0o755);
    expect(await readFile(join(packages, 'nvidia/cublas/lib/libcublas.so.12'), 'utf8')).toBe('cuda');
    expect(await readdir(join(packages, 'tensorflow'))).not.toContain('python');
    expect(await homeFiles()).toEqual([specKey(spec)]);
    expect(lines.join('\n')).toMatch(/unpacking tensorflow-cpu 2\.21\.0.*Compiling.*ready in/s);
  });

  it('takes a installed engine as it is, without tools', async () => {
    const first = await install(spec, home, fakeTools(wheel), quiet);
    const never = fakeTools(wheel, { missing: async () => ['everything'] });
    expect(await install(spec, home, never, quiet)).toEqual(first);
    expect(never.calls).toEqual({ downloads: 0, compilations: 0 });
  });

  it('installs anew where a file has lost its size', async () => {
    const { folder: installed } = await install(spec, home, fakeTools(wheel), quiet);
    await truncate(join(installed, 'site-packages', library), 10);
    const tools = fakeTools(wheel);
    await install(spec, home, tools, quiet);
    expect(tools.calls.downloads).toBe(1);
    expect((await stat(join(installed, 'site-packages', library))).size).toBe(13_000);
  });

  it('refuses a wheel with another sha256 and leaves nothing behind', async () => {
    const other = { ...spec, wheels: spec.wheels.map((pinned) => ({ ...pinned, sha256: '0'.repeat(64) })) };
    const failure = install(other, home, fakeTools(wheel), quiet);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(
      `tensorflow-cpu 2.21.0 has sha256 ${spec.wheels[0]?.sha256}, expected ${'0'.repeat(64)}`,
    );
    expect(await homeFiles()).toEqual([]);
  });

  it('refuses a member that does not match its CRC', async () => {
    const bytes = await readFile(wheel);
    bytes.write('CUDA', bytes.indexOf('cuda', bytes.indexOf('libcublas')));
    await writeFile(wheel, bytes);
    await expect(install(await specOf(wheel), home, fakeTools(wheel), quiet)).rejects.toThrow(
      'libcublas.so.12: its checksum does not match',
    );
    expect(await homeFiles()).toEqual([]);
  });

  it('clears what an interrupted process left, and nothing else', async () => {
    const leftover = join(home, `${specKey(spec)}.partial-abc123`);
    await mkdir(join(leftover, 'download'), { recursive: true });
    await mkdir(join(home, 'gpu-other.partial-abc123'));
    await install(spec, home, fakeTools(wheel), quiet);
    expect(await homeFiles()).toEqual(['gpu-other.partial-abc123', specKey(spec)]);
  });

  it('leaves nothing where a step fails, and works the next time', async () => {
    const broken = fakeTools(wheel, { compile: () => Promise.reject(new ConfigurationError('g++ failed')) });
    await expect(install(spec, home, broken, quiet)).rejects.toThrow('g++ failed');
    expect(await homeFiles()).toEqual([]);
    await expect(install(spec, home, fakeTools(wheel), quiet)).resolves.toMatchObject({ kind: 'native' });
  });

  it('leaves nothing when it is stopped, and gives the reason', async () => {
    const reason = new Error('stopped');
    for (const step of ['download', 'compile'] as const) {
      const stop = new AbortController();
      const tools = fakeTools(wheel, {
        [step]: () => {
          stop.abort(reason);
          return Promise.reject(new ConfigurationError('The tool was ended by SIGTERM.'));
        },
      });
      await expect(install(spec, home, tools, quiet, stop.signal)).rejects.toBe(reason);
      expect(await homeFiles()).toEqual([]);
    }
  });

  it('lets a second process wait for the first', async () => {
    const waits = 'Another process is setting up the engine; waiting for it.';
    const lines: string[] = [];
    const tools = fakeTools(wheel);
    // The first is still at it when the second comes.
    const compile: InstallTools['compile'] = async (...places) => {
      while (!lines.includes(waits)) await new Promise((resolve) => setTimeout(resolve, 5));
      await tools.compile(...places);
    };
    const [first, second] = await Promise.all([
      install(spec, home, { ...tools, compile }, (line) => lines.push(line)),
      install(spec, home, { ...tools, compile }, (line) => lines.push(line)),
    ]);
    expect(first).toEqual(second);
    expect(tools.calls).toEqual({ downloads: 1, compilations: 1 });
    expect(lines).toContain(waits);
    expect(await homeFiles()).toEqual([specKey(spec)]);
  });

  it('names what has to be installed before it downloads', async () => {
    const tools = fakeTools(wheel, { missing: async () => ['pip', 'g++'] });
    await expect(install(spec, home, tools, quiet)).rejects.toThrow(
      new ConfigurationError('The native engine needs pip and g++: install that, or choose --engine wasm.'),
    );
    expect(tools.calls.downloads).toBe(0);
  });

  it('says in one sentence that the disk is too small, before or while it writes', async () => {
    const message = new RegExp(`^No space left in ${home}, where the native engine needs .* GB.*ABLATE_HOME`);
    const tools = fakeTools(wheel);
    await expect(install({ ...spec, unpacked: 1e18 }, home, tools, quiet)).rejects.toThrow(message);
    expect(tools.calls.downloads).toBe(0);

    const full = Object.assign(new Error('ENOSPC: write'), { code: 'ENOSPC' });
    const noRoom = fakeTools(wheel, { compile: () => Promise.reject(full) });
    await expect(install(spec, home, noRoom, quiet)).rejects.toThrow(message);
    expect(await homeFiles()).toEqual([]);
  });
});

describe('pins', () => {
  it.each([nativeSpec, gpuSpec])('every wheel of the $kind engine has a version, a size and a sha256', ({ wheels }) => {
    for (const { project, version, bytes, sha256 } of wheels) {
      expect(project).toMatch(/^(tensorflow|tensorflow-cpu|nvidia-[a-z-]+-cu12)$/);
      expect(version).toMatch(/^\d+(\.\d+)+$/);
      expect(bytes).toBeGreaterThan(1e6);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(wheels.map((pinned) => pinned.sha256)).size).toBe(wheels.length);
  });

  it('another pin is another folder', () => {
    const [first] = nativeSpec.wheels;
    const other = { ...nativeSpec, wheels: [{ ...first, sha256: '0'.repeat(64) }] } as EngineSpec;
    expect(specKey(other)).not.toBe(specKey(nativeSpec));
  });
});
