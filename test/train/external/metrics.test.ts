import { describe, expect, it } from 'vitest';
import { DivergedError } from '../../../src/train/errors.ts';
import { completeLines, readMetrics } from '../../../src/train/external/metrics.ts';

const line = (epoch: number, more: object = {}): string =>
  JSON.stringify({ epoch, train: { loss: 0.7, top1: 0.5 }, val: { loss: 0.6, top1: 0.6 }, seconds: 2, ...more });

describe('metrics.jsonl', () => {
  it('is read epoch by epoch, with metrics of any other name', () => {
    const val = { loss: 0.6, top1: 0.6, 'macro F1': 0.55 };
    const [first, second] = readMetrics(`${line(1)}\n\n${line(2, { val, learningRate: 0.1 })}`);
    expect(first).toMatchObject({ epoch: 1, seconds: 2 });
    expect(second).toMatchObject({ epoch: 2, val, learningRate: 0.1 });
  });

  it('leaves a line that is still being written for later', () => {
    expect(completeLines(`${line(1)}\n${line(2).slice(0, 30)}`)).toBe(`${line(1)}\n`);
    expect(completeLines('{"epo')).toBe('');
  });

  it('takes what a trainer wrote after it went back to an older checkpoint', () => {
    const again = line(2, { seconds: 9 });
    expect(readMetrics([line(1), line(2), line(3), again].join('\n')).map(({ seconds }) => seconds)).toEqual([2, 9]);
  });

  it.each([
    ['words', 'epoch 2 done', /metrics\.jsonl, line 2 is not JSON: "epoch 2 done"/],
    ['a field too many', line(2, { lr: 1 }), /line 2 is not as the contract says: .*"lr"/],
    ['a share above 1', line(2, { val: { loss: 1, top1: 61 } }), /line 2 .*: val\.top1: /],
    ['no time', line(2, { seconds: undefined }), /line 2 .*: seconds: /],
    ['an epoch left out', line(3), /line 2 is of epoch 3, expected was epoch 2/],
    ['half a line', line(2).slice(0, 20), /line 2 is not JSON/],
  ])('is refused with file and line: %s', (_, text, words) => {
    expect(() => readMetrics(`${line(1)}\n${text}\n`)).toThrow(words);
  });

  it.each(['NaN', '-Infinity', 'Infinity'])('says %s for a run that has diverged, as Python writes it', (number) => {
    const text = line(1).replace('0.7', number);
    expect(() => readMetrics(text)).toThrow(DivergedError);
    expect(() => readMetrics(text)).toThrow(`A number became ${number} (metrics.jsonl, line 1).`);
  });
});
