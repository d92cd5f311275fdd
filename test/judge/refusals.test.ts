import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { summarize } from '../../src/judge/summarize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { caveatsOf } from '../../src/report/words/caveats.ts';
import { makeRecord, makeStudyRecords } from '../support/records.ts';

describe('summarize refuses records that contradict each other', () => {
  const withSecond = (variant: string, seed: number, change: (record: RunRecord) => void) =>
    makeStudyRecords([0, 1], (record) => {
      if (record.config.variant === variant && record.config.seed === seed) change(record);
    });

  it.each<[string, RegExp, RunRecord[]]>([
    [
      'another network in one variant',
      /different network: 3{64} in plain34-seed0, but f{64} in plain34-seed1/,
      withSecond('plain34', 1, (record) => Object.assign(record.network, { digest: 'f'.repeat(64) })),
    ],
    [
      'other levels in one variant',
      /different levels: .*34.* in plain34-seed0, but .*18.* in plain34-seed1/,
      withSecond('plain34', 1, (record) => Object.assign(record.config.levels, { depth: 18 })),
    ],
    [
      'one seed copied to another',
      /equal predictions and losses: resnet34-seed0, resnet34-seed1 do/,
      [0, 1].map((seed) =>
        makeRecord({}, (record) => {
          record.config.seed = seed;
        }),
      ),
    ],
    [
      'equal levels in two variants',
      /same levels: resnet34-seed0, other-seed0 all have/,
      [makeRecord(), makeRecord({ variant: 'other', correct: 150 })],
    ],
    [
      'another schedule',
      /different schedule: /,
      withSecond('resnet50', 0, (record) => Object.assign(record.epochs[0] as object, { learningRate: 0.5 })),
    ],
    ['other classes', /different classes: /, withSecond('resnet50', 0, (record) => record.dataset.classes.reverse())],
    [
      'another count of train images',
      /different train images: /,
      withSecond('resnet50', 0, (record) => Object.assign(record.dataset, { train: 799 })),
    ],
  ])('%s', (_, message, records) => {
    expect(() => summarize({ records })).toThrow(ConfigurationError);
    expect(() => summarize({ records })).toThrow(message);
  });

  it('but not networks at chance that predict one class in every seed', () => {
    const flags = Uint8Array.from({ length: 200 }, (_, index) => index % 2);
    const records = [0, 1].map((seed) => makeRecord({ seed, correct: flags }));
    expect(summarize({ records }).variants[0]?.seeds).toEqual([0, 1]);
  });
});

describe('caveats', () => {
  it('name an engine that does not repeat itself, and a self-test that failed', () => {
    const records = makeStudyRecords([0], ({ provenance }) => {
      Object.assign(provenance.engine, { deterministic: false, selfTest: 'The compiled graph died of SIGFPE.' });
    });
    const text = caveatsOf(summarize({ records })).join('\n');
    expect(text).toContain('Not deterministic');
    expect(text).toContain('Self-test of the engine: The compiled graph died of SIGFPE.');
    expect(caveatsOf(summarize({ records: makeStudyRecords() })).join('\n')).not.toMatch(/deterministic|Self-test/);
  });
});
