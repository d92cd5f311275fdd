import { describe, expect, it } from 'vitest';
import { announceTraining, minutesOf } from '../../../src/github/report/announce.ts';
import { writeLooks } from '../../../src/github/report/looks.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { commentMarker, readFrame, writeFrame } from '../../../src/report/markdown/frame.ts';
import { baselineBranch } from '../../../src/results/baseline-branch.ts';
import { askedOf } from '../../../src/study/looks.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeStudyRecords } from '../../support/records.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';
import { networkDiff, openPull, runPage, startedRun, uploadPlan } from '../support/started.ts';

const fakes = useGitHub();
useFastClock();
/** One minute each, two at a time. */
const records = makeStudyRecords([0], ({ config, timing }) => {
  const second = config.levels.depth === 50;
  timing.startedAt = `2026-01-01T00:0${second ? 1 : 0}:00.000Z`;
  timing.finishedAt = `2026-01-01T00:0${second ? 2 : 1}:00.000Z`;
}) as [RunRecord, ...RunRecord[]];
const plan = planOfRecords(records);
const announce = (run = startedRun) => announceTraining(fakes.api, run, { interval: 1_000, limit: 60_000 });
const bodies = (pull = 7) => fakes.gitHub.comments.get(pull)?.map(({ body }) => body);
/** What the plan asks is registered before there are results. */
const look = { run: 42, commit: sha('a'), rounds: 1, asked: askedOf(plan, []), read: false };
const looks = writeLooks({ looks: [look], forgotten: 0 });
const isRunning = () => fakes.gitHub.statuses.set(startedRun.id, 'in_progress');

describe('announcing a training', () => {
  it('says how much is trained of which commit, for about how long, and where', async () => {
    openPull(fakes, 7);
    isRunning();
    await uploadPlan(fakes, plan);
    const files = new Map([[`resnet-shortcut/${sha('1')}.json`, JSON.stringify(records)]]);
    fakes.gitHub.branches.set(baselineBranch, { sha: sha('b'), files });
    expect(await announce()).toHaveLength(1);
    expect(bodies()).toEqual([
      `${commentMarker('resnet-shortcut')}\n<!-- ablate-run: workflow=5 table=none -->\n<!-- ablate-looks: ${looks} -->\n> **Training 4 runs** at commit ${sha('a')}, about 2 minutes: [follow it here](<${runPage}>).\n`,
    ]);
  });

  it('says what the change does to the networks, above the last finished table and as long as there is room', async () => {
    openPull(fakes, 7);
    isRunning();
    await uploadPlan(fakes, plan, networkDiff);
    fakes.gitHub.comment(7, writeFrame('resnet-shortcut', { workflow: 5, commit: sha('9'), table: '| table |' }));
    await announce();
    const [body = ''] = bodies() ?? [];
    expect(body).toMatch(/Against `1111111`, resnet34 changes\.[\s\S]*41,405,250 \(\+20,119,552\)[\s\S]*\| table \|$/);
    expect(readFrame(body)).toEqual({ workflow: 5, commit: sha('9'), table: '| table |', looks });

    const table = 'x'.repeat(64_000);
    fakes.gitHub.comments.clear();
    fakes.gitHub.comment(7, writeFrame('resnet-shortcut', { workflow: 5, commit: sha('9'), table }));
    await announce();
    expect(bodies()?.[0]).toContain('Training 4 runs');
    expect(bodies()?.[0]?.length).toBeLessThan(65_536);
  });

  it('does without networks that cannot be read', async () => {
    openPull(fakes, 7);
    isRunning();
    await uploadPlan(fakes, plan, { ...networkDiff, commit: 'main' });
    expect(await announce()).toHaveLength(1);
    expect(bodies()?.[0]).not.toContain('Against');
  });

  it('keeps the last finished table below', async () => {
    openPull(fakes, 7);
    isRunning();
    await uploadPlan(fakes, plan);
    fakes.gitHub.comment(7, writeFrame('resnet-shortcut', { workflow: 5, commit: sha('9'), table: '| table |' }));
    await announce();
    expect(bodies()).toHaveLength(1);
    expect(bodies()?.[0]).toContain(`Below is the last finished table, of commit ${sha('9')}.`);
    expect(readFrame(bodies()?.[0] ?? '')).toEqual({ workflow: 5, commit: sha('9'), table: '| table |', looks });
  });

  it('waits for the plan', async () => {
    openPull(fakes, 7);
    isRunning();
    const announced = announce();
    setTimeout(() => uploadPlan(fakes, plan), 10_000);
    expect(await announced).toHaveLength(1);
  });

  it('gives up on a plan that does not come', async () => {
    openPull(fakes, 7);
    isRunning();
    expect(await announce()).toEqual([]);
    expect(bodies()).toBeUndefined();
  });

  it('leaves the word to the finished run', async () => {
    openPull(fakes, 7);
    await uploadPlan(fakes, plan);
    expect(await announce()).toEqual([]);
  });

  it('says it on every pull request of the branch and for every study of the run', async () => {
    openPull(fakes, 7);
    openPull(fakes, 8);
    isRunning();
    const other = makeStudyRecords([0], ({ config }) => {
      config.study = 'width';
    }) as [RunRecord, ...RunRecord[]];
    await uploadPlan(fakes, plan);
    await uploadPlan(fakes, planOfRecords(other));
    expect(await announce()).toHaveLength(4);
    for (const pull of [7, 8]) {
      expect(bodies(pull)?.map((body) => body.split('\n', 1)[0])).toEqual([
        commentMarker('resnet-shortcut'),
        commentMarker('width'),
      ]);
    }
  });

  it('says nothing where the pull request has moved on meanwhile, and waits for nothing where there is none', async () => {
    isRunning();
    expect(await announce()).toEqual([]);
    openPull(fakes, 7);
    const announced = announce();
    setTimeout(() => fakes.gitHub.pulls.splice(0), 10_000);
    setTimeout(() => uploadPlan(fakes, plan), 16_000);
    expect(await announced).toEqual([]);
  });
});

describe('how long a training will take', () => {
  it('is what the same runs took on main, whatever ran side by side', () => {
    expect(minutesOf(plan, records)).toBe(2);
  });

  it('is not stretched by a run that was repeated a day later', () => {
    const [first, ...rest] = records;
    const timing = { ...first.timing, startedAt: '2026-01-02T00:00:00.000Z', finishedAt: '2026-01-02T00:01:00.000Z' };
    expect(minutesOf(plan, [...rest, { ...first, timing }])).toBe(4);
  });

  it('is not known where main trained other runs', () => {
    expect(minutesOf(plan, records.slice(1))).toBeUndefined();
    const longer = makeStudyRecords([0], ({ config }) => {
      config.recipe = { ...config.recipe, batchSize: 64 };
    });
    expect(minutesOf(plan, longer)).toBeUndefined();
  });
});
