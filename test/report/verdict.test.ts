import { describe, expect, it } from 'vitest';
import { compareWithMain } from '../../src/report/against.ts';
import { summarize } from '../../src/report/summarize.ts';
import { changeVerdict, studyVerdict } from '../../src/report/verdict.ts';
import { packBits } from '../../src/results/correct.ts';
import type { RunRecord } from '../../src/results/record.ts';
import { makeRecord, makeStudyRecords, spreadFlags } from '../support/records.ts';

/** The study's records with the val accuracy of some variants set to `hits` of 200, by another network. */
function recordsWith(hits: Readonly<Record<string, number>>, change: (record: RunRecord) => void = () => {}) {
  return makeStudyRecords([0], (record) => {
    const correct = hits[record.config.variant];
    if (correct !== undefined) {
      const top1 = correct / 200;
      record.network.digest = 'f'.repeat(64);
      record.result = { ...record.result, top1, correct: packBits(spreadFlags(correct, 200)) };
      Object.assign(record.epochs.at(-1)?.val ?? {}, { top1 });
    }
    change(record);
  });
}

const verdictOn = (hits: Readonly<Record<string, number>>) => studyVerdict(summarize({ records: recordsWith(hits) }));
const changeOn = (hits: Readonly<Record<string, number>>, change?: (record: RunRecord) => void) => {
  const records = recordsWith(hits, change);
  return changeVerdict(summarize({ records }), compareWithMain(records, makeStudyRecords()));
};

describe('studyVerdict', () => {
  it('says by how much and where, and that one seed is one seed', () => {
    expect(verdictOn({ plain34: 110 })).toBe(
      'On one seed, residual beats plain by 27.0 points at depth 34 and 19.0 points at depth 50.',
    );
  });

  it('sets apart what wins, loses and cannot be told', () => {
    expect(verdictOn({ plain34: 165, plain50: 120, resnet50: 80 })).toBe(
      'On one seed, residual loses to plain by 20.0 points at depth 50; ' +
        'no clear difference between residual and plain (−0.5 points at depth 34).',
    );
  });

  it('is withheld while a run is missing', () => {
    const failures = [{ variant: 'resnet101', seed: 0, reason: 'out of memory' } as const];
    expect(studyVerdict(summarize({ records: makeStudyRecords(), failures }))).toBe(
      'No verdict: 1 of 5 runs gave no result (resnet101-seed0: out of memory).',
    );
  });

  it('compares nothing where nothing differs', () => {
    expect(studyVerdict(summarize({ records: [makeRecord()] }))).toBe(
      'No two variants differ in the factor asked about alone: resnet34 reaches 80.0 %.',
    );
  });

  it('speaks for the seeds that were run', () => {
    expect(studyVerdict(summarize({ records: makeStudyRecords([0, 1, 2]) }))).toMatch(/^Over 3 seeds, residual beats/);
  });
});

describe('changeVerdict', () => {
  it('names the variants that moved', () => {
    expect(changeOn({ resnet50: 130, plain50: 170 })).toBe(
      'Against main, plain50 gains 19.0 points and resnet50 loses 20.0 points; no clear change in the others.',
    );
  });

  it('does not call noise a change', () => {
    expect(changeOn({ resnet50: 169 })).toBe(
      'No clear change against main in plain34, resnet34, plain50 and resnet50.',
    );
  });

  it('says when the networks are the same', () => {
    expect(changeOn({})).toBe('Nothing changed against main: the networks and their accuracies are the same.');
  });

  it('names the field that forbids a comparison', () => {
    const onGpu = (record: RunRecord) =>
      Object.assign(record.provenance.engine, { engine: 'gpu', device: 'Example GPU' });
    expect(changeOn({}, onGpu)).toBe('No comparison with main: engine: native (graph) on main, gpu (graph) here.');
  });
});

describe('compareWithMain', () => {
  const main = makeRecord({ correct: 150 });
  const compare = (change: readonly RunRecord[], base: readonly RunRecord[] = [main]) =>
    compareWithMain(change, base)[0];

  it('takes change minus main, paired by image', () => {
    const comparison = compare([makeRecord({ correct: 160 })]);
    expect(comparison).toMatchObject({ variant: 'resnet34', refused: null, sameNetwork: true });
    expect(comparison?.delta?.value).toBeCloseTo(0.05, 12);
    expect(comparison?.main?.value).toBe(0.75);
    expect(comparison?.change?.value).toBe(0.8);
  });

  it.each<[string, string, string, RunRecord[]]>([
    ['epochs', '3', '5', [makeRecord({ epochs: 5 })]],
    ['seeds', '0', '1', [makeRecord({ seed: 1 })]],
    ['seeds', '0', '0, 1', [makeRecord({ seed: 1 }), makeRecord({ seed: 0 })]],
    [
      'dataset digest',
      'b'.repeat(64),
      'e'.repeat(64),
      [makeRecord({}, (record) => Object.assign(record.dataset, { digest: 'e'.repeat(64) }))],
    ],
    [
      'engine',
      'native (graph)',
      'wasm (graph)',
      [makeRecord({}, (record) => Object.assign(record.provenance.engine, { engine: 'wasm' }))],
    ],
  ])('refuses a delta over different %s', (field, first, second, change) => {
    expect(compare(change)).toMatchObject({ delta: null, refused: { field, first, second } });
  });

  it('refuses a delta over different GPUs', () => {
    const on = (device: string) =>
      makeRecord({}, (record) => Object.assign(record.provenance.engine, { engine: 'gpu', device }));
    expect(compare([on('B')], [on('A')])?.refused).toEqual({ field: 'device class', first: 'A', second: 'B' });
  });

  it('keeps a variant that only one side has', () => {
    expect(compare([makeRecord()], [])).toMatchObject({ main: null, delta: null, refused: null });
    expect(compare([], [main])).toMatchObject({ change: null, delta: null, refused: null });
  });
});
