import { describe, expect, it } from 'vitest';
import { pullRequestsOf } from '../../../src/github/api/pull-request.ts';
import { sha, useGitHub } from '../support/github.ts';

const fakes = useGitHub();
const pull = (number: number, owner: string, head: string) => ({
  number,
  state: 'open',
  head: { sha: head, ref: 'change', repo: { full_name: `${owner}/ablate` } },
  base: { ref: 'main', sha: sha('0') },
});
const run = (owner: string, head: string) => ({
  id: 1,
  workflow_id: 2,
  run_attempt: 1,
  conclusion: 'success',
  event: 'pull_request',
  head_sha: head,
  head_branch: 'change',
  head_repository: { full_name: `${owner}/ablate` },
});
const find = (owner: string, head: string) => pullRequestsOf(fakes.api, run(owner, head));

describe('the pull request of a finished run', () => {
  it("is found by branch and commit, a fork's too", async () => {
    fakes.gitHub.pulls.push(pull(7, 'acme', sha('a')), pull(8, 'stranger', sha('b')));
    expect(await find('stranger', sha('b'))).toEqual([{ number: 8, headSha: sha('b'), baseSha: sha('0') }]);
  });

  it('are all that a branch has', async () => {
    fakes.gitHub.pulls.push(pull(7, 'acme', sha('a')), pull(8, 'acme', sha('a')));
    expect((await find('acme', sha('a'))).map(({ number }) => number)).toEqual([7, 8]);
  });

  it('is none once it has newer commits', async () => {
    fakes.gitHub.pulls.push(pull(7, 'acme', sha('b')));
    expect(await find('acme', sha('a'))).toEqual([]);
  });

  it("is not another owner's with a branch of the same name", async () => {
    fakes.gitHub.pulls.push(pull(7, 'acme', sha('a')));
    expect(await find('stranger', sha('a'))).toEqual([]);
  });

  it('is none where the fork is gone', async () => {
    fakes.gitHub.pulls.push(pull(7, 'acme', sha('a')));
    const orphan = { ...run('acme', sha('a')), head_repository: null };
    expect(await pullRequestsOf(fakes.api, orphan)).toEqual([]);
  });
});
