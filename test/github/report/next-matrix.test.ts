import { beforeEach, describe, expect, it } from 'vitest';
import { artifactName } from '../../../src/github/api/record-artifact.ts';
import { matrixOf } from '../../../src/github/plan/matrix.ts';
import { storeBaseline } from '../../../src/github/report/baseline.ts';
import { nextMatrix } from '../../../src/github/report/next-matrix.ts';
import { keyOf } from '../../../src/record/key.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { runName } from '../../../src/study/config.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';

const noisy = [1500, 1560, 1450, 1530, 1490, 1510];
const bySeed = (records: readonly RunRecord[]) =>
  records.toSorted((one, other) => one.config.seed - other.config.seed) as [RunRecord, ...RunRecord[]];
const alike = bySeed(makeSeedRecords({ plain34: noisy, resnet34: noisy.map((hits) => hits + 60) }));
const apart = bySeed(makeSeedRecords({ plain34: noisy, resnet34: noisy.map((hits) => hits + 400) }));
const base = planOfRecords(alike);
const plan = { ...base, study: { ...base.study, mostSeeds: 6 } };
const fakes = useGitHub();
// The client writes once a second.
useFastClock();

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

/** Records with their keys, for the seeds from `first` on. */
const keyed = (
  hits: Parameters<typeof makeSeedRecords>[0],
  change: (record: RunRecord) => void = () => {},
): readonly RunRecord[] => bySeed(makeSeedRecords(hits, change)).map((record) => ({ ...record, key: keyOf(record) }));
const another = ({ network, provenance, timing }: RunRecord) => {
  network.digest = 'c'.repeat(64);
  provenance.graph = '9'.repeat(64);
  timing.startedAt = '2026-01-02T00:00:00.000Z';
};
const ten = [...noisy, 1500, 1540, 1470, 1520];
const plus = (points: number, seeds: readonly number[] = ten) => seeds.map((hits) => hits + 20 * points);
const ofVariant = (records: readonly RunRecord[], variant: string) =>
  records.filter(({ config }) => config.variant === variant);
const ofSeeds = (records: readonly RunRecord[], ...seeds: readonly number[]) =>
  records.filter(({ config }) => seeds.includes(config.seed));
const allTen = keyed({ plain34: ten, resnet34: plus(20) });
const planOfTen = planOfRecords(allTen);
const untilTen = { ...planOfTen, study: { ...planOfTen.study, mostSeeds: 10 } };

describe('the rounds of a pull request', () => {
  const pull = { number: 7, head: { sha: sha('a') }, base: { sha: sha('1') } };
  beforeEach(() => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('a'), [sha('1')]);
  });
  /** What follows a round whose records are `change`, if main has `main`. */
  const following = async (main: readonly RunRecord[], change: readonly RunRecord[], roundsLeft = 8) => {
    await storeBaseline(fakes.api, { study: untilTen.study.name, commit: sha('1'), records: main });
    await upload(change);
    const at = { ...fakes.api, event: { pull_request: pull } };
    const { matrix, text } = await nextMatrix(at, untilTen, { roundsLeft, seedsPerJob: 1 });
    return { runs: matrix?.include.map(({ runs }) => runs), text };
  };

  it('go on with the changed variant while its change is open, though the own contrast is decided', async () => {
    const changed = keyed({ plain34: ten, resnet34: plus(22) }, another);
    const change = [...ofSeeds(ofVariant(allTen, 'plain34'), 0, 1), ...ofSeeds(ofVariant(changed, 'resnet34'), 0, 1)];
    // The contrast, 22 points, is decided over ten seeds of main and two of the change; the change, 2 points, is not.
    const { runs, text } = await following(ofSeeds(allTen, 0, 1, 2, 3, 4), change);
    expect(runs).toEqual(['resnet34-seed2']);
    expect(text).toMatch(/^Against main, .* Not decided for resnet34: seed 2 of resnet34 next\.$/);
  });

  it('end as soon as the change is decided, though the own contrast is open', async () => {
    const quiet = ten.map((_, seed) => 1500 + (seed % 3));
    const small = keyed({ plain34: ten, resnet34: plus(1) });
    const changed = keyed({ plain34: ten, resnet34: plus(-25, quiet) }, another);
    const main = [...ofVariant(small, 'plain34'), ...ofVariant(changed, 'resnet34')];
    const better = keyed({ plain34: ten, resnet34: plus(1, quiet) }, (record) => {
      another(record);
      record.network.digest = 'd'.repeat(64);
      record.provenance.graph = '8'.repeat(64);
    });
    const change = [...ofSeeds(ofVariant(small, 'plain34'), 0, 1), ...ofSeeds(ofVariant(better, 'resnet34'), 0, 1)];
    const { runs, text } = await following(main, change);
    expect(runs).toBeUndefined();
    expect(text).toMatch(
      /^Against main, over 2 seeds, resnet34 gains 2\d\.\d points\. All is decided after 2 of at most 10 seeds\.$/,
    );
  });

  it('end where nothing changed, whatever the own contrast says', async () => {
    const { runs, text } = await following(
      keyed({ plain34: ten, resnet34: plus(3) }),
      ofSeeds(keyed({ plain34: ten, resnet34: plus(3) }), 0, 1),
    );
    expect(runs).toBeUndefined();
    expect(text).toMatch(/^Nothing changed against main.* since it compares nothing\.$/);
  });

  it('give up a change that cannot be decided with the seeds that main has', async () => {
    const changed = keyed({ plain34: ten, resnet34: plus(20.1) }, another);
    const change = [...ofVariant(allTen, 'plain34'), ...ofSeeds(ofVariant(changed, 'resnet34'), 0, 1, 2, 3, 4, 5)];
    const { runs, text } = await following(allTen, change);
    expect(runs).toBeUndefined();
    expect(text).toMatch(/ Cannot be decided within 10 seeds for resnet34: [+−]\d\.\d \(.*\) points\.$/);
  });

  it("ask the study's own contrasts if main has nothing to compare with", async () => {
    const { runs } = await following([], ofSeeds(keyed({ plain34: ten, resnet34: plus(3) }), 0, 1));
    expect(runs).toEqual(['plain34-seed2', 'resnet34-seed2']);
  });
});

describe('the rounds of a study that main has seeds of', () => {
  const following = async (main: readonly RunRecord[], records: readonly RunRecord[]) => {
    fakes.gitHub.parents.set(sha('0'), []);
    await storeBaseline(fakes.api, { study: untilTen.study.name, commit: sha('0'), records: main });
    await upload(records);
    const { matrix, text } = await nextMatrix(fakes.api, untilTen, { roundsLeft: 8, seedsPerJob: 1 });
    return { runs: matrix?.include.map(({ runs }) => runs), text };
  };

  it('count them in full, and train none of them again', async () => {
    const records = keyed({ plain34: ten, resnet34: plus(6) });
    const { runs, text } = await following(records, ofSeeds(records, 0, 1));
    expect(runs).toBeUndefined();
    expect(text).toMatch(/^Over 10 seeds, residual beats plain by 6\.0 points.* All is decided after 10 of at most 10/);
  });

  it('have the changed network catch up', async () => {
    const records = keyed({ plain34: ten, resnet34: plus(3) });
    const changed = keyed({ plain34: ten, resnet34: plus(3) }, another);
    const own = [...ofSeeds(ofVariant(records, 'plain34'), 0, 1), ...ofSeeds(ofVariant(changed, 'resnet34'), 0, 1)];
    const { runs } = await following(ofSeeds(records, 0, 1, 2, 3, 8), own);
    expect(runs).toEqual(['resnet34-seed2']);
  });
});
