import { describe, expect, it } from 'vitest';
import { driftBetween, driftText } from '../../src/record/drift.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { makeRecord } from '../support/records.ts';

const drift = (change: (record: RunRecord) => void) => driftBetween(makeRecord(), makeRecord({}, change));
const moved = (record: RunRecord, epoch: number, loss: number): unknown =>
  Object.assign(record.epochs[epoch - 1]?.train as object, { loss });

describe('the drift between two trainings', () => {
  it('is none between equal records, however long they took', () => {
    expect(drift(({ timing }) => Object.assign(timing, { wallSeconds: 1 }))).toBeUndefined();
  });

  it('is told where it begins', () => {
    const change = (record: RunRecord) => {
      moved(record, 3, 0.25);
      moved(record, 2, 0.55);
    };
    expect(drift(change)).toMatchObject({ where: 'the train loss of epoch 2', second: '0.55' });
  });

  it('is told by its cause if the cause is recorded', () => {
    const change = (record: RunRecord) => {
      moved(record, 1, 0.5);
      record.network.digest = '9'.repeat(64);
    };
    expect(drift(change)).toMatchObject({ where: 'its network' });
  });

  it('counts the images that are judged otherwise', () => {
    const first = makeRecord({ correct: Uint8Array.of(1, 1, 0, 0, 1) });
    const second = makeRecord({ correct: Uint8Array.of(1, 0, 1, 0, 0) });
    expect(driftBetween(first, second)).toMatchObject({ images: 3, top1: expect.closeTo(-0.2) });
  });

  it('names the machines if they are not the same', () => {
    const change = (record: RunRecord) => {
      moved(record, 2, 0.55);
      Object.assign(record.provenance.engine, { instructions: 'avx2' });
    };
    const found = drift(change) as NonNullable<ReturnType<typeof drift>>;
    expect(driftText(found, 'The replay')).toMatch(
      / The first was computed on Example CPU @ 2\.00GHz \(avx512_core\), the second on Example CPU @ 2\.00GHz \(avx2\)\.$/,
    );
  });

  it('reads as one sentence', () => {
    const change = (record: RunRecord) => {
      moved(record, 2, 0.55);
      record.result = { ...record.result, top1: record.result.top1 - 0.0005, loss: record.result.loss + 0.0001 };
    };
    expect(driftText(drift(change) as NonNullable<ReturnType<typeof drift>>, 'The replay')).toMatch(
      /^The replay first drifted in the train loss of epoch 2: 0\.55, recorded is 0\.\d+; it ends -0\.05 points of val top-1 and \+0\.000100 of val loss away, and judges 0 val images otherwise\.$/,
    );
  });
});
