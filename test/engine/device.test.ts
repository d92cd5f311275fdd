import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { findDevice, parseGpu } from '../../src/engine/device.ts';

describe('the device', () => {
  it('of the CPU engines has the memory of the machine', async () => {
    expect((await findDevice('native')).memory).toBe(totalmem());
  });

  it('of the GPU engine is the first of nvidia-smi', () => {
    const lines = '24564, NVIDIA GeForce RTX 4090\n81559, NVIDIA H100 80GB HBM3\n';
    expect(parseGpu(lines)).toEqual({ name: 'NVIDIA GeForce RTX 4090', memory: 24564 * 2 ** 20 });
  });

  it('has a GPU of unknown size hold no images', () => {
    expect(parseGpu('[N/A], NVIDIA GB10\n')).toEqual({ name: 'NVIDIA GB10', memory: 0 });
  });
});
