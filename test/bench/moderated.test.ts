import { expect, it } from 'vitest';
import { moderatedCoverage } from '../../bench/moderated.ts';

const coverage = (ratio: number) => moderatedCoverage({ seeds: 3, baseSeeds: 10, ratio }, 4000);

/** Three standard errors of a coverage of 95 % over 4,000 studies. */
const error = 3 * Math.sqrt((0.95 * 0.05) / 4000);

it("is why a base's variance is no prior for a changed network: its interval covers only if both vary alike", () => {
  expect(Math.abs(coverage(1).moderated - 0.95)).toBeLessThan(error);
  expect(coverage(3).moderated).toBeLessThan(0.93 - error);
  expect(coverage(9).moderated).toBeLessThan(0.93 - error);
});

it.each([1, 3, 9])("holds without that prior at %i times the base's standard deviation", (ratio) => {
  expect(Math.abs(coverage(ratio).plain - 0.95)).toBeLessThan(error);
});
