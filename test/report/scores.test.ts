import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/judge/summarize.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { reportFiles } from '../../src/report/files.ts';
import { makeScoredRecords } from '../support/records.ts';

const scoresOf = (records: readonly RunRecord[]) => summarize({ records }).scores;

describe('what the networks said', () => {
  const records = makeScoredRecords({ plain34: 0.5, resnet34: 2 }, [0, 1, 2]);
  const { variants, losses, classes } = scoresOf(records);

  it('is summed up for every variant', () => {
    expect(classes).toEqual(['cat', 'dog']);
    expect(variants.map(({ variant }) => variant)).toEqual(['plain34', 'resnet34']);
    for (const { loss, variant } of variants) {
      const ofSeeds = records.filter(({ config }) => config.variant === variant).map(({ result }) => result.loss);
      expect(loss.value).toBeCloseTo(ofSeeds.reduce((total, each) => total + each, 0) / 3, 10);
    }
    const [plain, resnet] = variants;
    expect(resnet?.auc?.value).toBeGreaterThan(plain?.auc?.value ?? 1);
    expect(resnet?.auc?.interval.high).toBeLessThanOrEqual(1);
  });

  it('has as many images in the confusion matrix as there are, the right ones on its diagonal', () => {
    for (const { confusion, variant } of variants) {
      const all = confusion.flat().reduce((total, images) => total + images, 0);
      const right = confusion.reduce((total, row, index) => total + (row[index] ?? 0), 0);
      expect(all).toBeCloseTo(400, 10);
      const summary = summarize({ records }).variants.find((each) => each.variant === variant);
      expect(right / all).toBeCloseTo(summary?.top1 ?? 0, 10);
    }
  });

  it('finds a lower loss of the better network, over seeds', () => {
    expect(losses).toHaveLength(1);
    const [{ delta, baseline, treatment }] = losses as [(typeof losses)[0]];
    expect([baseline, treatment]).toEqual(['plain34', 'resnet34']);
    expect(delta.value).toBeLessThan(0);
    expect(delta.interval?.high).toBeLessThan(0);
    expect(delta.p).toBeLessThan(0.05);
  });

  it('names as mistakes only images that every seed gets wrong, the most confident first', () => {
    for (const { mistakes } of variants) {
      expect(mistakes.length).toBeGreaterThan(0);
      const odds = mistakes.map(({ probability }) => probability);
      expect(Math.max(...odds)).toBeLessThan(0.5);
      for (const { label, predicted } of mistakes) expect(label).not.toBe(predicted);
    }
  });

  it('is missing by name for a record without scores, and the page says so', async () => {
    const old = records.map((record) =>
      record.config.variant === 'plain34' ? { ...record, result: { ...record.result, scores: null } } : record,
    );
    const scores = scoresOf(old);
    expect(scores.notRecorded).toEqual(['plain34']);
    expect(scores.losses).toEqual([]);
    const page = (await reportFiles(summarize({ records: old }))).get('report.html');
    expect(page).toMatch(/plain34<\/th><td [^>]*>not recorded</);
  });

  it('has no ROC curve where there are more than two classes', () => {
    const three = scoresOf(makeScoredRecords({ plain34: 0.5, resnet34: 2 }, [0], 3));
    expect(three.variants.map(({ auc }) => auc)).toEqual([null, null]);
    expect(three.variants[0]?.confusion).toHaveLength(3);
    expect(three.variants[0]?.perClass).toHaveLength(3);
  });
});

describe('the pictures of mistakes', () => {
  const records = makeScoredRecords({ plain34: 0.5, resnet34: 2 }, [0]);
  const mistakes = scoresOf(records).variants[0]?.mistakes ?? [];
  const image = mistakes[0]?.image ?? -1;
  const page = async (picture: string) =>
    (await reportFiles(summarize({ records }), undefined, new Map([[image, picture]]))).get('report.html') as string;

  it('are shown with what they are and what they are taken for', async () => {
    expect(await page('data:image/jpeg;base64,AAAA')).toMatch(
      new RegExp(`<img src="data:image/jpeg;base64,AAAA" alt="Val image ${image}: (cat|dog), taken for (cat|dog)">`),
    );
    expect(await page('data:image/jpeg;base64,AAAA')).toContain('img-src data:');
  });

  it('cannot leave their place', async () => {
    expect((await page('"><script>')).match(/<script/g)).toBeNull();
  });
});

it('has no interval nor p of the loss if only one of several seeds trained', () => {
  const records = [
    ...makeScoredRecords({ plain34: 0, resnet34: 2 }, [0]),
    ...makeScoredRecords({ plain34: 2, resnet34: 2 }, [1, 2]).filter(
      ({ config }) => config.variant === 'resnet34' || config.seed === 1,
    ),
    ...makeScoredRecords({ plain34: 0 }, [2]),
  ];
  const [loss] = summarize({ records }).scores.losses;
  expect(loss?.delta).toMatchObject({ interval: null, p: Number.NaN, verdict: 'undecided', seeds: 3 });
});
