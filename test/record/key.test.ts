import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/record/key.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { makeRecord } from '../support/records.ts';

const key = (change: (record: RunRecord) => void = () => {}) => keyOf(makeRecord({}, change));
const engineOf = ({ provenance }: RunRecord) => provenance.engine;

describe('the key of a run', () => {
  it.each<[string, (record: RunRecord) => void]>([
    ['graph', (record) => Object.assign(record.provenance, { graph: '9'.repeat(64) })],
    ['graph than none', (record) => Object.assign(record.provenance, { graph: null })],
    ['recipe', (record) => Object.assign(record.config.recipe, { momentum: 0.8 })],
    ['optimizer', (record) => Object.assign(record.config.recipe, { optimizer: 'adamw' })],
    ['epochs', (record) => Object.assign(record.config.recipe, { epochs: 4 })],
    ['data', (record) => Object.assign(record.dataset, { digest: '9'.repeat(64) })],
    ['seed', (record) => Object.assign(record.config, { seed: 1 })],
    ['precision', (record) => Object.assign(record.config, { precision: 'bf16' })],
    ['package that computes', (record) => Object.assign(record.provenance, { packages: '9'.repeat(64) })],
    ['training code', (record) => Object.assign(record.provenance, { code: '9'.repeat(64) })],
    ['engine', (record) => Object.assign(engineOf(record), { engine: 'wasm' })],
    ['mode', (record) => Object.assign(engineOf(record), { mode: 'eager' })],
    ['TensorFlow', (record) => Object.assign(engineOf(record), { tensorflow: '2.20.0' })],
    ['threads', (record) => Object.assign(engineOf(record), { threads: 1 })],
    ['lowering', (record) => Object.assign(engineOf(record), { lowering: 'avx2' })],
    ['determinism', (record) => Object.assign(engineOf(record), { deterministic: false })],
    ['instruction set', (record) => Object.assign(engineOf(record), { instructions: 'avx2' })],
    ['version of a library', (record) => Object.assign(engineOf(record), { libraries: 'nvidia-cudnn-cu12 9.28.0.42' })],
    ['choice of kernels', (record) => Object.assign(engineOf(record), { settings: 'TF_CUDNN_USE_AUTOTUNE=1' })],
    ['use of oneDNN', (record) => Object.assign(engineOf(record), { onednn: false })],
  ])('is another one with another %s', (_, change) => {
    expect(key(change)).toMatch(/^[0-9a-f]{64}$/);
    expect(key(change)).not.toBe(key());
  });

  it.each<[string, (record: RunRecord) => void]>([
    ['the names', (record) => Object.assign(record.config, { study: 'other', variant: 'other', levels: { depth: 1 } })],
    [
      'how a network with the same graphs is written',
      (record) => Object.assign(record.network, { digest: '9'.repeat(64) }),
    ],
    ['packages that do not compute', (record) => Object.assign(record.provenance, { lockfile: '9'.repeat(64) })],
    ['how other networks are computed', (record) => Object.assign(record.provenance, { compiler: '9'.repeat(64) })],
    ['the commit', (record) => Object.assign(record.provenance, { commit: null, version: '9.9.9', config: null })],
    ['the CPU of one instruction set', (record) => Object.assign(engineOf(record), { device: 'b', processor: 'b' })],
    ['the path of the data', (record) => Object.assign(record.config.dataset, { source: 'archive:elsewhere.zip' })],
    [
      'fields that earlier records lack, at the values by which those were trained',
      ({ config }) => Object.assign(config, { recipe: withoutLater(config.recipe) }),
    ],
    ['the order of fields', ({ config }) => Object.assign(config, { recipe: reversed(config.recipe) })],
  ])('does not depend on %s', (_, change) => {
    expect(key(change)).toBe(key());
  });

  it('counts the network where no graph tells what is computed', () => {
    const eager = (digest: string) =>
      key(({ network, provenance }) => {
        network.digest = digest;
        provenance.graph = null;
      });
    expect(eager('9'.repeat(64))).not.toBe(eager('8'.repeat(64)));
  });

  it("does not count the packages of Ablate for a study's own trainer", () => {
    const external = (packages: string) =>
      key(({ provenance }) =>
        Object.assign(provenance, {
          packages: packages.repeat(64),
          engine: { engine: 'external', framework: 'a', device: 'b', versions: {}, deterministic: true },
        }),
      );
    expect(external('1')).toBe(external('2'));
  });

  it('tells one GPU from another, but asks WebAssembly for no device', () => {
    const on = (engine: string, device: string, instructions: string | null) =>
      key((record) => Object.assign(engineOf(record), { engine, device, instructions }));
    expect(on('gpu', 'GPU 1', 'avx2')).not.toBe(on('gpu', 'GPU 2', 'avx2'));
    expect(on('gpu', 'GPU 1', 'avx2')).toBe(on('gpu', 'GPU 1', 'avx512_core'));
    expect(on('wasm', 'CPU 1', 'avx2')).toBe(on('wasm', 'CPU 2', null));
  });

  it('is not known without the training code', () => {
    expect(key((record) => Object.assign(record.provenance, { code: null }))).toBeNull();
  });
});

const withoutLater = ({ optimizer: _, mixup: __, schedule: ___, ...recipe }: RunRecord['config']['recipe']) => recipe;
const reversed = (value: object): object => Object.fromEntries(Object.entries(value).reverse());
