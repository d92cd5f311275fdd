import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baselineBranch } from '../../src/results/baseline-branch.ts';
import { ForeignRepository } from './support/foreign.ts';
import { type Change, expectSuccess, lacking, Stage } from './support/stage.ts';

const runs = ['resnet18-basic-seed0', 'resnet18-own-seed0'];

describe.skipIf(lacking.length > 0)('a repository made by ablate init', { timeout: 1_200_000 }, () => {
  let stage: Stage;
  let first: Change;

  beforeAll(async () => {
    stage = await Stage.open(new ForeignRepository());
  }, 1_200_000);
  afterAll(() => stage?.close());

  it('stores what main has on a push to main', async () => {
    expectSuccess(await stage.pushToMain(300));
    const stored = stage.gitHub.branches.get(baselineBranch)?.files.keys() ?? [];
    expect([...stored]).toEqual([`own-block/${stage.main}.json`]);
  });

  it('trains the block of a pull request and compares it with main, in the summary and in a comment', async () => {
    first = stage.push(7, (repository) =>
      repository.replace('ablation.config.ts', /return shortcut\((.*)\);/, "return net.sigmoid('last', shortcut($1));"),
    );
    const run = await stage.ablation(301, first);
    expectSuccess(run);
    expect(stage.recordsOf(301)).toEqual(runs.map((name) => `ablate-record+own-block+${name}+attempt1`));
    expect(run.summaries.join('\n')).toContain(`main is ${stage.main}, where this change left it.`);
    expectSuccess(await stage.comment(302, 301, first));
    expect(stage.commentsOn(first)).toEqual([expect.stringContaining(first.sha)]);
    expect(stage.commentsOn(first)[0]).toMatch(/\| resnet18-basic .*the same network.*\n\| resnet18-own /);
  });

  it('updates that comment after a second push', async () => {
    const second = stage.push(7, (repository) =>
      repository.replace('ablation.config.ts', /return shortcut\((.*)\);/, "return net.relu('last', shortcut($1));"),
    );
    expectSuccess(await stage.ablation(303, second));
    expectSuccess(await stage.comment(304, 303, second));
    expect(stage.commentsOn(second)).toEqual([expect.stringContaining(second.sha)]);
  });
});
