import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packBits } from '../../src/record/correct.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { baselineBranch } from '../../src/results/baseline-branch.ts';
import { temporaryFolder } from '../support/folder.ts';
import { makeStudyRecords, spreadFlags } from '../support/records.ts';
import { sha, useGitHub } from './support/github.ts';
import { planOfRecords } from './support/plan.ts';
import { programOf } from './support/program.ts';
import { runnerEnvironment } from './support/runner-environment.ts';
import { openPull, startedRun, uploadPlan, uploadRecords } from './support/started.ts';

const fakes = useGitHub();
type Records = [RunRecord, ...RunRecord[]];
const records = makeStudyRecords() as Records;
const width = makeStudyRecords([0], ({ config }) => {
  config.study = 'width';
}) as Records;

/** Runs the committed bundle as a step of workflow run 42; gives what it printed and the files that it wrote to. */
async function runReport(inputs: Record<string, string>, event: object = {}) {
  const environment = runnerEnvironment({
    workspace: temporaryFolder(),
    results: fakes.results.url,
    runId: 42,
    api: fakes.gitHub.url,
    sha: sha('a'),
    event,
    inputs: { token: 'ghs_some-token', ...inputs },
  });
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  const { code, stdout } = await new Promise<{ code: number; stdout: string }>((done) => {
    execFile(process.execPath, [programOf('report')], { env }, (error, stdout) =>
      done({ code: error ? Number(error.code) : 0, stdout }),
    );
  });
  const read = (name: string) => readFileSync(environment[name] as string, 'utf8');
  return { code, stdout, summary: read('GITHUB_STEP_SUMMARY'), output: read('GITHUB_OUTPUT') };
}

const artifacts = () => fakes.results.artifacts.map(({ name }) => name);
const pullEvent = { pull_request: { number: 7, head: { sha: sha('a') }, base: { sha: sha('1') } } };

describe('the report action as it is committed', () => {
  it('puts two studies of one workflow run into one summary, each with its own files', async () => {
    for (const trained of [records, width]) {
      await uploadPlan(fakes, planOfRecords(trained));
      await uploadRecords(fakes, trained);
    }
    const { code, summary, output } = await runReport({ publish: 'summary' });
    expect(code).toBe(0);
    expect(summary).toMatch(/## resnet-shortcut on [\s\S]*## width on /);
    expect(artifacts()).toEqual(
      expect.arrayContaining(['ablate-report+resnet-shortcut+attempt1', 'ablate-report+width+attempt1']),
    );
    expect(output).toContain('"study":"width"');
  });

  it('reports what there is, and turns red for a missing run only if asked', async () => {
    await uploadPlan(fakes, planOfRecords(records));
    await uploadRecords(fakes, records.slice(1));
    expect(await runReport({ publish: 'summary' })).toMatchObject({ code: 0 });
    fakes.results.artifacts.splice(-1);
    const { code, stdout, summary } = await runReport({ publish: 'summary', 'fail-on': 'missing' });
    expect(code).toBe(1);
    expect(stdout).toContain('::error::plain34-seed0 has no record to compare: missing.');
    expect(summary).toContain('No verdict: 1 of 4 runs');
  });

  /** Runs the report of a pull request whose resnet50 is at chance, with so many seeds of each variant. */
  async function reportOfLoss(seeds: readonly number[]) {
    openPull(fakes, 7);
    const onMain = makeStudyRecords(seeds);
    const files = new Map([[`resnet-shortcut/${sha('1')}.json`, JSON.stringify(onMain)]]);
    fakes.gitHub.branches.set(baselineBranch, { sha: sha('b'), files });
    const worse = makeStudyRecords(seeds, (record) => {
      if (record.config.variant !== 'resnet50') return;
      record.result = { ...record.result, top1: 0.5, correct: packBits(spreadFlags(100, 200)) };
      const last = record.epochs.at(-1) as RunRecord['epochs'][number];
      (record.epochs as unknown[]).splice(-1, 1, { ...last, val: { ...last.val, top1: 0.5 } });
    }) as Records;
    await uploadPlan(fakes, planOfRecords(worse));
    await uploadRecords(fakes, worse);
    return runReport({ publish: 'summary', 'fail-on': 'regression, missing' }, pullEvent);
  }

  it('turns red for a clear regression against main if asked', async () => {
    const { code, stdout } = await reportOfLoss([0, 1, 2]);
    expect(stdout).toMatch(/::error::resnet50 is worse than main by more than 1 point: −3\d\.\d points\./);
    expect(code).toBe(1);
  });

  it('stays green with one seed, however large the loss, and says that it could not decide', async () => {
    const { code, stdout } = await reportOfLoss([0]);
    expect(stdout).toContain('::notice::Could not decide on resnet50: one seed decides nothing.');
    expect(code).toBe(0);
  });

  it('refuses a gate that there is not, before it does anything', async () => {
    const { code, stdout } = await runReport({ publish: 'summary', 'fail-on': 'regresion' });
    expect(stdout).toContain(
      '::error::Input fail-on has "regresion", expected some of regression, missing, not-compared.',
    );
    expect(code).toBe(1);
    expect(fakes.gitHub.requests).toEqual([]);
  });

  it('stores the studies of a commit that are whole, and fails for the others', async () => {
    await uploadPlan(fakes, planOfRecords(records));
    await uploadPlan(fakes, planOfRecords(width));
    await uploadRecords(fakes, width);
    const { code, stdout } = await runReport({ publish: 'baseline' });
    expect(code).toBe(1);
    expect(stdout).toContain('4 runs of resnet-shortcut have no record');
    expect([...(fakes.gitHub.branches.get(baselineBranch)?.files.keys() ?? [])]).toEqual([`width/${sha('a')}.json`]);
  });

  it('announces a run that began and concludes one that ended', async () => {
    openPull(fakes, 7);
    await uploadPlan(fakes, planOfRecords(records));
    await uploadRecords(fakes, records);
    fakes.gitHub.statuses.set(42, 'in_progress');
    const workflow_run = { ...startedRun, conclusion: null };
    expect(await runReport({ publish: 'comment' }, { action: 'in_progress', workflow_run })).toMatchObject({ code: 0 });
    expect(fakes.gitHub.comments.get(7)?.map(({ body }) => body)).toEqual([
      expect.stringContaining('**Training 4 runs**'),
    ]);
    const completed = { action: 'completed', workflow_run: startedRun };
    expect(await runReport({ publish: 'comment' }, completed)).toMatchObject({ code: 0 });
    const [comment, ...others] = fakes.gitHub.comments.get(7) ?? [];
    expect(others).toEqual([]);
    expect(comment?.body).toContain('## resnet-shortcut on');
    expect(comment?.body).not.toContain('Training');
  });
});
