import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../../src/base/engine.ts';
import { deviceOf as freeOf } from '../../../src/engine/gpu/requirements.ts';
import { resnet } from '../../../src/model/resnet.ts';
import { failureOf } from '../../../src/run/job/carry-out.ts';
import type { OwnJob } from '../../../src/run/job/job.ts';
import { batchWithin, estimatedOnGpu, gpuMemoryWarning, neededBy } from '../../../src/run/machine/gpu-memory.ts';
import { estimatedPeak } from '../../../src/run/machine/memory.ts';
import type { RunConfig } from '../../../src/study/config.ts';

const network = resnet({ depth: 50, shortcut: 'residual', imageSize: 224, classes: 2 });
const run = (batchSize: number, precision: 'fp32' | 'bf16' = 'fp32', optimizer: 'sgd' | 'adamw' = 'sgd') => ({
  network,
  config: { variant: 'resnet50', seed: 1, precision, recipe: { batchSize, optimizer } } as unknown as RunConfig,
});
const deviceOf = (engine: EngineInfo['engine'], gigabytes: number) => ({
  info: { engine, device: 'NVIDIA L4' } as EngineInfo,
  memory: gigabytes * 1e9,
});

describe('the memory of a GPU', () => {
  it('is said before training to be too small for a batch, with one that fits', () => {
    const small = deviceOf('gpu', 4);
    const warning = gpuMemoryWarning([run(256)], small);
    expect(warning).toMatch(/^resnet50-seed1 with batches of 256 needs about [\d.]+ GB, NVIDIA L4 has 4\.0 GB free/);
    const fits = batchWithin(small.memory, run(256));
    expect(warning).toContain(`--batch-size ${fits} or less`);
    expect(gpuMemoryWarning([run(fits)], small)).toBeUndefined();
    expect(gpuMemoryWarning([run(fits + 1)], small)).toBeDefined();
  });

  it('holds about twice the batch in bf16, and none if the weights alone are too much', () => {
    const ratio = batchWithin(8e9, run(1, 'bf16')) / batchWithin(8e9, run(1));
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThanOrEqual(2.02);
    expect(batchWithin(1.2e9, run(1))).toBe(0);
    expect(gpuMemoryWarning([run(8)], deviceOf('gpu', 1.2))).toContain('smaller --image-size');
    expect(estimatedOnGpu(network, { batchSize: 64 }, 'bf16')).toBeLessThan(
      estimatedOnGpu(network, { batchSize: 64 }, 'fp32'),
    );
  });

  it('holds fewer images beside what AdamW keeps', () => {
    expect(batchWithin(8e9, run(1, 'fp32', 'adamw'))).toBeLessThan(batchWithin(8e9, run(1)));
  });

  it('is what runs side by side take, and not the memory of their processes', () => {
    expect(neededBy(run(64), deviceOf('gpu', 24))).toBe(estimatedOnGpu(network, { batchSize: 64 }, 'fp32'));
    expect(neededBy(run(64), deviceOf('native', 24))).toBe(estimatedPeak(network, { batchSize: 64 }));
  });

  it('is what other processes leave of it', () => {
    const gpu = { name: 'NVIDIA L4', capability: '8.9', memory: 24e9 };
    expect(freeOf({ ...gpu, free: 5e9 })).toEqual({ name: 'NVIDIA L4', memory: 5e9 });
    expect(freeOf(gpu)).toEqual({ name: 'NVIDIA L4', memory: 24e9 });
  });

  it('is not asked about on a CPU', () => {
    expect(gpuMemoryWarning([run(256)], deviceOf('native', 4))).toBeUndefined();
  });

  it('running out names a batch that may fit', () => {
    const error = new Error('OOM when allocating tensor with shape[256,64,112,112]');
    const job = { by: 'ablate', ...run(64), engine: deviceOf('gpu', 24) } as unknown as OwnJob;
    expect(failureOf(job, error)).toMatchObject({
      reason: 'out of memory',
      message: `${error.message} (try --batch-size 32)`,
    });
    const tight = { ...job, engine: { ...job.engine, memory: 2e9 } };
    expect(failureOf(tight, error).message).toContain(`--batch-size ${batchWithin(2e9, run(1))})`);
    expect(failureOf(job, new Error('else'))).toMatchObject({ reason: 'failed', message: 'else' });
  });
});
