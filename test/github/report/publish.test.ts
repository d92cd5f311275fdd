import { describe, expect, it } from 'vitest';
import { withNewSeeds } from '../../../src/github/plan/baseline-seeds.ts';
import { reportOf } from '../../../src/github/report/assemble.ts';
import { findBaseline, storeBaseline } from '../../../src/github/report/baseline.ts';
import { publishBaseline } from '../../../src/github/report/publish.ts';
import { keyOf } from '../../../src/record/key.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { runName } from '../../../src/study/config.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeSeedRecords } from '../../support/records.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';
import { uploadRecords } from '../support/started.ts';

const fakes = useGitHub();
// The client writes once a second.
useFastClock();
const study = 'resnet-shortcut';
const hits = [1500, 1560, 1450, 1530, 1490, 1510];
const keyed = (change: (record: RunRecord) => void = () => {}) =>
  makeSeedRecords({ plain34: hits, resnet34: hits.map((right) => right + 60) }, change).map((record) => ({
    ...record,
    key: keyOf(record),
  }));
const records = keyed();
const ofSeeds = (of: readonly RunRecord[], ...seeds: number[]) =>
  of.filter(({ config }) => seeds.includes(config.seed));
const named = (of: readonly RunRecord[]) => of.map(({ config }) => runName(config)).sort();
const plan = planOfRecords(ofSeeds(records, 0, 1));

/** Stores what a push to main has trained, after a commit that had `before`. Returns the report and what main has. */
async function pushed(before: readonly RunRecord[], trained: readonly RunRecord[]) {
  fakes.gitHub.parents.set(sha('1'), []).set(sha('2'), [sha('1')]);
  await storeBaseline(fakes.api, { study, commit: sha('1'), records: before });
  await uploadRecords(fakes, trained);
  const wider = withNewSeeds(plan, before, 10);
  const at = { runId: 42, plan: wider, networks: undefined, commit: sha('2'), base: undefined };
  const report = await reportOf(fakes.api, at);
  await publishBaseline(fakes.api, [report]);
  const { baseline } = await findBaseline(fakes.api, { study, commit: sha('2') });
  return { report, kept: named(baseline?.records ?? []) };
}

describe('a push to main', () => {
  it('keeps the new seeds beside those that main had, and has a table of its own list alone', async () => {
    const { report, kept } = await pushed(ofSeeds(records, 0, 1, 2, 3), ofSeeds(records, 0, 1, 4, 5));
    expect(kept).toEqual(named(records));
    expect(report.summary.variants.map(({ seeds }) => seeds)).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  it('keeps no seed of a network that it changed', async () => {
    const changed = keyed((record) => {
      if (record.config.variant === 'resnet34') record.provenance.graph = '9'.repeat(64);
    });
    const { kept } = await pushed(ofSeeds(records, 0, 1, 2), ofSeeds(changed, 0, 1, 3, 4));
    expect(kept).toEqual(
      named([
        ...records.filter(({ config: { variant, seed } }) => variant === 'plain34' && seed < 5),
        ...ofSeeds(changed, 0, 1, 3, 4).filter(({ config }) => config.variant === 'resnet34'),
      ]),
    );
  });

  it('lets no pull request leave seeds out of its table', async () => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('2'), [sha('1')]);
    await uploadRecords(fakes, ofSeeds(records, 0));
    const at = { runId: 42, plan: { ...plan, further: [0, 1] }, networks: undefined, commit: sha('2'), base: sha('1') };
    const { summary } = await reportOf(fakes.api, at);
    expect(summary.variants.map(({ seeds }) => seeds)).toEqual([[0], [0]]);
    expect(summary.missing.map(runName)).toEqual(['plain34-seed1', 'resnet34-seed1']);
  });

  it('misses no new seed that has no result', async () => {
    const { report, kept } = await pushed([], ofSeeds(records, 0, 1));
    expect(report.summary.missing).toEqual([]);
    expect(kept).toEqual(named(ofSeeds(records, 0, 1)));
  });
});
