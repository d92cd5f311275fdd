import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { gpuCases, specOf } from '../../bench/cases.ts';
import { commandOf, contenders } from '../../bench/contenders.ts';
import { parsePlan } from '../../bench/options.ts';
import { makeDriver, pretend } from '../engine/gpu/fake-driver.ts';

const folder = await mkdtemp(join(tmpdir(), 'ablate-bench-gpu-'));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true }));

it('the GPU preset measures every contender in every precision, each with its own interpreter', () => {
  const plan = parsePlan(['--gpu', '--python', 'torch/python', '--keras-python', 'keras/python']);
  expect(plan.cases.map(({ imageSize, batchSize, device }) => [imageSize, batchSize, device])).toEqual(
    [64, 128, 256, 64, 128, 256].map((batch) => [224, batch, 'gpu']),
  );
  expect(new Set(plan.contenders.map(({ precision }) => precision))).toEqual(new Set(['fp32', 'tf32', 'bf16']));
  const interpreters = plan.contenders.map((contender) => commandOf(contender, plan)[0]);
  expect(new Set(interpreters)).toEqual(new Set([process.execPath, 'torch/python', 'keras/python']));
});

it('tells every contender to take the GPU', () => {
  const [measured] = gpuCases(2);
  const devices = contenders.gpu.map((contender) => specOf(measured as never, contender).device);
  expect(new Set(devices)).toEqual(new Set(['gpu']));
});

it('refuses a machine without a GPU before anything is measured', async () => {
  await makeDriver(folder);
  pretend(folder, { init: 100 });
  vi.stubEnv('ABLATE_HOME', folder);
  const program = fileURLToPath(new URL('../../bench/main.ts', import.meta.url));
  const run = promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    program,
    '--gpu',
    '--output',
    join(folder, 'gpu'),
  ]);
  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^--gpu needs a GPU that TensorFlow can use\. The NVIDIA driver 570\.86\.15 shows no GPU: .*\n$/,
    ),
  });
});
