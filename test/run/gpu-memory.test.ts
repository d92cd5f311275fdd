import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import type { EngineInfo } from '../../src/engine/engine.ts';
import { resnet } from '../../src/model/resnet.ts';
import { batchWithin, leastOnGpu, requireGpuMemory } from '../../src/run/gpu-memory.ts';
import { failureOf } from '../../src/run/train-job.ts';
import type { RunConfig } from '../../src/study/config.ts';

const network = resnet({ depth: 50, shortcut: 'residual', imageSize: 224, classes: 2 });
const run = (batchSize: number, precision: 'fp32' | 'bf16' = 'fp32') => ({
  network,
  config: { variant: 'resnet50', seed: 1, precision, recipe: { batchSize } } as unknown as RunConfig,
});
const deviceOf = (engine: EngineInfo['engine'], gigabytes: number) => ({
  info: { engine, device: 'NVIDIA L4' } as EngineInfo,
  memory: gigabytes * 1e9,
});

describe('the memory of a GPU', () => {
  it('is refused before training to a batch that it cannot hold, with one that it can', () => {
    const small = deviceOf('gpu', 4);
    const refuse = () => requireGpuMemory([run(256)], small);
    expect(refuse).toThrow(ConfigurationError);
    expect(refuse).toThrow(/resnet50-seed1 with batches of 256 needs about [\d.]+ GB or more, NVIDIA L4 has 4\.0 GB/);
    const fits = batchWithin(small.memory, network, 'fp32');
    expect(refuse).toThrow(`--batch-size ${fits} or less`);
    expect(() => requireGpuMemory([run(fits)], small)).not.toThrow();
    expect(() => requireGpuMemory([run(fits + 1)], small)).toThrow(ConfigurationError);
  });

  it('holds about twice the batch in bf16, and none if the weights alone are too much', () => {
    const ratio = batchWithin(8e9, network, 'bf16') / batchWithin(8e9, network, 'fp32');
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThanOrEqual(2.02);
    expect(batchWithin(1.2e9, network, 'fp32')).toBe(0);
    expect(() => requireGpuMemory([run(8)], deviceOf('gpu', 1.2))).toThrow('smaller --image-size');
    expect(leastOnGpu(network, 64, 'bf16')).toBeLessThan(leastOnGpu(network, 64, 'fp32'));
  });

  it('is not asked about on a CPU', () => {
    expect(() => requireGpuMemory([run(256)], deviceOf('native', 4))).not.toThrow();
  });

  it('running out names a batch that may fit', () => {
    const error = new Error('OOM when allocating tensor with shape[256,64,112,112]');
    const job = { ...run(64), engine: deviceOf('gpu', 24) } as unknown as Parameters<typeof failureOf>[0];
    expect(failureOf(job, error)).toMatchObject({
      reason: 'out of memory',
      message: `${error.message} (try --batch-size 32)`,
    });
    const tight = { ...job, engine: { ...job.engine, memory: 2e9 } };
    expect(failureOf(tight, error).message).toContain(`--batch-size ${batchWithin(2e9, network, 'fp32')})`);
    expect(failureOf(job, new Error('else'))).toMatchObject({ reason: 'failed', message: 'else' });
  });
});
