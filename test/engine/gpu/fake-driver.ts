import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { vi } from 'vitest';

const source = fileURLToPath(new URL('fake-cuda.cc', import.meta.url));

/** Compiles a driver without a GPU into `folder`, where the loader finds it while `pretend` says so. */
export async function makeDriver(folder: string): Promise<void> {
  await promisify(execFile)('g++', ['-shared', '-fPIC', source, '-o', join(folder, 'libcuda.so.1')]);
  await symlink('libcuda.so.1', join(folder, 'libnvidia-ml.so.1'));
}

/** A GPU as a line of FAKE_GPUS. */
export interface FakeGpu {
  readonly name: string;
  readonly gigabytes: number;
  readonly free?: number;
  readonly capability: string;
  readonly multiprocessors?: number;
}

export const h100: FakeGpu = { name: 'NVIDIA H100 80GB HBM3', gigabytes: 85, capability: '9.0', multiprocessors: 132 };
export const l4: FakeGpu = { name: 'NVIDIA L4', gigabytes: 24, capability: '8.9', multiprocessors: 58 };
export const v100: FakeGpu = { name: 'Tesla V100-SXM2-16GB', gigabytes: 17, capability: '7.0', multiprocessors: 80 };

export interface Pretence {
  readonly gpus?: readonly FakeGpu[];
  readonly driver?: string;
  /** As CUDA numbers its versions. */
  readonly cuda?: number;
  /** CUDA's error with which the driver does not start, or with which its GPU cannot be used. */
  readonly init?: number;
  readonly context?: number;
  readonly visible?: string;
}

/** Has this process and its children see the driver in `folder` and these GPUs, until vi.unstubAllEnvs. */
export function pretend(folder: string, { gpus = [], driver = '570.86.15', cuda = 12080, ...rest }: Pretence): void {
  vi.stubEnv('LD_LIBRARY_PATH', folder);
  vi.stubEnv('FAKE_GPUS', gpus.map(lineOf).join('\n'));
  vi.stubEnv('FAKE_DRIVER', driver);
  vi.stubEnv('FAKE_CUDA', String(cuda));
  vi.stubEnv('FAKE_CUDA_INIT', String(rest.init ?? 0));
  vi.stubEnv('FAKE_CUDA_CONTEXT', String(rest.context ?? 0));
  vi.stubEnv('CUDA_VISIBLE_DEVICES', rest.visible);
}

function lineOf({ name, gigabytes, free = gigabytes, capability, multiprocessors = 100 }: FakeGpu): string {
  return [name, gigabytes * 1e9, free * 1e9, ...capability.split('.'), multiprocessors].join(';');
}
