import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/judge/summarize.ts';
import { variantNoise } from '../../src/judge/variant-noise.ts';
import { variantNoiseMarkdown } from '../../src/report/markdown/study.ts';
import { defaultMetric } from '../../src/study/metric.ts';
import { makeScoredRecords, makeSeedRecords } from '../support/records.ts';

const hits = [1500, 1580, 1420, 1510, 1490];
const records = makeSeedRecords({ resnet34: hits });

describe('the noise of a variant', () => {
  const noise = variantNoise(records, defaultMetric, 1);

  it('is the standard deviation of its seeds, with an interval that knows how few they are', () => {
    const shares = hits.map((hit) => hit / 2000);
    const centre = shares.reduce((total, share) => total + share, 0) / 5;
    const sd = Math.sqrt(shares.reduce((total, share) => total + (share - centre) ** 2, 0) / 4);
    expect(noise.seedSd).toBeCloseTo(sd, 12);
    // scipy.stats.chi2(4).isf([0.025, 0.975]) is 11.1433, 0.484419.
    expect(noise.seedSdInterval.low).toBeCloseTo(sd * Math.sqrt(4 / 11.143286781877793), 10);
    expect(noise.seedSdInterval.high).toBeCloseTo(sd * Math.sqrt(4 / 0.48441855708793), 10);
  });

  it('is what a study of two such networks finds, where they find the same images hard', () => {
    const twins = makeSeedRecords({ plain34: hits, resnet34: hits });
    const [study] = summarize({ records: twins }).noise;
    for (const seeds of [2, 5, 20]) {
      const [ahead, found] = [noise.detectable[seeds - 1] ?? 0, study?.detectable[seeds - 1] ?? 0];
      expect(ahead / found).toBeGreaterThan(0.9);
      expect(ahead / found).toBeLessThan(1.1);
    }
  });

  it('asks for more where more contrasts share the 5%', () => {
    expect(variantNoise(records, defaultMetric, 4).detectable[4]).toBeGreaterThan(noise.detectable[4] ?? 1);
  });

  it('is told in a sentence and a table', () => {
    const text = variantNoiseMarkdown(noise);
    expect(text).toMatch(
      /\*\*Over 5 seeds its val top-1 is 75\.0 \(.*\) %, with a standard deviation of 2\.9 points \(1\.7 to 8\.2\)/,
    );
    expect(text.match(/^\| +\d+ \|/gm)).toHaveLength(20);
  });

  it('says so where not every seed trained', () => {
    const stuck = makeScoredRecords({ plain34: 0 }, [0, 1]);
    expect(variantNoiseMarkdown(variantNoise(stuck, defaultMetric, 1))).toContain('0 of 2 seeds trained: this says');
    expect(variantNoiseMarkdown(noise)).not.toContain('trained');
  });
});
