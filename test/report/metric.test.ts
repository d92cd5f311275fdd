import { describe, expect, it } from 'vitest';
import { historyOf } from '../../src/judge/history.ts';
import { summarize } from '../../src/judge/summarize.ts';
import { variantNoise } from '../../src/judge/variant-noise.ts';
import { compareWithMain } from '../../src/judge/versus-main.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { reportFiles } from '../../src/report/files.ts';
import { commentBody, headline } from '../../src/report/markdown/comment.ts';
import { tableMarkdown, variantNoiseMarkdown } from '../../src/report/markdown/study.ts';
import { historyTable } from '../../src/report/tables/history.ts';
import { changeVerdict } from '../../src/report/words/change-verdict.ts';
import { gateResult } from '../../src/report/words/gate.ts';
import { studyVerdict } from '../../src/report/words/verdict.ts';
import { defaultMetric, type Metric } from '../../src/study/metric.ts';
import { makeScoredRecords, makeSeedRecords } from '../support/records.ts';

const loss: Metric = { name: 'loss', unit: 'nats', better: 'lower', perExample: 'loss' };
const error: Metric = { name: 'error', unit: '%', better: 'lower', perExample: 'error' };
const study = (metric: Metric, margin: number) => ({
  factors: { depth: [34], shortcut: ['plain', 'residual'] },
  contrast: { factor: 'shortcut', baseline: 'plain', treatment: 'residual' },
  metric,
  margin,
});
const seeds = [0, 1, 2];
const records = makeScoredRecords({ plain34: 0.5, resnet34: 2 }, seeds);
const byLoss = summarize({ records, study: study(loss, 0.02) });
const withoutScores = records.map((record) => ({ ...record, result: { ...record.result, scores: null } }));

describe('a metric that had better be lower', () => {
  it('is better where it falls, to the verdict', () => {
    expect(byLoss.effects[0]?.delta).toMatchObject({ verdict: 'better', seeds: 3 });
    expect(byLoss.effects[0]?.delta.value).toBeLessThan(0);
    expect(studyVerdict(byLoss)).toMatch(
      /^Over 3 seeds, by val loss \(lower is better\), residual beats plain by 0\.\d{3} nats at depth 34\.$/,
    );
  });

  it('is worse where it rises', () => {
    const turned = summarize({ records, study: { ...study(loss, 0.02), contrast: turnedRound } });
    expect(turned.effects[0]?.delta.verdict).toBe('worse');
    expect(studyVerdict(turned)).toMatch(/plain loses to residual by 0\.\d{3} nats/);
  });

  it('is practically the same inside a margin in its own unit', () => {
    const wide = summarize({ records, study: study(loss, 5) });
    expect(studyVerdict(wide)).toContain('practically the same at depth 34 (within 5 nats)');
  });

  it('mirrors its opposite: an error rate decides as top-1 does', () => {
    const hits = { plain34: [1500, 1560, 1440], resnet34: [1580, 1640, 1520] };
    for (const ofSeeds of [hits, { plain34: [1500], resnet34: [1560] }]) {
      const flagged = makeSeedRecords(ofSeeds);
      const [top1] = summarize({ records: flagged }).effects;
      const [wrong] = summarize({ records: flagged, study: study(error, 1) }).effects;
      expect(wrong?.delta.value).toBeCloseTo(-(top1?.delta.value ?? 0), 12);
      expect(wrong?.delta.interval?.low).toBeCloseTo(-(top1?.delta.interval?.high ?? 0), 12);
      expect(wrong?.delta.p).toBeCloseTo(top1?.delta.p ?? 0, 12);
      expect(wrong?.delta.verdict).toBe(top1?.delta.verdict);
      expect(wrong?.delta.moreSeeds).toEqual(top1?.delta.moreSeeds);
    }
  });

  it('says of one seed what it is, and decides nothing', () => {
    const one = summarize({ records: records.filter(({ config }) => config.seed === 0), study: study(loss, 0.02) });
    expect(studyVerdict(one)).toMatch(
      /^On one seed, by val loss \(lower is better\), residual − plain is −0\.\d{3} nats at depth 34; one seed decides nothing\.$/,
    );
    expect(tableMarkdown(one)).toContain("Student's t; the difference is paired by image");
  });
});

const turnedRound = { factor: 'shortcut', baseline: 'residual', treatment: 'plain' };

describe('the report of a metric', () => {
  it('names it with its unit in every table, beside what else is recorded', async () => {
    const text = tableMarkdown(byLoss);
    expect(text).toMatch(/\| +plain, loss nats \| +residual, loss nats \| +residual − plain, nats \|/);
    expect(text).toMatch(/\| variant +\| +val loss, nats \| +residual − plain, nats \| +val top-1, % \|/);
    expect(text).toContain('a true difference of 0.');
    expect(text).not.toContain('points');
    const files = await reportFiles(byLoss);
    expect([...files.keys()].filter((name) => name.startsWith('curves'))).toEqual([
      'curves-val-loss.svg',
      'curves-train-loss.svg',
    ]);
    expect(files.get('curves-val-loss.svg')).toContain('val loss, nats');
    expect(files.get('report.md')).toContain('(curves-val-loss.svg)');
    expect(files.get('report.html')).toContain('Val loss in nats');
  });

  it('is that of the seeds alone if the values image by image are not recorded', () => {
    const summary = summarize({ records: withoutScores, study: study(loss, 0.02) });
    const [effect] = summary.effects;
    expect(effect?.delta.value).toBeCloseTo(byLoss.effects[0]?.delta.value ?? 0, 3);
    expect(effect?.delta.components?.images).toBe(Number.POSITIVE_INFINITY);
    expect(tableMarkdown(summary)).toContain('val loss is not recorded image by image');
  });

  it('has no interval for one seed of these', () => {
    const one = withoutScores.filter(({ config }) => config.seed === 0);
    const text = tableMarkdown(summarize({ records: one, study: study(loss, 0.02) }));
    expect(text).toMatch(/\| 34 +\| +0\.\d{3} \| +0\.\d{3} \| +−0\.\d{3} \| +– \| one seed \|/);
    expect(text).toContain('One seed: no interval, since val loss is not recorded image by image.');
  });
});

describe('a change against main, by loss', () => {
  /** What is said of a change from networks that tell cats from dogs badly to others that do it well, or back. */
  const changeTo = (change: 'well' | 'badly') => {
    const [before, after] = change === 'well' ? [0.5, 2] : [2, 0.5];
    const changed = makeScoredRecords({ resnet34: after }, seeds).map((record): RunRecord => {
      return { ...record, network: { ...record.network, digest: '9'.repeat(64) } };
    });
    const main = makeScoredRecords({ resnet34: before }, seeds);
    const summary = summarize({ records: changed, study: study(loss, 0.02) });
    const comparison = {
      variants: compareWithMain(changed, main, summary.question),
      commit: 'a'.repeat(40),
      mergeBase: 'a'.repeat(40),
    };
    return { study: 'shortcut', summary, comparison, commit: 'b'.repeat(40), runUrl: 'https://github.com/a/b' };
  };

  it('improves where it falls and worsens where it rises', () => {
    const opening = /^Against main, over 3 seeds, by val loss \(lower is better\), resnet34 /;
    const [lower, higher] = [changeTo('well'), changeTo('badly')].map(headline);
    expect(lower).toMatch(opening);
    expect(lower).toMatch(/improves by 0\.\d{3} nats\.$/);
    expect(higher).toMatch(/worsens by 0\.\d{3} nats\.$/);
    expect(commentBody(changeTo('well'))).toMatch(
      /\| +main, loss nats \| +this change, loss nats \| +change − main, nats \|/,
    );
  });

  it('closes the gate where it rises by more than the margin', () => {
    const failures = (change: 'well' | 'badly') =>
      gateResult({ ...changeTo(change), isPullRequest: true }, ['regression']).failures;
    expect(failures('well')).toEqual([]);
    expect(failures('badly')).toEqual([
      expect.stringMatching(/^resnet34 is worse than main by more than 0\.02 nats: \+0\.\d{3} nats\.$/),
    ]);
  });

  it('is told where right and wrong are as before and the loss is not', () => {
    const nudged = withoutScores.map((record): RunRecord => {
      return {
        ...record,
        epochs: record.epochs.map((each) => ({ ...each, val: { ...each.val, loss: each.val.loss + 0.1 } })),
      };
    });
    const summary = summarize({ records: nudged, study: study(loss, 0.02) });
    const byTop1 = changeVerdict(summary, compareWithMain(nudged, withoutScores));
    expect(byTop1).toMatch(/^Nothing changed/);
    const text = changeVerdict(summary, compareWithMain(nudged, withoutScores, summary.question));
    expect(text).toContain('moved by +0.100 nats, and not by the network');
  });
});

describe('the classes', () => {
  const byClass = async (metric: Metric, margin: number) => {
    const summary = summarize({ records, study: study(metric, margin) });
    const page = (await reportFiles(summary)).get('report.html') as string;
    return {
      scores: summary.scores,
      caption: /(?<=<caption>)[^<]* among the val images of each class[^<]*/.exec(page)?.[0],
    };
  };

  it('are told apart by what decides', async () => {
    const { scores, caption } = await byClass(loss, 0.02);
    expect(caption).toBe('Loss among the val images of each class, nats');
    for (const { perClass, loss: whole, confusion } of scores.variants) {
      const images = confusion.map((row) => row.reduce((sum, each) => sum + each));
      const all = images.reduce((sum, each) => sum + each);
      const mean = perClass.reduce((sum, each, label) => sum + ((each?.value ?? 0) * (images[label] ?? 0)) / all, 0);
      expect(mean).toBeCloseTo(whole.value, 10);
    }
  });

  it('mirror top-1 where the error decides', async () => {
    const right = (await byClass(defaultMetric, 1)).scores.variants[0]?.perClass[0];
    const { scores, caption } = await byClass(error, 1);
    expect(caption).toBe('Error among the val images of each class, %');
    expect(scores.variants[0]?.perClass[0]?.value).toBeCloseTo(1 - (right?.value ?? 0), 12);
    expect(scores.variants[0]?.perClass[0]?.interval.low).toBeCloseTo(1 - (right?.interval.high ?? 0), 12);
  });

  it('have their top-1 where the metric is not computed of every image', async () => {
    const ofTrainer = records.map((record) => {
      const epochs = record.epochs.map((epoch) => ({ ...epoch, val: { ...epoch.val, F1: 0.5 } }));
      return { ...record, epochs } as RunRecord;
    });
    const asked = study({ name: 'F1', unit: '', better: 'higher' }, 0.02);
    const page = (await reportFiles(summarize({ records: ofTrainer, study: asked }))).get('report.html');
    expect(page).toContain('Top-1 among the val images of each class, %');
  });
});

describe('a metric that the trainer of a study records', () => {
  const f1: Metric = { name: 'F1', unit: '', better: 'higher' };
  const named = makeSeedRecords({ plain34: [1500, 1510, 1490], resnet34: [1500, 1510, 1490] }, (record) => {
    for (const { val, epoch } of record.epochs) {
      const value = (record.config.variant === 'plain34' ? 0.6 : 0.8) + 0.01 * record.config.seed + epoch / 1000;
      Object.assign(val, { F1: value, recall: 0.5 });
    }
  });

  it('decides by its seeds alone, has its curve, and leaves the others beside it', async () => {
    const summary = summarize({ records: named, study: study(f1, 0.02) });
    expect(studyVerdict(summary)).toBe(
      'Over 3 seeds, by val F1 (higher is better), residual beats plain by 0.200 at depth 34.',
    );
    expect(tableMarkdown(summary)).toMatch(
      /\| variant +\| +val F1 \| .*residual − plain \| .*val top-1, % \| .*val loss \| .*val recall \|/,
    );
    const files = await reportFiles(summary);
    expect(files.get('curves-val-f1.svg')).toContain('val F1');
    const plain = summary.variants.find(({ variant }) => variant === 'plain34');
    expect(plain?.curve.at(-1)?.result.high).toBeCloseTo(0.623, 12);
  });

  it('is asked for by name if a run does not have it', () => {
    expect(() => summarize({ records: named, study: study({ ...f1, name: 'BLEU' }, 0.02) })).toThrow(
      'metric.name is "BLEU", but plain34-seed0 recorded loss, top1, F1, recall: name one of these',
    );
  });
});

describe('the other voices', () => {
  it('of the history and the noise speak of it, too', () => {
    const commit = { commit: 'c'.repeat(40), date: '2026-01-01', subject: 'Change', records };
    const table = historyTable(historyOf('shortcut', [commit], { metric: loss }));
    expect(table.caption).toMatch(/^Val loss in nats at every commit/);
    expect(table.rows[0]?.[3]?.text).toMatch(/^0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)$/);
    const noise = variantNoise(
      records.filter(({ config }) => config.variant === 'resnet34'),
      loss,
      1,
    );
    expect(variantNoiseMarkdown(noise)).toMatch(
      /its val loss is 0\.\d{3} \(.*\) nats, with a standard deviation of 0\.\d{3} nats/,
    );
    expect(variantNoiseMarkdown(noise)).toContain('smallest difference found, nats');
  });
});
