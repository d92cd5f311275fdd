import { describe, expect, it } from 'vitest';
import { concludeTraining } from '../../../src/github/report/conclude.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { commentMarker, writeFrame } from '../../../src/report/markdown/frame.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeStudyRecords } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';
import { networkDiff, openPull, startedRun, uploadPlan, uploadRecords } from '../support/started.ts';

const fakes = useGitHub();
useFastClock();
const records = makeStudyRecords() as [RunRecord, ...RunRecord[]];
const width = makeStudyRecords([0], ({ config }) => {
  config.study = 'width';
}) as [RunRecord, ...RunRecord[]];
const conclude = (run = startedRun) => concludeTraining(fakes.api, run);
const bodies = (pull = 7) => fakes.gitHub.comments.get(pull)?.map(({ body }) => body) ?? [];
const earlier = (study: string, workflow = startedRun.workflow_id) =>
  fakes.gitHub.comment(7, writeFrame(study, { workflow, commit: sha('9'), table: `| of ${study} |` }));
const log = 'https://github.com/acme/ablate/actions/runs/42/job/1';
const planJob = (conclusion: string, over: object = {}) =>
  fakes.gitHub.jobs.set(42, [{ name: 'Plan', conclusion, html_url: log, ...over }]);

describe('concluding a training', () => {
  it('puts the table of every study into its comment, on every pull request of the branch', async () => {
    openPull(fakes, 7);
    openPull(fakes, 8);
    for (const trained of [records, width]) {
      await uploadPlan(fakes, planOfRecords(trained));
      await uploadRecords(fakes, trained);
    }
    const { reports, comments } = await conclude();
    expect([reports.length, comments.length]).toEqual([4, 4]);
    for (const pull of [7, 8]) {
      expect(bodies(pull).map((body) => body.split('\n', 2))).toEqual([
        [commentMarker('resnet-shortcut'), `<!-- ablate-run: workflow=5 table=${sha('a')} -->`],
        [commentMarker('width'), `<!-- ablate-run: workflow=5 table=${sha('a')} -->`],
      ]);
    }
  });

  it('keeps what the change does to the networks, a click away', async () => {
    openPull(fakes, 7);
    await uploadPlan(fakes, planOfRecords(records), networkDiff);
    await uploadRecords(fakes, records);
    await conclude();
    expect(bodies()[0]).toMatch(/<summary>Networks<\/summary>\n\nAgainst `1111111`, resnet34 changes\./);
  });

  it('says nothing where no pull request has the commit', async () => {
    await uploadPlan(fakes, planOfRecords(records));
    expect(await conclude()).toEqual({ reports: [], comments: [] });
  });

  it.each([
    ['failure', 'planning failed'],
    ['timed_out', 'planning timed out'],
    ['cancelled', 'planning was cancelled'],
  ])('marks the comment when Plan ends in %s, and keeps its table', async (conclusion, why) => {
    openPull(fakes, 7);
    earlier('resnet-shortcut');
    planJob(conclusion);
    expect((await conclude()).comments).toHaveLength(1);
    expect(bodies()[0]).toContain(`> **Out of date for ${sha('a')}: ${why}** ([its log](<${log}>)).`);
    expect(bodies()[0]).toContain(`Below is the last finished table, of commit ${sha('9')}.\n\n`);
    expect(bodies()[0]?.endsWith('| of resnet-shortcut |')).toBe(true);
  });

  it('marks it, too, when the workflow did not even start or its plan is none', async () => {
    openPull(fakes, 7);
    earlier('resnet-shortcut');
    await conclude({ ...startedRun, conclusion: 'startup_failure' });
    expect(bodies()[0]).toContain(': the workflow could not start**');
    const content = await zipOf({ 'plan.json': { study: 'x' } });
    fakes.results.add({ runId: '42', name: 'ablate-plan+resnet-shortcut+attempt1', content });
    await conclude();
    expect(bodies()[0]).toContain(': its plan cannot be read**');
  });

  it('leaves alone what people and other workflows wrote', async () => {
    openPull(fakes, 7);
    earlier('other', 6);
    fakes.gitHub.comment(7, `${commentMarker('x')}\nforged`, { login: 'mallory', type: 'User', id: 3 });
    planJob('failure');
    const before = bodies();
    expect((await conclude()).comments).toEqual([]);
    expect(bodies()).toEqual(before);
  });

  it('marks of two studies only the one without a plan', async () => {
    openPull(fakes, 7);
    earlier('resnet-shortcut');
    earlier('width');
    await uploadPlan(fakes, planOfRecords(records));
    await uploadRecords(fakes, records);
    fakes.gitHub.jobs.set(42, [
      { name: 'shortcut / Plan', conclusion: 'success', html_url: log },
      { name: 'width / Plan', conclusion: 'failure', html_url: log },
    ]);
    await conclude();
    expect(bodies()[0]).not.toContain('Out of date');
    expect(bodies()[1]).toContain('Out of date');
  });

  it('says nothing new where nothing was to be trained', async () => {
    openPull(fakes, 7);
    earlier('resnet-shortcut');
    planJob('skipped');
    const before = bodies();
    await conclude({ ...startedRun, conclusion: 'skipped' });
    expect(bodies()).toEqual(before);
  });

  it('says nothing of a plan that came with the next attempt', async () => {
    openPull(fakes, 7);
    earlier('width');
    fakes.gitHub.jobs.set(42, [
      { name: 'Plan', conclusion: 'failure', html_url: log },
      { name: 'Plan', conclusion: 'success', html_url: log, run_attempt: 2 },
    ]);
    expect((await conclude()).comments).toEqual([]);
  });
});
