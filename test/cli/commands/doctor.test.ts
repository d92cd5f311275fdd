import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { sameDevice } from '../../../src/engine/gpu/checks.ts';
import { h100, l4, makeDriver, type Pretence, pretend, v100 } from '../../engine/gpu/fake-driver.ts';

const program = fileURLToPath(new URL('../../../bin/ablate.mjs', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-doctor-'));
  await makeDriver(folder);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true }));

/** What `ablate doctor` prints, by the name of the check, and its exit code; nothing may have been installed. */
async function doctor(pretence: Pretence | undefined, ...options: string[]) {
  const home = join(folder, 'home');
  vi.stubEnv('ABLATE_HOME', home);
  vi.stubEnv('TF_VAR_password', 'secret');
  if (pretence !== undefined) pretend(folder, pretence);
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(process.execPath, [program, 'doctor', ...options], (error, stdout) => {
      resolve({ code: error?.code ?? 0, stdout });
    });
  });
  const engines = await readdir(join(home, 'engine'));
  expect(engines.filter((name) => name.startsWith('gpu-'))).toEqual([]);
  const lines = stdout.split('\n').flatMap((line) => /^(\S+) +(.{18}) {2}(.*)$/.exec(line)?.slice(1) ?? []);
  const found: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 3) found[(lines[at + 1] ?? '').trim()] = `${lines[at]}: ${lines[at + 2]}`;
  return { code, found, stdout };
}

it('says what to do without a driver, and goes on with what needs none', async () => {
  const { code, found, stdout } = await doctor(undefined);
  expect(code).toBe(1);
  expect(found.driver).toMatch(/^FAILED: No NVIDIA driver is visible here .*docker run --gpus all/);
  expect(found.devices).toBe('skipped: needs the driver');
  expect(found['cache folders']).toMatch(/^ok: .*cuda-cache/);
  expect(found['kernel table']).toBe('skipped: the engine is not installed');
  expect(found['self-test']).toBe('skipped: needs a usable GPU');
  expect(stdout).toContain('1 of 8 checks failed.');
});

it('names all GPUs, the one that is used, and why that one is too old', async () => {
  const { code, found } = await doctor({ gpus: [v100, l4] });
  expect(code).toBe(1);
  expect(found.driver).toBe('ok: 570.86.15, CUDA 12.8');
  expect(found.devices).toBe('ok: Tesla V100-SXM2-16GB, 17.0 GB, 17.0 GB free, used; NVIDIA L4, 24.0 GB');
  expect(found['compute capability']).toMatch(/^FAILED: .*7\.0, and cuDNN 9 starts at 7\.5/);
  expect(found.libraries).toBe('skipped: the engine is not installed');
});

it('asks for a newer driver where the GPU needs one', async () => {
  const { found } = await doctor({ gpus: [h100], cuda: 12020, driver: '535.54.03' });
  expect(found['compute capability']).toMatch(/^FAILED: .*535\.54\.03 knows CUDA 12\.2.*update it to 555/);
});

it('writes a report of the checklist and the machine, without what others have set', async () => {
  const file = join(folder, 'report.txt');
  await doctor({ gpus: [], visible: '' }, '--report', file);
  const report = await readFile(file, 'utf8');
  expect(report).toContain(`Node.js ${process.version}`);
  expect(report).toContain('CUDA_VISIBLE_DEVICES=');
  expect(report).toMatch(/FAILED {3}devices .*shows no GPU/);
  expect(report).not.toContain('secret');
});

const created = (name: string, capability: string): string =>
  `I0000 gpu_device.cc:2020] Created device /job:localhost/replica:0/task:0/device:GPU:0 with 20964 MB memory:  -> device: 0, name: ${name}, pci bus id: 0000:00:03.0, compute capability: ${capability}`;

it('compares the GPU that TensorFlow took with the one that the driver named', () => {
  expect(sameDevice(['else', created('NVIDIA L4', '8.9')], l4)).toBe(
    'NVIDIA L4, compute capability 8.9, as the driver says',
  );
  expect(() => sameDevice([created('Tesla V100-SXM2-16GB', '7.0')], l4)).toThrow(
    "TensorFlow computes on Tesla V100-SXM2-16GB (7.0), and the driver's answer was NVIDIA L4 (8.9)",
  );
  expect(() => sameDevice(['Cannot dlopen some GPU libraries.'], l4)).toThrow('TensorFlow named no GPU');
});
