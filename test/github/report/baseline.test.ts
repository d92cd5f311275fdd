import { describe, expect, it } from 'vitest';
import { mergeBaseOf } from '../../../src/github/api/pull-request.ts';
import { findBaseline, storeBaseline } from '../../../src/github/report/baseline.ts';
import { baselineBranch } from '../../../src/results/baseline-branch.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeRecord } from '../../support/records.ts';
import { sha, useGitHub } from '../support/github.ts';

const fakes = useGitHub();
useFastClock();
const records = [makeRecord()];
const study = 'resnet-shortcut';
const store = (commit: string, of = study) => storeBaseline(fakes.api, { study: of, commit, records });
const find = (commit: string) => findBaseline(fakes.api, { study, commit });
/** Puts records on the branch as an earlier run has left them. */
function keep(...commits: string[]): void {
  const files = new Map(commits.map((commit) => [`${study}/${commit}.json`, JSON.stringify(records)]));
  fakes.gitHub.branches.set(baselineBranch, { sha: sha('b'), files });
}
function keepFiles(contents: Record<string, unknown>): void {
  const files = new Map(Object.entries(contents).map(([path, content]) => [path, JSON.stringify(content)]));
  fakes.gitHub.branches.set(baselineBranch, { sha: sha('b'), files });
}
const files = () => [...(fakes.gitHub.branches.get(baselineBranch)?.files.keys() ?? [])];

describe("main's records", () => {
  it('begin a branch and then add to it', async () => {
    await store(sha('1'));
    await store(sha('2'));
    expect(files()).toEqual([`${study}/${sha('1')}.json`, `${study}/${sha('2')}.json`]);
  });

  it('survive that another run moves the branch meanwhile', async () => {
    keep(sha('1'));
    let raced = false;
    fakes.gitHub.beforeServing = (line) => {
      const branch = fakes.gitHub.branches.get(baselineBranch);
      if (raced || branch === undefined || !line.startsWith('PATCH')) return;
      raced = true;
      fakes.gitHub.parents.set(sha('a'), [branch.sha]);
      fakes.gitHub.branches.set(baselineBranch, {
        sha: sha('a'),
        files: new Map([...branch.files, [`${sha('3')}.json`, '[]']]),
      });
    };
    await store(sha('2'));
    expect(files()).toEqual([`${study}/${sha('1')}.json`, `${sha('3')}.json`, `${study}/${sha('2')}.json`]);
  });

  it.each([
    ['a ruleset', 422, 'Repository rule violations found'],
    ['a token that may only read', 403, 'Resource not accessible by integration'],
    ['an archived repository', 403, 'Repository was archived so is read-only.'],
  ])('cannot be kept against %s, which is one sentence after one try', async (_, status, message) => {
    fakes.gitHub.fail(/^POST .*git\/(refs|trees)/, 9, { status, body: { message } });
    await expect(store(sha('1'))).rejects.toThrow(
      new RegExp(
        `^The records of ${study} could not be kept on the branch ablation-baselines\\. GitHub answered POST \\S+ with status ${status} \\(${message}.*\\)\\. The job needs "contents: write"`,
      ),
    );
    expect(
      fakes.gitHub.requests.filter((request) => request.startsWith('POST /repos/acme/ablate/git/trees')),
    ).toHaveLength(1);
  });

  it('are those of the newest ancestor that has some', async () => {
    const history = ['5', '4', '3', '2', '1'].map(sha);
    history.forEach((commit, index) => {
      fakes.gitHub.parents.set(commit, history.slice(index + 1, index + 2));
    });
    keep(sha('1'), sha('3'), sha('5'));
    expect(await find(sha('4'))).toEqual({ baseline: { study, commit: sha('3'), records }, unreadable: [] });
  });

  it('are looked for beyond a hundred commits', async () => {
    const name = (index: number) => index.toString(16).padStart(40, '0');
    for (let index = 1; index <= 240; index++) fakes.gitHub.parents.set(name(index), [name(index - 1)]);
    keep(name(20));
    expect((await find(name(240))).baseline?.commit).toBe(name(20));
  });

  it('are kept for every study of a commit', async () => {
    await store(sha('1'));
    await store(sha('1'), 'width');
    expect(files()).toEqual([`${study}/${sha('1')}.json`, `width/${sha('1')}.json`]);
  });

  it('are read as they lay before studies had folders, if they are of this study', async () => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('2'), [sha('1')]);
    const other = makeRecord({}, ({ config }) => {
      config.study = 'width';
    });
    keepFiles({ [`${sha('1')}.json`]: records, [`${sha('2')}.json`]: [other] });
    expect((await find(sha('2'))).baseline).toEqual({ study, commit: sha('1'), records });
  });

  it('are passed over, with a sentence, if they are of another version', async () => {
    fakes.gitHub.parents
      .set(sha('1'), [])
      .set(sha('2'), [sha('1')])
      .set(sha('3'), [sha('2')]);
    const path = (digit: string) => `${study}/${sha(digit)}.json`;
    keepFiles({ [path('1')]: records, [path('2')]: [{ ...records[0], schema: 3 }], [path('3')]: 'no list' });
    const { baseline, unreadable } = await find(sha('3'));
    expect(baseline?.commit).toBe(sha('1'));
    expect(unreadable).toEqual([
      `The records of ${sha('3')} on main are left out, as this version cannot read them: they are not a list.`,
      expect.stringMatching(/^The records of 2{40} on main are left out, .*: schema: .*expected 2\.$/),
    ]);
  });

  it('may be missing: no branch, or no ancestor with records', async () => {
    fakes.gitHub.parents.set(sha('1'), []);
    expect((await find(sha('1'))).baseline).toBeUndefined();
    keep(sha('9'));
    expect((await find(sha('1'))).baseline).toBeUndefined();
  });
});

describe('the merge-base', () => {
  it('is the last commit that both sides have', async () => {
    fakes.gitHub.parents
      .set(sha('1'), [])
      .set(sha('2'), [sha('1')])
      .set(sha('a'), [sha('1')]);
    expect(await mergeBaseOf(fakes.api, sha('2'), sha('a'))).toBe(sha('1'));
  });

  it('is none for branches without a common commit', async () => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('a'), []);
    expect(await mergeBaseOf(fakes.api, sha('1'), sha('a'))).toBeUndefined();
  });
});
