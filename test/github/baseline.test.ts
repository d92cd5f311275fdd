import { describe, expect, it } from 'vitest';
import { baselineBranch, findBaseline, storeBaseline } from '../../src/github/baseline.ts';
import { mergeBaseOf } from '../../src/github/pull-request.ts';
import { makeRecord } from '../support/records.ts';
import { repository, sha, useGitHub } from './support/github.ts';

const fakes = useGitHub();
const records = [makeRecord()];
const store = (commit: string) => storeBaseline(fakes.client, repository, { commit, records });
/** Puts records on the branch as an earlier run has left them. */
function keep(...commits: string[]): void {
  const files = new Map(commits.map((commit) => [`${commit}.json`, JSON.stringify(records)]));
  fakes.gitHub.branches.set(baselineBranch, { sha: sha('b'), files });
}
const files = () => [...(fakes.gitHub.branches.get(baselineBranch)?.files.keys() ?? [])];

describe("main's records", () => {
  it('begin a branch and then add to it', async () => {
    await store(sha('1'));
    await store(sha('2'));
    expect(files()).toEqual([`${sha('1')}.json`, `${sha('2')}.json`]);
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
    expect(files()).toEqual([`${sha('1')}.json`, `${sha('3')}.json`, `${sha('2')}.json`]);
  });

  it('are those of the newest ancestor that has some', async () => {
    const history = ['5', '4', '3', '2', '1'].map(sha);
    history.forEach((commit, index) => {
      fakes.gitHub.parents.set(commit, history.slice(index + 1, index + 2));
    });
    keep(sha('1'), sha('3'), sha('5'));
    const baseline = await findBaseline(fakes.client, repository, sha('4'));
    expect(baseline).toEqual({ commit: sha('3'), records });
  });

  it('are looked for beyond a hundred commits', async () => {
    const name = (index: number) => index.toString(16).padStart(40, '0');
    for (let index = 1; index <= 240; index++) fakes.gitHub.parents.set(name(index), [name(index - 1)]);
    keep(name(20));
    expect((await findBaseline(fakes.client, repository, name(240)))?.commit).toBe(name(20));
  });

  it('may be missing: no branch, or no ancestor with records', async () => {
    fakes.gitHub.parents.set(sha('1'), []);
    expect(await findBaseline(fakes.client, repository, sha('1'))).toBeUndefined();
    keep(sha('9'));
    expect(await findBaseline(fakes.client, repository, sha('1'))).toBeUndefined();
  });
});

describe('the merge-base', () => {
  it('is the last commit that both sides have', async () => {
    fakes.gitHub.parents
      .set(sha('1'), [])
      .set(sha('2'), [sha('1')])
      .set(sha('a'), [sha('1')]);
    expect(await mergeBaseOf(fakes.client, repository, sha('2'), sha('a'))).toBe(sha('1'));
  });

  it('is none for branches without a common commit', async () => {
    fakes.gitHub.parents.set(sha('1'), []).set(sha('a'), []);
    expect(await mergeBaseOf(fakes.client, repository, sha('1'), sha('a'))).toBeUndefined();
  });
});
