import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineBranch } from '../../src/github/baseline.ts';
import { FakeGitHub } from '../github/support/fake-github.ts';
import { ResultsService } from '../github/support/results-service.ts';
import { installedEngine } from '../support/engine.ts';
import { act, node24, pathOf } from '../support/tools.ts';
import { saveComment } from './support/comment.ts';
import { killJob } from './support/kill.ts';
import { TestRepository } from './support/repository.ts';
import { Runner, type WorkflowRun } from './support/runner.ts';

const tools = { act: await act(), node: await node24() };
const lacking = Object.values(tools).flatMap((tool) => ('reason' in tool ? [tool.reason] : []));
if (lacking.length > 0) console.warn(`Workflows are not run: ${lacking.join('; ')}`);

const runs = ['plain34-seed0', 'resnet34-seed0', 'plain50-seed0', 'resnet50-seed0'];
const pullRequest = 7;
const repositoryEvent = { repository: { full_name: 'acme/ablate', default_branch: 'main' } };

describe.skipIf(lacking.length > 0)('the workflows under a real runner', () => {
  let repository: TestRepository;
  let gitHub: FakeGitHub;
  let results: ResultsService;
  let runner: Runner;
  let engine: string;
  let main: string;
  let firstPush: string;

  beforeAll(async () => {
    engine = 'engine' in (await installedEngine()) ? 'native' : 'wasm';
    results = await new ResultsService().start();
    gitHub = await new FakeGitHub(results).start();
    repository = new TestRepository();
    main = repository.head();
    runner = new Runner({ act: pathOf(tools.act), node: pathOf(tools.node) }, repository, gitHub, results);
  });

  afterAll(async () => {
    await gitHub?.stop();
    await results?.stop();
    repository?.remove();
    runner?.remove();
  });

  /** Pushes a commit with one edit of the block to the pull request; gives it. */
  function push(pattern: RegExp, replacement: string): string {
    repository.branch('change');
    repository.replace('src/model/block.ts', pattern, replacement);
    const sha = repository.commit('Change the block');
    gitHub.pulls.splice(0, 1, {
      number: pullRequest,
      state: 'open',
      head: headOf(sha),
      base: { ref: 'main', sha: main },
    });
    for (const [commit, parents] of repository.parents()) gitHub.parents.set(commit, parents);
    return sha;
  }

  const headOf = (sha: string) => ({ sha, ref: 'change', repo: { full_name: 'acme/ablate' } });

  const ablation = (runId: number, sha: string, whileRunning?: Parameters<Runner['run']>[0]['whileRunning']) =>
    runner.run({
      workflow: 'ablation.yml',
      event: 'pull_request',
      payload: {
        pull_request: { number: pullRequest, head: headOf(sha), base: { ref: 'main', sha: main } },
        ...repositoryEvent,
      },
      runId,
      sha,
      variables: { ABLATION_ENGINE: engine },
      ...(whileRunning && { whileRunning }),
    });

  const comment = (runId: number, of: number, sha: string) =>
    runner.run({
      workflow: 'comment.yml',
      event: 'workflow_run',
      payload: {
        workflow_run: {
          id: of,
          event: 'pull_request',
          head_sha: sha,
          head_branch: 'change',
          head_repository: { full_name: 'acme/ablate' },
        },
        ...repositoryEvent,
      },
      runId,
      sha: main,
    });

  it('stores what main has on a push to main, and fills the cache', async () => {
    const run = await runner.run({
      workflow: 'baseline.yml',
      event: 'push',
      payload: { ref: 'refs/heads/main', after: main, ...repositoryEvent },
      runId: 100,
      sha: main,
      variables: { ABLATION_ENGINE: engine },
    });
    expectSuccess(run);
    expect([...(gitHub.branches.get(baselineBranch)?.files.keys() ?? [])]).toEqual([`${main}.json`]);
    expect(results.caches).toHaveLength(1);
  });

  it('trains all variants of a pull request and writes the table into the summary', async () => {
    // The basic block, that of depth 34, without the ReLU after its shortcut.
    firstPush = push(/net\.relu\('relu2', (shortcut\(.*\))\);/, '$1;');
    const run = await ablation(101, firstPush);
    expectSuccess(run);
    expect(recordsOf(101)).toEqual(runs.map((name) => `ablate-record+resnet-shortcut+${name}+attempt1`).sort());
    expect(run.summaries).toHaveLength(1);
    for (const variant of ['plain34', 'resnet34', 'plain50', 'resnet50']) {
      expect(run.summaries[0]).toMatch(new RegExp(`\\| ${variant} +\\| +\\d+\\.\\d \\(`));
    }
    expect(run.summaries[0]).toContain(`main is ${main}, where this change left it.`);
  });

  it("checks out the pull request's own code, and every job restores the data from the cache", () => {
    const checkouts = runner.checkouts.filter((line) => line.endsWith(firstPush));
    expect(checkouts).toEqual(Array(7).fill(`Ablation acme/ablate ${firstPush}`));
    expect(results.caches).toHaveLength(1);
    const lookups = results.cacheLookups.slice(-5);
    expect(lookups.map(({ matched }) => matched)).toEqual(Array(5).fill(results.caches[0]?.key));
  });

  it('posts one comment, with code of main alone, which says which networks the change made others', async () => {
    expectSuccess(await comment(102, 101, firstPush));
    expect(gitHub.comments.get(pullRequest)).toHaveLength(1);
    const body = gitHub.comments.get(pullRequest)?.[0]?.body ?? '';
    expect(body).toMatch(
      /\| plain34 .*\n\| resnet34 .*\n\| plain50 .*the same network.*\n\| resnet50 .*the same network/,
    );
    expect(body).not.toMatch(/\| (plain|resnet)34 .*the same network/);
    expect(body).toContain(firstPush);
    expect(runner.checkouts.filter((line) => line.startsWith('Comment'))).toEqual([`Comment acme/ablate ${main}`]);
    saveComment('complete', body);
  });

  it('updates that comment after a second push, and says which run was killed', async () => {
    const secondPush = push(/$/, '// No change of the network.\n');
    const run = await ablation(103, secondPush, (process) => killJob(process, 'plain50'));
    expect(run.exitCode).not.toBe(0);
    expect(resultsOf(run, './actions/report')).toEqual(['success']);
    expect(recordsOf(103)).toHaveLength(3);

    const url = 'https://github.com/acme/ablate/actions/runs/103/job/5';
    gitHub.jobs.set(103, [{ name: 'resnet-shortcut: plain50-seed0', conclusion: 'failure', html_url: url }]);
    expectSuccess(await comment(104, 103, secondPush));
    expect(gitHub.comments.get(pullRequest)).toHaveLength(1);
    const body = gitHub.comments.get(pullRequest)?.[0]?.body ?? '';
    expect(body).toContain('No verdict: 1 of 4 runs gave no result (plain50-seed0: failed).');
    expect(body).toContain(`[plain50-seed0: failed](<${url}>)`);
    expect(body).toContain(secondPush);
    saveComment('killed', body);
  });

  it('says nothing where the pull request has moved on', async () => {
    const before = gitHub.comments.get(pullRequest)?.[0]?.body;
    expectSuccess(await comment(105, 101, firstPush));
    expect(gitHub.comments.get(pullRequest)?.map(({ body }) => body)).toEqual([before]);
  });

  it('trains what a dispatch asks for', async () => {
    const run = await runner.run({
      workflow: 'ablation.yml',
      event: 'workflow_dispatch',
      payload: { inputs: { epochs: '2', variants: 'resnet34,plain34' }, ...repositoryEvent },
      runId: 106,
      sha: main,
      variables: { ABLATION_ENGINE: engine },
    });
    expectSuccess(run);
    expect(recordsOf(106)).toHaveLength(2);
    expect(run.summaries[0]).toContain('· 2 epochs ·');
    expect(run.summaries[0]).not.toContain('Against main');
  });

  const recordsOf = (runId: number) =>
    results.artifacts
      .filter(({ runId: of, name }) => of === String(runId) && name.startsWith('ablate-record+'))
      .map(({ name }) => name)
      .sort();
});

/** Every step of every job succeeded; act's own verdict on a job is not to be trusted after another one failed. */
function expectSuccess(run: WorkflowRun): void {
  const failed = [...run.jobs].flatMap(([job, { steps, log }]) =>
    steps.filter(({ result }) => result !== 'success').map(({ name }) => ({ job, name, log: log.join('\n') })),
  );
  expect(failed).toEqual([]);
  expect(run.jobs.size, run.log).toBeGreaterThan(0);
  expect(run.exitCode, run.log).toBe(0);
}

const resultsOf = (run: WorkflowRun, step: string): string[] =>
  [...run.jobs.values()].flatMap(({ steps }) => steps.filter(({ name }) => name === step).map(({ result }) => result));
