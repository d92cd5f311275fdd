import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { askDriver } from '../../../src/engine/gpu/driver.ts';
import { identityOf, usableGpu } from '../../../src/engine/gpu/requirements.ts';
import { startEngine } from '../../../src/engine/start.ts';
import { sharedFolder } from '../../support/folder.ts';
import { type FakeGpu, h100, l4, makeDriver, pretend, v100 } from './fake-driver.ts';

const folder = sharedFolder();
let home: string;
beforeAll(async () => {
  home = join(folder, 'home');
  await makeDriver(folder);
});
beforeEach(() => vi.stubEnv('ABLATE_HOME', home));
afterEach(() => vi.unstubAllEnvs());
/** What a user who asks for the GPU engine is told, and that nothing has been fetched by then. */
async function refusal(): Promise<string> {
  const lines: string[] = [];
  const failure = await startEngine('gpu', { log: (line) => lines.push(line) }).catch((error) => error);
  expect(failure).toBeInstanceOf(ConfigurationError);
  expect(lines).toEqual([]);
  expect((await readdir(join(home, 'engine'))).filter((name) => name.startsWith('gpu-'))).toEqual([]);
  return failure.message;
}

const found = async () => usableGpu(await askDriver(), 'fp32');

describe('the GPU engine, before anything is installed', () => {
  it('needs a driver', async () => {
    expect(await refusal()).toMatch(
      /^No NVIDIA driver is visible here \(libcuda\.so\.1.*--gpus all.*--engine native\.$/,
    );
  });

  it('needs a driver that starts', async () => {
    pretend(folder, { gpus: [l4], init: 803 });
    expect(await refusal()).toMatch(
      /^The NVIDIA driver 570\.86\.15 does not start \(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH\)/,
    );
    pretend(folder, { gpus: [l4], init: 999 });
    expect(await refusal()).toContain('does not start (an unknown error)');
  });

  it('needs a GPU that is not hidden', async () => {
    pretend(folder, { init: 100 });
    expect(await refusal()).toMatch(/^The NVIDIA driver 570\.86\.15 shows no GPU: compare with nvidia-smi -L.*MIG/);
    pretend(folder, { gpus: [l4], visible: '' });
    expect(await refusal()).toContain('shows no GPU, with CUDA_VISIBLE_DEVICES=: compare');
  });

  it('needs a driver that can compile for a GPU newer than the wheel', async () => {
    pretend(folder, { gpus: [h100], driver: '550.54.15', cuda: 12040 });
    expect(await refusal()).toMatch(
      /^The NVIDIA driver 550\.54\.15 knows CUDA 12\.4, and NVIDIA H100 80GB HBM3 \(compute capability 9\.0\) needs 12\.5, .* update it to 555 or newer/,
    );
    pretend(folder, { gpus: [h100], driver: '555.42.06', cuda: 12050 });
    expect(await found()).toMatchObject({ name: h100.name });
    // For this one there is machine code, which every driver of CUDA 12 runs.
    pretend(folder, { gpus: [l4], driver: '535.183.01', cuda: 12020 });
    expect(await found()).toMatchObject({ name: l4.name });
    pretend(folder, { gpus: [l4], driver: '470.256.02', cuda: 11040 });
    expect(await refusal()).toMatch(/knows CUDA 11\.4, .*needs 12\.0.*update it to 525 or newer/);
  });

  it('needs a GPU that cuDNN has machine code for', async () => {
    pretend(folder, { gpus: [v100] });
    expect(await refusal()).toMatch(/^Tesla V100-SXM2-16GB has compute capability 7\.0, and cuDNN 9 starts at 7\.5/);
  });

  it('needs memory that nobody else holds', async () => {
    pretend(folder, { gpus: [{ ...l4, free: 0.4 }] });
    expect(await refusal()).toMatch(/^NVIDIA L4 has 0\.4 GB of its 24\.0 GB free: see in nvidia-smi/);
    pretend(folder, { gpus: [l4], context: 2 });
    expect(await refusal()).toMatch(/^NVIDIA L4 cannot be used now \(CUDA_ERROR_OUT_OF_MEMORY\)/);
  });

  it('computes in TF32 where the GPU can, and nowhere else', async () => {
    pretend(folder, { gpus: [{ name: 'Tesla T4', gigabytes: 16, capability: '7.5' }] });
    const driver = await askDriver();
    expect(usableGpu(driver, 'fp32')).toMatchObject({ name: 'Tesla T4' });
    expect(() => usableGpu(driver, 'tf32')).toThrow('TF32 starts at 8.0 (Ampere): choose --precision fp32.');
    await expect(startEngine('auto', { log: () => {}, precision: 'tf32' })).rejects.toThrow(
      "Precision tf32 is a GPU's, and the engine is auto",
    );
  });

  it('is alone in giving up determinism', async () => {
    await expect(startEngine('native', { log: () => {}, deterministic: false })).rejects.toThrow(
      'Only a GPU is faster without determinism, and the engine is native',
    );
  });

  it('needs g++ to ask', async () => {
    vi.stubEnv('ABLATE_HOME', join(folder, 'other'));
    vi.stubEnv('PATH', folder);
    await expect(askDriver()).rejects.toThrow(ConfigurationError);
    await expect(askDriver()).rejects.toThrow(/needs g\+\+ to ask the NVIDIA driver/);
  });
});

describe('the GPU that is named', () => {
  const mig: FakeGpu = {
    name: 'NVIDIA A100-SXM4-40GB MIG 1g.5gb',
    gigabytes: 5.1,
    capability: '8.0',
    multiprocessors: 14,
  };
  const small: FakeGpu = { name: 'NVIDIA T400', gigabytes: 4, capability: '7.5', multiprocessors: 6 };

  it('is the first that CUDA shows', async () => {
    pretend(folder, { gpus: [h100, l4] });
    expect(await found()).toMatchObject({ name: h100.name, memory: 85e9 });
    pretend(folder, { gpus: [h100, l4], visible: '1,0' });
    expect(await found()).toMatchObject({ name: l4.name, memory: 24e9 });
  });

  it('is the part of one that CUDA shows, with the memory of that part', async () => {
    pretend(folder, { gpus: [mig] });
    expect(await found()).toMatchObject({ name: mig.name, memory: 5.1e9 });
  });

  it('is none that TensorFlow passes over', async () => {
    pretend(folder, { gpus: [small, l4] });
    expect(await found()).toMatchObject({ name: l4.name });
    pretend(folder, { gpus: [small] });
    expect(await found()).toMatchObject({ name: small.name });
    pretend(folder, { gpus: [small, l4] });
    vi.stubEnv('TF_MIN_GPU_MULTIPROCESSOR_COUNT', '4');
    expect(await found()).toMatchObject({ name: small.name });
  });

  it('is told apart by name, compute capability and driver', async () => {
    pretend(folder, { gpus: [l4] });
    const driver = await askDriver();
    expect(identityOf(driver, usableGpu(driver, 'fp32'))).toBe(
      'NVIDIA L4, compute capability 8.9, driver 570.86.15, CUDA 12.8',
    );
  });
});
