import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { refusalOf } from '../../../src/github/api/github.ts';
import { useGitHub } from '../support/github.ts';

const fakes = useGitHub();
const pulls = () => fakes.api.client.rest.pulls.list({ ...fakes.api.repository });

/** GitHub's answer to a token that has no request left for `seconds`. */
function exhaust(seconds: number, times: number): void {
  fakes.gitHub.fail(/pulls/, times, {
    status: 403,
    headers: {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
    },
    body: { message: 'API rate limit exceeded for installation.' },
  });
}

describe('a rate limit', () => {
  it('is waited for if it ends soon', async () => {
    exhaust(1, 1);
    expect((await pulls()).data).toEqual([]);
    expect(fakes.log.join()).toContain('Primary rate limit met by GET');
  });

  it('is an error with the time of its end if the job would not live to see it', async () => {
    exhaust(3000, 1);
    const begin = Date.now();
    const refused = pulls();
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(
      /^GitHub answers no more requests with this token until \d\d:\d\d UTC, in 5[01] minutes, which is longer than this job may take: run the job again then\.$/,
    );
    expect(Date.now() - begin).toBeLessThan(5000);
  });

  it('of the secondary kind is treated alike', async () => {
    fakes.gitHub.fail(/pulls/, 1, {
      status: 403,
      headers: { 'retry-after': '3600' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    });
    await expect(pulls()).rejects.toThrow(/in 60 minutes/);
  });
});

describe('a refusal', () => {
  it.each([401, 403, 404, 410, 422])('with status %i is one sentence that names the request', async (status) => {
    fakes.gitHub.fail(/pulls/, 9, {
      status,
      body: { message: 'No right', documentation_url: 'https://docs.github.com/x' },
    });
    const error = await pulls().catch((thrown: unknown) => thrown);
    expect(refusalOf(error)).toBe(`GitHub answered GET /repos/acme/ablate/pulls with status ${status} (No right).`);
  });

  it('is no bug of ours', () => {
    expect(refusalOf(new TypeError('x is undefined'))).toBeUndefined();
  });
});
