import { describe, expect, it } from 'vitest';
import { summarize } from '../../../src/judge/summarize.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { studyVerdict } from '../../../src/report/words/verdict.ts';
import { makeRecord, makeScoredRecords, makeSeedRecords, makeStudyRecords } from '../../support/records.ts';

const verdictOf = (hits: Readonly<Record<string, readonly number[]>>, change?: (record: RunRecord) => void): string =>
  studyVerdict(summarize({ records: makeSeedRecords(hits, change) }));

describe('studyVerdict', () => {
  it('says by how much and where, and over how many seeds', () => {
    const verdict = verdictOf({
      plain34: [1500, 1510, 1490],
      resnet34: [1700, 1705, 1695],
      plain50: [1400, 1408, 1392],
      resnet50: [1600, 1610, 1590],
    });
    expect(verdict).toBe('Over 3 seeds, residual beats plain by 10.0 points at depth 34 and 10.0 points at depth 50.');
  });

  it('names the interaction, since it can turn the story round', () => {
    const verdict = verdictOf({
      plain34: [1400, 1402, 1398],
      resnet34: [1700, 1702, 1698],
      plain50: [1400, 1402, 1398],
      resnet50: [1500, 1502, 1498],
    });
    expect(verdict).toBe(
      'Over 3 seeds, residual beats plain by 15.0 points at depth 34 and 5.0 points at depth 50; ' +
        'residual − plain is 10.0 points lower at depth 50 than at depth 34.',
    );
  });

  it('tells undecided, with the seeds that would decide, from practically the same', () => {
    const undecided = verdictOf({ plain34: [1500, 1530, 1470], resnet34: [1555, 1585, 1525] });
    expect(undecided).toMatch(
      /^Over 3 seeds, residual against plain is undecided at depth 34 \(\d+ to (\d+|more than 50) more seeds would decide\)\.$/,
    );
    const same = verdictOf({
      plain34: Array.from({ length: 12 }, (_, seed) => 1500 + (seed % 3)),
      resnet34: Array.from({ length: 12 }, (_, seed) => 1500 + (seed % 3)),
    });
    expect(same).toBe('Over 12 seeds, residual and plain are practically the same at depth 34 (within 1 point).');
  });

  it('never says that one seed beats another', () => {
    const verdict = verdictOf({ plain34: [1100], resnet34: [1700], plain50: [1500], resnet50: [1480] });
    expect(verdict).toBe(
      'On one seed, residual − plain is +30.0 points at depth 34 and −1.0 points at depth 50; one seed decides nothing.',
    );
  });

  it('tells how many seeds trained, apart from the difference among those that did', () => {
    const records = makeScoredRecords({ plain34: 2, resnet34: 2, plain50: 0, resnet50: 2 }, [0, 1, 2, 3]);
    expect(studyVerdict(summarize({ records }))).toMatch(
      /residual trains more often than plain at depth 50 \(4 of 4 seeds against 0 of 4, p 0\.0\d\d\)/,
    );
  });

  it('says nothing of training for one living seed, nor for two networks that both stay where they began', () => {
    for (const plain of [0, 2]) {
      const dead = makeScoredRecords({ plain34: plain, resnet34: 0 }, [0, 1]);
      expect(studyVerdict(summarize({ records: dead }))).toBe(
        'Over 2 seeds, residual against plain is undecided at depth 34.',
      );
    }
  });

  it('has three clauses at most', () => {
    const records = [0, 1, 2].flatMap((seed) =>
      [1, 2, 3, 4, 5, 6].flatMap((depth) =>
        ['plain', 'residual'].map((shortcut) => {
          const gain = [0, 20, -20, 0.2, 3, 0][depth - 1] as number;
          const wobble = (depth === 5 ? 8 : 0.2) * (seed - 1) * (shortcut === 'plain' ? 1 : -1);
          const hits = Math.round(2 * (60 + (shortcut === 'residual' ? gain : 0) + wobble));
          const flags = Uint8Array.from({ length: 200 }, (_, index) => Number(index < hits));
          return makeRecord({ variant: `${shortcut}${depth}`, levels: { depth, shortcut }, seed, correct: flags });
        }),
      ),
    );
    const verdict = studyVerdict(summarize({ records }));
    expect(verdict.split(';').length).toBeLessThanOrEqual(3);
    expect(verdict).toContain('the table has the rest');
  });

  it('is withheld while a run is missing', () => {
    const failures = [{ variant: 'resnet101', seed: 0, reason: 'out of memory' } as const];
    expect(studyVerdict(summarize({ records: makeStudyRecords(), failures }))).toBe(
      'No verdict: 1 of 5 runs gave no result (resnet101-seed0: out of memory).',
    );
  });

  it('compares nothing where nothing differs', () => {
    expect(studyVerdict(summarize({ records: [makeRecord()] }))).toBe(
      'No two variants differ only in the factor that the study asks about: resnet34 reaches 80.0 %.',
    );
  });
});
