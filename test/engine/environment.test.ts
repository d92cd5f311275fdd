import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { environmentFor, prepareEnvironment, threadsSet, usesOneDnn } from '../../src/engine/environment.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ablate-environment-'));
  vi.stubEnv('ABLATE_HOME', home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

describe('the environment of the GPU engine', () => {
  it('forbids TF32 unless it is asked for, whatever is set', () => {
    expect(environmentFor('gpu', { precision: 'fp32' }, {})).toMatchObject({ NVIDIA_TF32_OVERRIDE: '0' });
    expect(environmentFor('gpu', { precision: 'bf16' }, { NVIDIA_TF32_OVERRIDE: '1' })).toMatchObject({
      NVIDIA_TF32_OVERRIDE: '0',
    });
    expect(
      environmentFor('gpu', { precision: 'tf32' }, { NVIDIA_TF32_OVERRIDE: '0' }).NVIDIA_TF32_OVERRIDE,
    ).toBeUndefined();
    vi.stubEnv('NVIDIA_TF32_OVERRIDE', '0');
    prepareEnvironment('gpu', { precision: 'tf32' });
    expect(process.env).not.toHaveProperty('NVIDIA_TF32_OVERRIDE');
  });

  it('keeps what the driver compiles, in a folder that is there', () => {
    vi.stubEnv('CUDA_CACHE_PATH', undefined);
    prepareEnvironment('gpu');
    expect(process.env.CUDA_CACHE_PATH).toBe(join(home, 'cuda-cache'));
    expect(existsSync(join(home, 'cuda-cache'))).toBe(true);
    expect(Number(process.env.CUDA_CACHE_MAXSIZE)).toBe(4_294_967_296);
  });

  it('leaves what the user has set', () => {
    const set = { CUDA_CACHE_PATH: '/cache', CUDA_VISIBLE_DEVICES: '1', TF_NUM_INTRAOP_THREADS: '3' };
    expect(environmentFor('gpu', { precision: 'fp32' }, set)).toMatchObject(set);
    vi.stubEnv('TF_NUM_INTRAOP_THREADS', '3');
    expect(prepareEnvironment('native')).toBe(3);
    expect(prepareEnvironment('native', { precision: 'fp32', threads: 1 })).toBe(1);
  });

  it('says what the run was asked for, whatever is set: a record would not know', () => {
    const set = { TF_DETERMINISTIC_OPS: '0', TF_CUDNN_USE_AUTOTUNE: '1', TF_XLA_FLAGS: '--tf_xla_auto_jit=2' };
    expect(environmentFor('gpu', { precision: 'fp32' }, set)).toMatchObject({
      TF_DETERMINISTIC_OPS: '1',
      TF_CUDNN_USE_AUTOTUNE: '0',
      TF_XLA_FLAGS: '--tf_xla_auto_jit=-1',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    });
    expect(environmentFor('gpu', { precision: 'fp32', deterministic: false }, {})).toMatchObject({
      TF_DETERMINISTIC_OPS: '0',
      TF_CUDNN_USE_AUTOTUNE: '1',
    });
  });
});

describe('the environment of the native engine', () => {
  it.each([
    [undefined, '1'],
    ['1', '1'],
    ['true', '1'],
    ['0', '0'],
    ['False', '0'],
  ])('computes with the operations of oneDNN unless the user forbids it: %s', (set, used) => {
    const { TF_ENABLE_ONEDNN_OPTS } = environmentFor('native', { precision: 'fp32' }, { TF_ENABLE_ONEDNN_OPTS: set });
    expect(TF_ENABLE_ONEDNN_OPTS).toBe(used);
    expect(usesOneDnn({ TF_ENABLE_ONEDNN_OPTS: set })).toBe(used === '1');
  });

  it('has nothing of a GPU', () => {
    const names = Object.keys(environmentFor('native', { precision: 'fp32' }, {}));
    expect(names.toSorted()).toEqual(['TF_ENABLE_ONEDNN_OPTS', 'TF_NUM_INTRAOP_THREADS']);
  });

  it('leaves the choice to TensorFlow beside a GPU', () => {
    expect(environmentFor('gpu', { precision: 'fp32' }, {})).not.toHaveProperty('TF_ENABLE_ONEDNN_OPTS');
  });
});

describe('the number of threads', () => {
  it.each([
    [{}, undefined],
    [{ OMP_NUM_THREADS: '3' }, 3],
    [{ OMP_NUM_THREADS: '4,2' }, 4],
    [{ OMP_NUM_THREADS: '3', TF_NUM_INTRAOP_THREADS: '2' }, 2],
    [{ OMP_NUM_THREADS: '3', TF_NUM_INTRAOP_THREADS: '0' }, 3],
    [{ OMP_NUM_THREADS: 'many' }, undefined],
    [{ OMP_NUM_THREADS: '-1' }, undefined],
  ])('that %j sets is %s', (set, threads) => {
    expect(threadsSet(set)).toBe(threads);
  });

  it('is the one asked for, whatever is set', () => {
    const set = { OMP_NUM_THREADS: '3', TF_NUM_INTRAOP_THREADS: '2' };
    const of = (threads?: number) => environmentFor('native', { precision: 'fp32', threads }, set);
    expect(of(1).TF_NUM_INTRAOP_THREADS).toBe('1');
    expect(of().TF_NUM_INTRAOP_THREADS).toBe('2');
  });
});
