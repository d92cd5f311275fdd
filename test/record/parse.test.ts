import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/base/errors.ts';
import { packBits, unpackBits } from '../../src/record/correct.ts';
import { keyOf } from '../../src/record/key.ts';
import { parseFailure, parseRecord } from '../../src/record/parse.ts';
import { comparable, type RunRecord } from '../../src/record/record.ts';
import { addScores, makeRecord } from '../support/records.ts';

/** The right images are others, as many as before. */
const swapFlags = (result: RunRecord['result']): void => {
  result.correct = packBits([0, 1, 1, 1, 0]);
};

const setLoss = (record: RunRecord, loss: number): void => {
  record.result.loss = loss;
  Object.assign(record.epochs.at(-1)?.val as object, { loss });
};

const parsed = (change: (record: RunRecord) => void) => () =>
  parseRecord(JSON.stringify(makeRecord({ epochs: 3 }, change)), 'a.json');

describe('parseRecord', () => {
  it('gives back what was written', () => {
    const record = makeRecord();
    expect(parseRecord(JSON.stringify(record), 'a.json')).toEqual(record);
  });

  it.each<[string, (record: RunRecord) => void]>([
    ['it holds 2 epochs where its config says 3', (record) => record.epochs.pop()],
    ['epochs.1.epoch is 3, expected 2', (record) => Object.assign(record.epochs[1] as object, { epoch: 3 })],
    ["result is not the last epoch's val", (record) => Object.assign(record.result, { loss: 0.123 })],
    ['one bit for each of its 300 val images', (record) => Object.assign(record.dataset, { val: 300 })],
    [
      'result.top1 is 0.8, but result.correct says 0 of 200',
      (record) => {
        record.result.correct = Buffer.alloc(25).toString('base64');
      },
    ],
    ['config.recipe.epochs', (record) => Object.assign(record.config.recipe, { epochs: -1 })],
    ['provenance.commit', (record) => Object.assign(record.provenance, { commit: 'main' })],
    ['schema', (record) => Object.assign(record, { schema: 3 })],
    ['dataset.val', (record) => Object.assign(record.dataset, { val: 0 })],
    ['result.loss', (record) => Object.assign(record.result, { loss: -0.1 })],
    ['timing.imagesPerSecond', (record) => Object.assign(record.timing, { imagesPerSecond: -1 })],
    ['extra', (record) => Object.assign(record, { extra: true })],
  ])('refuses a record where %s', (fault, change) => {
    expect(parsed(change)).toThrow(ConfigurationError);
    expect(parsed(change)).toThrow(fault);
    expect(parsed(change)).toThrow(/^a\.json is not a valid run record: .*; remove the file and run it again\.$/);
  });

  describe('of a network whose scores are recorded', () => {
    const labels = Uint8Array.of(0, 1, 1, 0, 1);
    const twoClasses = Float32Array.of(2, 1, 0, 3, 1, 0, 1, 1, -4, -4.001);
    const threeClasses = Float32Array.of(2, 1, 0, 0, 3, 1, 9, 1, 0, 1, 1, 1, -4, -4.001, -9);
    const scored = (logits: Float32Array, change: (record: RunRecord) => void) =>
      parsed((record) => {
        addScores(record, logits, labels);
        change(record);
      });

    it.each([twoClasses, threeClasses])('gives back what was written', (logits) => {
      const { result } = scored(logits, () => {})();
      expect(unpackBits(result.correct ?? '', 5)).toEqual(Uint8Array.of(1, 1, 0, 1, 0));
    });

    it.each<[string, (record: RunRecord) => void]>([
      ['result.scores and result.correct differ in val image 0', ({ result }) => swapFlags(result)],
      ['but result.scores says', (record) => setLoss(record, 1.01 * record.result.loss)],
      ['but result.scores says', (record) => setLoss(record, 0.99 * record.result.loss)],
      ['finite scores for each of its 5', ({ result }) => Object.assign(result, { scores: 'AAAA' })],
      ['dataset.valLabels does not have one label', ({ dataset }) => Object.assign(dataset, { valLabels: 'AAAA' })],
      ['a label that stands for no class', ({ dataset }) => Object.assign(dataset, { valLabels: 'AAAAAAk=' })],
      ['has no dataset.valLabels beside it', ({ dataset }) => Object.assign(dataset, { valLabels: null })],
      ['result.scores has no result.correct beside it', ({ result }) => Object.assign(result, { correct: null })],
      ['key is not the one of its fields', (record) => Object.assign(record, { key: 'a'.repeat(64) })],
    ])('is refused where %s', (fault, change) => {
      expect(scored(twoClasses, change)).toThrow(fault);
      expect(scored(threeClasses, change)).toThrow(fault);
    });

    it('is read with its own key', () => {
      const record = makeRecord();
      record.key = keyOf(record);
      expect(parseRecord(JSON.stringify(record), 'a.json').key).toBe(record.key);
    });

    it('may have lost more than the largest score says', () => {
      expect(
        scored(Float32Array.of(2, 1, 0, 3, 1e6, 0, 1, 1, -4, -4.001), (record) => setLoss(record, 2e5)),
      ).not.toThrow();
      expect(scored(Float32Array.of(2, 1, 0, 3, 1e6, 0, 1, 1, -4, -4.001), (record) => setLoss(record, 1e4))).toThrow();
    });
  });

  it('refuses bits after the last example', () => {
    const change = (record: RunRecord) => {
      record.dataset.val = 197;
      record.result.correct = Buffer.alloc(25, 0xff).toString('base64');
    };
    expect(parsed(change)).toThrow('one bit for each of its 197 val images');
  });

  it.each(['', '{', 'null', '[]', '"text"'])('refuses %j in one sentence', (text) => {
    expect(() => parseRecord(text, 'a.json')).toThrow(/^a\.json is not a valid run record: [^\n]*$/);
  });

  it('refuses a text that no record is as long as', () => {
    expect(() => parseRecord(' '.repeat(2 ** 22 + 1), 'a.json')).toThrow('larger than 4194304 bytes');
  });
});

describe('parseFailure', () => {
  it('reads why a run has no record', () => {
    const failure = { schema: 1, variant: 'plain50', seed: 0, reason: 'diverged', message: 'loss is NaN in epoch 2' };
    expect(parseFailure(JSON.stringify(failure), 'a.failure.json')).toEqual(failure);
    expect(() => parseFailure(JSON.stringify({ ...failure, reason: 'bored' }), 'a.failure.json')).toThrow('reason');
  });

  it.each(['diverged', 'out of memory', 'timed out', 'cancelled', 'killed', 'failed'])('knows "%s"', (reason) => {
    const failure = { schema: 1, variant: 'plain50', seed: 0, reason, message: '' };
    expect(parseFailure(JSON.stringify(failure), 'a.failure.json')).toEqual(failure);
  });
});

describe('comparable', () => {
  it('leaves out timing and nothing else', () => {
    const slow = makeRecord({}, (record) => Object.assign(record.timing, { wallSeconds: 1e6 }));
    expect(comparable(slow)).toEqual(comparable(makeRecord()));
    expect(comparable(makeRecord({ seed: 1 }))).not.toEqual(comparable(makeRecord()));
  });
});
