import { describe, expect, it } from 'vitest';
import { artifactName } from '../../../src/github/api/record-artifact.ts';
import { mainsOwn, storeBaseline, trainedOnMain } from '../../../src/github/report/baseline.ts';
import { gatherResults } from '../../../src/github/report/gather.ts';
import { keyOf } from '../../../src/record/key.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeRecord } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';

// The client writes once a second.
useFastClock();
const fakes = useGitHub();
const study = 'resnet-shortcut';

/** A record that was trained on main at `1111...`. */
function trained(change: (record: RunRecord) => void = () => {}): RunRecord {
  const record = makeRecord({}, (made) => {
    made.provenance.commit = sha('1');
    change(made);
  });
  return { ...record, key: keyOf(record) };
}
const ofMain = trained();
const store = (commit: string, ...records: RunRecord[]) => storeBaseline(fakes.api, { study, commit, records });

describe("main's records of a study", () => {
  it('are those of where a pull request left main', async () => {
    fakes.gitHub.parents
      .set(sha('1'), [])
      .set(sha('2'), [sha('1')])
      .set(sha('a'), [sha('1')]);
    await store(sha('1'), ofMain);
    await store(
      sha('2'),
      trained(({ config }) => Object.assign(config, { seed: 1 })),
    );
    const pull = { number: 1, head: { sha: sha('a') }, base: { sha: sha('2') } };
    // GITHUB_SHA is the merge of both.
    const at = { ...fakes.api, sha: sha('f'), event: { pull_request: pull } };
    expect(await trainedOnMain(at, study)).toEqual([ofMain]);
    expect(await trainedOnMain(at, 'other')).toEqual([]);
  });

  it('are those of the newest commit before a push or a dispatch', async () => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('2'), [sha('1')]);
    await store(sha('1'), ofMain);
    expect(await trainedOnMain({ ...fakes.api, sha: sha('2') }, study)).toEqual([ofMain]);
  });
});

describe('a record that says it is reused', () => {
  const plan = planOfRecords([ofMain]);
  /** Gathers what a job uploaded that took main's record, after `change`. */
  async function gathered(change: (record: RunRecord) => void) {
    const record = { ...structuredClone(ofMain), reused: true };
    change(record);
    const content = await zipOf({ 'resnet34-seed0.json': record });
    fakes.results.add({ runId: '42', name: artifactName(study, 'resnet34-seed0', 1), content });
    return gatherResults(fakes.api, 42, plan);
  }

  it('is what main has, whatever else it says', async () => {
    await store(sha('1'), ofMain);
    const { records } = await gathered(({ timing }) => Object.assign(timing, { imagesPerSecond: 1e6 }));
    expect(records).toEqual([{ ...ofMain, reused: true }]);
  });

  it.each<[string, (record: RunRecord) => void]>([
    ['of a commit without records', ({ provenance }) => Object.assign(provenance, { commit: sha('3') })],
    ['of a commit nobody knows', ({ provenance }) => Object.assign(provenance, { commit: null })],
    ['without a key', (record) => Object.assign(record, { key: null })],
  ])('is not comparable if it is %s', async (_, change) => {
    await store(sha('1'), ofMain);
    const { records, failures } = await gathered(change);
    expect(records).toEqual([]);
    expect(failures).toEqual([
      {
        ...{ variant: 'resnet34', seed: 0, reason: 'not comparable' },
        message: expect.stringMatching(/^it says "reused from .*", and main keeps no such record$/),
      },
    ]);
  });

  it('is not found under another key or another name', async () => {
    await store(
      sha('1'),
      trained(({ network }) => Object.assign(network, { digest: '9'.repeat(64) })),
    );
    await store(
      sha('1'),
      trained(({ config }) => Object.assign(config, { variant: 'plain34' })),
    );
    expect(await mainsOwn(fakes.api, ofMain)).toBeUndefined();
  });
});
