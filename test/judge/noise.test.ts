import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/judge/summarize.ts';
import { caveatsOf } from '../../src/report/words/caveats.ts';
import { makeSeedRecords, makeStudyRecords } from '../support/records.ts';

describe('noise', () => {
  const records = makeSeedRecords({
    plain34: [1000, 1002, 998],
    resnet34: [1600, 1604, 1596],
    plain50: [1400, 1460, 1340],
    resnet50: [1500, 1580, 1420],
  });
  const { noise } = summarize({ records });

  it('is told per contrast, from the variance of its own networks', () => {
    expect(noise.map(({ at }) => at)).toEqual([{ depth: 34 }, { depth: 50 }]);
    const [quiet, loud] = noise.map(({ detectable }) => detectable[2] as number);
    expect(loud).toBeGreaterThan(3 * (quiet as number));
  });

  it('falls with the seeds, up to twenty, and is unknown for one', () => {
    for (const { detectable } of noise) {
      const [one, ...more] = detectable;
      expect(one).toBeNull();
      expect(more).toHaveLength(19);
      expect(more).toEqual([...more].sort((first, second) => (second ?? 0) - (first ?? 0)));
    }
  });

  it('is what the two-sample t test says where images do not matter', () => {
    // statsmodels' TTestIndPower().solve_power(nobs1=10, alpha=0.025, power=0.8) is 1.48 seed sds. The seed sd is 3.5
    // points, and its upper bound of 80 % confidence over three seeds of each network 1.6 times as much.
    const found = noise[1]?.detectable[9] as number;
    expect(found).toBeGreaterThan(0.075);
    expect(found).toBeLessThan(0.09);
  });

  it('is said in one sentence, and not of one seed', () => {
    expect(caveatsOf(summarize({ records })).at(-1)).toMatch(
      /^Noise: over 3 seeds, a true difference of [\d.]+ points at depth 34 \([\d.]+ over 5 seeds\) and [\d.]+ points at depth 50 \([\d.]+ over 5 seeds\) is found with probability 80%, if the seeds vary as much as these still allow\.$/,
    );
    expect(caveatsOf(summarize({ records: makeStudyRecords() })).join()).not.toContain('Noise');
  });
});
