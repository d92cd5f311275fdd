import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveComment } from './support/comment.ts';
import { stopJobs } from './support/kill.ts';
import { type Change, expectSuccess, lacking, resultsOf, Stage } from './support/stage.ts';

const job = (run: string): string => `resnet-shortcut: ${run}-seed0`;

describe.skipIf(lacking.length > 0)('when something goes wrong', () => {
  let stage: Stage;
  let killed: Change;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage?.close());

  /** The one comment of a pull request, brought up to date with a run; its text below the frame is the run's summary, too. */
  async function commentOf(runId: number, of: number, change: Change, rest: object = {}): Promise<string> {
    expectSuccess(await stage.comment(runId, of, change, { conclusion: 'failure', ...rest }));
    const [body = '', ...others] = stage.commentsOn(change);
    expect(others).toEqual([]);
    return body;
  }

  it('says of three runs how they ended, and reports the fourth', async () => {
    killed = stage.push(1, (repository) => repository.replace('src/model/block.ts', /$/, '// No change.\n'));
    const run = await stage.ablation(201, killed, {
      conclusions: { [job('plain50')]: 'timed_out' },
      whileRunning: (act) =>
        stopJobs(act, [
          { variant: 'plain34', what: 'trainer', signal: 'SIGKILL' },
          { variant: 'resnet34', what: 'ablate', signal: 'SIGTERM' },
          // What the runner does to a job that has met its limit, as to one that somebody cancels.
          { variant: 'plain50', what: 'action', signal: 'SIGINT' },
        ]),
    });
    expect(run.exitCode).not.toBe(0);
    expect(resultsOf(run, './actions/report')).toEqual(['success']);
    const body = await commentOf(202, 201, killed);
    for (const text of [run.summaries.join(), body]) {
      expect(text).toContain('No verdict: 3 of 4 runs gave no result');
      expect(text).toMatch(/\[plain34-seed0: (killed|out of memory) \(.*SIGKILL.*\)\]/);
      expect(text).toContain(`](<${stage.logOf(201, job('plain34'))}>)`);
      expect(text).toMatch(/\[resnet34-seed0: cancelled \(/);
      expect(text).toContain(`[plain50-seed0: timed out](<${stage.logOf(201, job('plain50'))}>)`);
      expect(text).toMatch(/\| resnet50 +\| +\d+\.\d \(/);
    }
    saveComment('failed', body);
  });

  it('says of the second attempt at them what became of that', async () => {
    const run = await stage.ablation(201, killed, {
      attempt: 2,
      whileRunning: (act) => stopJobs(act, [{ variant: 'plain34', what: 'all', signal: 'SIGKILL' }]),
    });
    expect(run.exitCode).not.toBe(0);
    const body = await commentOf(203, 201, killed, { attempt: 2 });
    for (const text of [run.summaries.join(), body]) {
      expect(text).toContain('No verdict: 1 of 4 runs gave no result (plain34-seed0: killed).');
      expect(text).toContain(
        '[plain34-seed0: killed (The step that trained was killed: often the machine has run out of memory.)]',
      );
      expect(text).toContain(`](<${stage.logOf(201, job('plain34'), 2)}>)`);
      for (const variant of ['resnet34', 'plain50', 'resnet50']) {
        expect(text).toMatch(new RegExp(`\\| ${variant} +\\| +\\d+\\.\\d \\(`));
      }
    }
  });

  it('names the job Plan if there are no images, and links it', async () => {
    const change = stage.push(2, (repository) =>
      repository.replace('ablation.config.ts', /source: 'synthetic'/, "source: 'folder:nowhere'"),
    );
    const run = await stage.ablation(204, change);
    expect(run.exitCode).not.toBe(0);
    expect(resultsOf(run, './actions/report')).toEqual(['success']);
    const body = await commentOf(205, 204, change);
    for (const text of [run.summaries.join(), body]) {
      expect(text).toContain('No verdict: 4 of 4 runs gave no result');
      expect(text).toContain(`[resnet50-seed0: missing (job Plan failed)](<${stage.logOf(204, 'Plan')}>)`);
    }
    saveComment('data', body);
  });

  it("keeps a fork away from runners of one's own, and sets aside the record of another engine than most", async () => {
    const change = stage.push(
      3,
      (repository) =>
        repository.replace(
          'bin/ablate.mjs',
          /\nregisterCommonJs/,
          `\nif (process.argv.includes('--run=plain34-seed0'))
  process.argv = process.argv.map((word) => word.replace(/^--engine=.*/, '--engine=wasm'));\nregisterCommonJs`,
        ),
      'stranger',
    );
    const run = await stage.ablation(206, change, { labels: ['ubuntu-latest'] });
    expectSuccess(run);
    expect(stage.recordsOf(206)).toHaveLength(4);
    const body = await commentOf(207, 206, change);
    for (const text of [run.summaries.join(), body]) {
      if (stage.engine === 'wasm') continue;
      expect(text).toContain('No verdict: 1 of 4 runs gave no result (plain34-seed0: not comparable).');
      expect(text).toMatch(
        /\[plain34-seed0: not comparable: engine wasm \(eager\) here, native \(graph\) in the other 3 records\]/,
      );
    }
    saveComment('engine', body);
  });

  it('keeps two studies of one workflow run apart', async () => {
    const change = stage.push(4, (repository) => repository.replace('src/model/block.ts', /$/, '// No change.\n'));
    const run = await stage.ablation(208, change, { workflow: 'two.yml' });
    expectSuccess(run);
    expect(stage.recordsOf(208)).toEqual([
      'ablate-record+resnet-shortcut+plain50-seed0+attempt1',
      'ablate-record+resnet-shortcut+resnet50-seed0+attempt1',
      'ablate-record+shallow+plain34-seed0+attempt1',
      'ablate-record+shallow+resnet34-seed0+attempt1',
    ]);
    // What each study's networks become, and its table.
    expect(run.summaries).toHaveLength(4);
    expectSuccess(await stage.comment(209, 208, change, { workflow: 'two.yml' }));
    const bodies = stage.commentsOn(change);
    expect(bodies).toHaveLength(2);
    expect(bodies.find((body) => body.includes('## resnet-shortcut on'))).toMatch(/\| resnet50 +\|/);
    expect(bodies.find((body) => body.includes('## shallow on'))).toMatch(/\| resnet34 +\|/);
  });
});
