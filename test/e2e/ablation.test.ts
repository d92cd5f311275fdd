import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineBranch } from '../../src/results/baseline-branch.ts';
import { saveComment } from './support/comment.ts';
import { type Change, expectSuccess, lacking, Stage } from './support/stage.ts';

const runs = ['plain34-seed0', 'resnet34-seed0', 'plain50-seed0', 'resnet50-seed0'];

describe.skipIf(lacking.length > 0)('the workflows under a real runner', () => {
  let stage: Stage;
  let first: Change;

  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage?.close());

  it('stores what main has on a push to main, and fills the cache', async () => {
    expectSuccess(await stage.pushToMain(100));
    const stored = stage.gitHub.branches.get(baselineBranch)?.files.keys() ?? [];
    expect([...stored]).toEqual([`resnet-shortcut/${stage.main}.json`]);
    const kinds = stage.results.caches.map(({ key }) => key.split('-', 2)[1]);
    // Which is first depends on how long the jobs take.
    expect(kinds.sort()).toEqual(['dataset', 'packages']);
  });

  it('trains the two variants that a pull request changes, takes the others from main, and tables all', async () => {
    // The bottleneck, the block of depth 50, without the ReLU after its shortcut.
    first = stage.push(7, (repository) =>
      repository.replace('src/model/block.ts', /activation\(net, 'relu3', (shortcut\(.*\))\);/, '$1;'),
    );
    const [run, comment] = await Promise.all([
      stage.ablation(101, first),
      stage.comment(102, 101, first, { action: 'in_progress' }),
    ]);
    expectSuccess(run);
    expectSuccess(comment);
    expect(stage.recordsOf(101)).toEqual(runs.map((name) => `ablate-record+resnet-shortcut+${name}+attempt1`).sort());
    expect(await stage.reusedIn(101)).toEqual(['plain34-seed0', 'resnet34-seed0']);
    const [networks, table] = run.summaries;
    expect(run.summaries).toHaveLength(2);
    expect(networks).toContain('plain50 and resnet50 change; 2 variants stay the same');
    expect(table).toContain(`plain34-seed0 and resnet34-seed0: reused from \`${stage.main.slice(0, 7)}\``);
    for (const variant of ['plain34', 'resnet34', 'plain50', 'resnet50']) {
      expect(table).toMatch(new RegExp(`\\| ${variant} +\\| +\\d+\\.\\d \\(`));
    }
    expect(table).toContain(`main is ${stage.main}, where this change left it.`);
    expect(stage.commentsOn(first)).toEqual([
      expect.stringMatching(
        new RegExp(`> \\*\\*Training 4 runs\\*\\* at commit ${first.sha}, about \\d+ minutes?: .*/actions/runs/101>`),
      ),
    ]);
  });

  it("checks out the pull request's own code, and every job restores the data from the cache", () => {
    const checkouts = stage.runner.checkouts.filter((line) => line.endsWith(first.sha));
    expect(checkouts).toEqual(Array(6).fill(`Ablation acme/ablate ${first.sha}`));
    const [data, packages, ...others] = stage.results.caches.map(({ key }) => key).sort();
    expect(others).toEqual([]);
    const lookups = stage.results.cacheLookups.slice(-10);
    expect(lookups.filter(({ matched }) => matched === packages)).toHaveLength(5);
    expect(lookups.filter(({ matched }) => matched === data)).toHaveLength(5);
  });

  it('posts one comment, with code of main alone, which says which networks the change made others', async () => {
    expectSuccess(await stage.comment(103, 101, first));
    const [body = '', ...others] = stage.commentsOn(first);
    expect(others).toEqual([]);
    expect(body).not.toContain('Training');
    expect(body).toMatch(
      /\| plain34 .*the same network.*\n\| resnet34 .*the same network.*\n\| plain50 .*\n\| resnet50 /,
    );
    expect(body).not.toMatch(/\| (plain|resnet)50 .*the same network/);
    expect(body).toContain('plain34-seed0 and resnet34-seed0: reused from');
    expect(body).toContain(first.sha);
    const checkouts = stage.runner.checkouts.filter((line) => line.startsWith('Comment'));
    expect(checkouts).toEqual(Array(2).fill(`Comment acme/ablate ${stage.main}`));
    saveComment('complete', body);
  });

  it('leaves that table in sight, as of its commit, when a second push cannot be planned', async () => {
    const second = stage.push(7, (repository) => repository.replace('ablation.config.ts', /epochs: 1/, 'epochs: -1'));
    const run = await stage.ablation(104, second);
    expect(run.exitCode).not.toBe(0);
    expect(stage.recordsOf(104)).toEqual([]);
    expectSuccess(await stage.comment(105, 104, second, { conclusion: 'failure' }));
    const [body = '', ...others] = stage.commentsOn(second);
    expect(others).toEqual([]);
    expect(body).toContain(
      `> **Out of date for ${second.sha}: planning failed** ([its log](<${stage.logOf(104, 'Plan')}>)).`,
    );
    expect(body).toContain(`Below is the last finished table, of commit ${first.sha}.`);
    expect(body).toMatch(/\| plain34 +\|/);
    saveComment('outdated', body);
  });

  it('trains nothing for a change of the documentation or for a draft, and says nothing', async () => {
    const change = stage.push(8, (repository) => repository.replace('README.md', /$/, 'More.\n'));
    const documentation = await stage.ablation(109, change);
    expectSuccess(documentation);
    expect([...documentation.jobs.keys()].map((name) => name.trim())).toEqual(['Plan']);
    expect(documentation.log).toContain('No result depends on what this pull request changes: nothing is trained.');
    const draft = await stage.ablation(110, change, { draft: true });
    expect(draft.exitCode, draft.log).toBe(0);
    expect([...draft.jobs.values()].flatMap(({ steps }) => steps)).toEqual([]);
    expect(stage.results.artifacts.filter(({ runId }) => ['109', '110'].includes(runId))).toEqual([]);
    expectSuccess(await stage.comment(111, 109, change));
    expect(stage.commentsOn(change)).toEqual([]);
  });

  it('says nothing where the pull request has moved on', async () => {
    const before = stage.commentsOn(first);
    expectSuccess(await stage.comment(106, 101, first));
    expect(stage.commentsOn(first)).toEqual(before);
  });

  it('trains what a dispatch asks for', async () => {
    const run = await stage.dispatch(107, { epochs: '2', variants: 'resnet34,plain34' });
    expectSuccess(run);
    expect(stage.recordsOf(107)).toHaveLength(2);
    // Before anything is trained, Plan says what the study can notice.
    expect(run.summaries[0]).toContain('One seed decides nothing');
    expect(run.summaries.at(-1)).toContain('· 2 epochs ·');
    expect(run.summaries.at(-1)).not.toContain('Against main');
  });

  it('trains on main what a dispatch wants anew', async () => {
    expectSuccess(await stage.dispatch(112, { variants: 'resnet34', fresh: 'true' }));
    expect(await stage.reusedIn(112)).toEqual([]);
    expect(stage.recordsOf(112)).toHaveLength(1);
  });

  it('tells what is wrong with a dispatch, and trains nothing', async () => {
    const run = await stage.dispatch(108, { epochs: 'many' });
    expect(run.exitCode).not.toBe(0);
    const sentence = '--epochs is "many", expected a whole number from 1.';
    expect(run.jobs.get('Plan')?.log.join('\n')).toContain(sentence);
    expect(run.summaries).toEqual([expect.stringMatching(/^> \[!CAUTION\]\n> .*epochs is "many", expected/)]);
    expect(stage.recordsOf(108)).toEqual([]);
  });
});
