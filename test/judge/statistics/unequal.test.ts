import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/base/random.ts';
import { componentsOfMeans } from '../../../src/judge/statistics/components.ts';
import { pValueOf, studentOf } from '../../../src/judge/statistics/crossed.ts';
import { studentOfUnequal } from '../../../src/judge/statistics/unequal.ts';

const random = randomStream(0, 'unequal');
/** A difference of two networks with so many seeds each, of which the second varies by `sd`. */
const drawn = (first: number, second: number, sd: number) =>
  componentsOfMeans(
    [first, second].map((seeds, side) => ({
      weight: 1 - 2 * side,
      means: Array.from({ length: seeds }, () => (side === 0 ? 1 : sd) * random.normal()),
    })),
  );

describe('studentOfUnequal', () => {
  it('is studentOf for equal numbers of seeds', () => {
    const components = drawn(4, 4, 3);
    expect(studentOfUnequal(components)).toEqual(studentOf(components));
  });

  it.each([1, 3])('holds its level for ten seeds against a few that vary by %f, where Satterthwaite does not', (sd) => {
    const [studies, alpha] = [4000, 0.01];
    for (const seeds of [2, 3, 5]) {
      let [crossed, unequal] = [0, 0];
      for (let study = 0; study < studies; study++) {
        const components = drawn(10, seeds, sd);
        crossed += Number(pValueOf(studentOf(components)) < alpha);
        unequal += Number(pValueOf(studentOfUnequal(components)) < alpha);
      }
      // The standard error of 1 % of 4,000 studies is 0.16 points; three seeds that vary more still reject 1.6 %.
      expect(unequal / studies).toBeLessThan(0.02);
      if (seeds === 2) expect(crossed / studies).toBeGreaterThan(0.03);
    }
  });
});
