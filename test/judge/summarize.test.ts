import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { summarize } from '../../src/judge/summarize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { makeRecord, makeStudyRecords } from '../support/records.ts';

const study = {
  factors: { depth: [34, 50], shortcut: ['plain', 'residual'] },
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
};

describe('summarize', () => {
  it('takes the difference at equal levels of the other factor', () => {
    const { effects, variants } = summarize({ records: makeStudyRecords(), study });
    expect(variants.map(({ variant }) => variant)).toEqual(['plain34', 'resnet34', 'plain50', 'resnet50']);
    expect(effects.map(({ at, treatment, baseline }) => [at, treatment, baseline])).toEqual([
      [{ depth: 34 }, 'resnet34', 'plain34'],
      [{ depth: 50 }, 'resnet50', 'plain50'],
    ]);
    expect(effects.map(({ delta }) => delta.value)).toEqual([expect.closeTo(0.07, 12), expect.closeTo(0.19, 12)]);
  });

  it('reads the same question off the records in any order', () => {
    const records = makeStudyRecords();
    expect(summarize({ records: records.toReversed() })).toEqual(summarize({ records, study }));
  });

  it('pairs one seed by image: where both are right on the same images the difference is surer', () => {
    const first = (hits: number) => Uint8Array.from({ length: 200 }, (_, index) => Number(index < hits));
    const effectOf = (resnet: Uint8Array) => {
      const plain = makeRecord({ variant: 'plain34', levels: { shortcut: 'plain' }, correct: first(150) });
      const residual = makeRecord({ variant: 'resnet34', levels: { shortcut: 'residual' }, correct: resnet });
      return summarize({ records: [plain, residual] }).effects[0]?.delta;
    };
    const same = effectOf(first(160));
    const others = effectOf(first(160).reverse());
    expect(same).toMatchObject({ value: expect.closeTo(0.05, 12), seeds: 1, p: expect.closeTo(0.5 ** 10, 12) });
    expect(others?.value).toBeCloseTo(0.05, 12);
    expect(same?.interval?.low).toBeGreaterThan(0);
    expect(others?.interval?.low).toBeLessThan(0);
  });

  it('averages seeds whatever the order of the records, and takes the difference over all of them', () => {
    const accuracies = { plain34: [0.77, 0.8, 0.775], resnet34: [0.81, 0.83, 0.8] };
    const records = Object.entries(accuracies).flatMap(([variant, values]) =>
      values.map((value, seed) =>
        makeRecord({
          variant,
          levels: { shortcut: variant === 'plain34' ? 'plain' : 'residual' },
          seed,
          correct: Math.round(200 * value),
        }),
      ),
    );
    const { variants, effects } = summarize({ records: records.toReversed() });
    expect(variants.map(({ result, seeds }) => [result.value, result.seeds, seeds])).toEqual([
      [expect.closeTo(0.7816667, 6), 3, [0, 1, 2]],
      [expect.closeTo(0.8133333, 6), 3, [0, 1, 2]],
    ]);
    const delta = effects[0]?.delta;
    expect(delta).toMatchObject({ value: expect.closeTo(0.0316667, 6), seeds: 3 });
    // The images of one seed alone give an interval of +-0.055.
    expect((delta?.interval?.high ?? 0) - (delta?.interval?.low ?? 0)).toBeLessThan(0.11);
  });

  it('gives interval and p one model, so that they agree on zero', () => {
    for (const correct of [150, 152, 154, 156, 158, 160, 162, 164, 166, 168]) {
      const records = [0, 1, 2].flatMap((seed) => [
        makeRecord({ variant: 'plain', levels: { shortcut: 'plain' }, seed, correct: 150 + 4 * seed }),
        makeRecord({ variant: 'residual', levels: { shortcut: 'residual' }, seed, correct: correct + 3 * seed }),
      ]);
      const { interval, p } = summarize({ records }).effects[0]?.delta ?? { interval: { low: 0, high: 0 }, p: 0 };
      const { low, high } = interval ?? { low: 0, high: 0 };
      expect(low > 0 || high < 0).toBe(p < 0.05);
    }
  });

  it('never lets an interval pass what an accuracy can be', () => {
    const records = [0, 1].map((seed) => makeRecord({ seed, correct: 190 + 10 * seed }));
    expect(summarize({ records }).variants[0]?.result.interval.high).toBe(1);
  });

  it('lists what is missing: failed, planned, or a seed that only other variants have', () => {
    const [first, ...rest] = makeStudyRecords([0, 1]);
    expect(summarize({ records: rest }).missing).toEqual([{ variant: 'plain34', seed: 0, reason: 'missing' }]);
    const failure = { variant: 'plain34', seed: 0, reason: 'diverged', message: 'loss is NaN' } as const;
    expect(summarize({ records: rest, failures: [failure] }).missing).toEqual([failure]);
    expect(
      summarize({
        records: [first as RunRecord],
        planned: [{ variant: 'plain34', seed: 0 }, failure, { variant: 'x', seed: 0 }],
      }).missing,
    ).toEqual([{ variant: 'x', seed: 0, reason: 'missing' }]);
  });

  it('sums up nothing where no run has a record', () => {
    const failures = [{ variant: 'plain34', seed: 0, reason: 'failed' } as const];
    expect(summarize({ records: [], failures, study })).toMatchObject({
      conditions: null,
      variants: [],
      missing: failures,
    });
  });

  it('asks nothing of variants that have one level each', () => {
    expect(summarize({ records: [makeRecord()] }).question.contrast).toBeNull();
  });

  it.each<[string, (record: RunRecord) => void]>([
    ['dataset digest', (record) => Object.assign(record.dataset, { digest: 'e'.repeat(64) })],
    ['split digest', (record) => Object.assign(record.dataset, { splitDigest: 'e'.repeat(64) })],
    ['learningRate', (record) => Object.assign(record.config.recipe, { learningRate: 0.2 })],
    ['image size', (record) => Object.assign(record.config.dataset, { imageSize: 32 })],
    ['convolution', (record) => Object.assign(record.config, { convolution: 'direct' })],
    ['deterministic', (record) => Object.assign(record.provenance.engine, { deterministic: false })],
    ['precision', (record) => Object.assign(record.config, { precision: 'bf16' })],
    ['engine', (record) => Object.assign(record.provenance.engine, { engine: 'wasm' })],
    ['engine', (record) => Object.assign(record.provenance.engine, { mode: 'eager' })],
    ['TensorFlow version', (record) => Object.assign(record.provenance.engine, { tensorflow: '2.20.0' })],
    ['study', (record) => Object.assign(record.config, { study: 'other' })],
  ])('refuses records of different %s and names them', (field, change) => {
    const records = makeStudyRecords([0], (record) => {
      if (record.config.variant === 'plain50') change(record);
    });
    expect(() => summarize({ records })).toThrow(ConfigurationError);
    expect(() => summarize({ records })).toThrow(
      new RegExp(`different ${field}: .* in plain34-seed0, .*but .* in plain50-seed0`),
    );
  });

  it('refuses mixed epochs and mixed GPUs, and accepts different CPUs', () => {
    const mixedEpochs = [makeRecord({ epochs: 3 }), makeRecord({ epochs: 5, seed: 1 })];
    expect(() => summarize({ records: mixedEpochs })).toThrow(
      'different epochs: 3 in resnet34-seed0, but 5 in resnet34-seed1',
    );
    const machines = (engine: 'gpu' | 'native') =>
      ['A', 'B'].map((device, seed) =>
        makeRecord({ seed }, (record) => Object.assign(record.provenance.engine, { engine, device })),
      );
    expect(() => summarize({ records: machines('gpu') })).toThrow('different device class: A in');
    expect(summarize({ records: machines('native') }).conditions?.machines).toEqual(['A, 2 threads', 'B, 2 threads']);
  });

  it('refuses mixed instruction sets where they decide how a number is rounded', () => {
    const processors = (engine: 'gpu' | 'native' | 'wasm') =>
      ['avx2', 'avx512_core'].map((instructions, seed) =>
        makeRecord({ seed }, (record) => Object.assign(record.provenance.engine, { engine, instructions })),
      );
    expect(() => summarize({ records: processors('native') })).toThrow(
      'different instruction set: avx2 in resnet34-seed0, but avx512_core in resnet34-seed1',
    );
    for (const engine of ['gpu', 'wasm'] as const)
      expect(() => summarize({ records: processors(engine) })).not.toThrow();
  });

  it('refuses to mix runs with and without the operations of oneDNN, and says if a record does not know', () => {
    const runs = (first: boolean | null, second: boolean | null) =>
      [first, second].map((onednn, seed) =>
        makeRecord({ seed }, (record) => Object.assign(record.provenance.engine, { onednn })),
      );
    expect(() => summarize({ records: runs(true, false) })).toThrow(
      'different use of oneDNN: on in resnet34-seed0, but off in resnet34-seed1',
    );
    expect(() => summarize({ records: runs(null, true) })).toThrow('not recorded in resnet34-seed0, but on in');
    expect(() => summarize({ records: runs(null, null) })).not.toThrow();
  });
});
