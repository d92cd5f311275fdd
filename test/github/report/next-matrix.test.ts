import { describe, expect, it } from 'vitest';
import { artifactName } from '../../../src/github/api/record-artifact.ts';
import { matrixOf } from '../../../src/github/plan/matrix.ts';
import { nextMatrix } from '../../../src/github/report/next-matrix.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { runName } from '../../../src/study/config.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';

const noisy = [1500, 1560, 1450, 1530, 1490, 1510];
const bySeed = (records: readonly RunRecord[]) =>
  records.toSorted((one, other) => one.config.seed - other.config.seed) as [RunRecord, ...RunRecord[]];
const alike = bySeed(makeSeedRecords({ plain34: noisy, resnet34: noisy.map((hits) => hits + 60) }));
const apart = bySeed(makeSeedRecords({ plain34: noisy, resnet34: noisy.map((hits) => hits + 400) }));
const base = planOfRecords(alike);
const plan = { ...base, study: { ...base.study, mostSeeds: 6 } };
const fakes = useGitHub();

const upload = async (records: readonly RunRecord[]) => {
  for (const record of records) {
    const run = runName(record.config);
    const content = await zipOf({ [`${run}.json`]: record });
    fakes.results.add({ runId: '42', name: artifactName(plan.study.name, run, 1), content });
  }
};
const following = async (roundsLeft: number) => {
  const { matrix, text } = await nextMatrix(fakes.api, plan, { roundsLeft, seedsPerJob: 2 });
  return { runs: matrix?.include.map(({ runs }) => runs), text };
};

describe('the rounds of a workflow', () => {
  it('begin with two seeds, and share the rest of the budget while something is undecided', async () => {
    expect(matrixOf(plan).include.map(({ runs }) => runs)).toEqual(
      alike.slice(0, 4).map(({ config }) => runName(config)),
    );
    await upload(alike.slice(0, 4));
    expect((await following(2)).runs).toEqual(['plain34-seed2 plain34-seed3', 'resnet34-seed2 resnet34-seed3']);
    await upload(alike.slice(4, 8));
    expect((await following(1)).runs).toEqual(['plain34-seed4 plain34-seed5', 'resnet34-seed4 resnet34-seed5']);
  });

  it('end as soon as all is decided', async () => {
    await upload(apart.slice(0, 8));
    const { runs, text } = await following(1);
    expect(runs).toBeUndefined();
    expect(text).toMatch(/All is decided after 4 of at most 6 seeds\.$/);
  });

  it('end with a run that left nothing', async () => {
    await upload(alike.slice(0, 3));
    const { runs, text } = await following(2);
    expect(runs).toBeUndefined();
    expect(text).toMatch(/^No verdict: 1 of 4 runs gave no result \(resnet34-seed1: missing\)/);
  });
});
