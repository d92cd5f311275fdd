import { describe, expect, it } from 'vitest';
import { upsertComment } from '../../../src/github/api/comment.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { figure } from '../../support/figures.ts';
import { bot } from '../support/fake-github.ts';
import { openFake, useGitHub } from '../support/github.ts';

const marker = '<!-- ablate: study -->';
const request = (text: string) => ({ issue: 7, marker, body: () => `${marker}\n${text}` });
/** Those of a long discussion, all with our marker. */
const strangers = 250;
const reports = 8;
const fakes = useGitHub();
useFastClock();

const post = (text: string) => upsertComment(fakes.api, request(text));
const bodies = () => fakes.gitHub.comments.get(7)?.map(({ body }) => body);

describe('the comment of a pull request', () => {
  it('is posted once and updated from then on', async () => {
    const url = await post('first');
    expect(await post('second')).toBe(url);
    expect(bodies()).toEqual([`${marker}\nsecond`]);
  });

  it('is not written again when it says the same', async () => {
    fakes.gitHub.comment(7, `${marker}\nsame`);
    await post('same');
    expect(fakes.gitHub.requests.filter((line) => line.startsWith('PATCH'))).toEqual([]);
  });

  it('is found behind a hundred others', async () => {
    for (let index = 0; index < 130; index++) fakes.gitHub.comment(7, `remark ${index}`);
    fakes.gitHub.comment(7, `${marker}\nold`);
    await post('new');
    expect(bodies()).toHaveLength(131);
    expect(bodies()?.at(-1)).toBe(`${marker}\nnew`);
  });

  it.each([
    ['a person', { login: 'mallory', type: 'User', id: 5 }],
    ['another bot', { login: 'other[bot]', type: 'Bot', id: 6 }],
    ["a person of the bot's name", { login: 'github-actions[bot]', type: 'User', id: 7 }],
  ])('is not confused with the marker in a comment of %s', async (_, user) => {
    fakes.gitHub.comment(7, `${marker}\nnot ours`, user);
    await post('ours');
    expect(bodies()).toEqual([`${marker}\nnot ours`, `${marker}\nours`]);
  });

  it.each([
    ['an App', { login: 'my-app[bot]', type: 'Bot', id: 77 }],
    ['a person', { login: 'grace', type: 'User', id: 78 }],
  ])('stays one with the token of %s, who may write a comment of their own besides', async (_, user) => {
    fakes.gitHub.viewer = user;
    fakes.gitHub.comment(7, 'just talking');
    await post('first');
    await post('second');
    expect(bodies()).toEqual(['just talking', `${marker}\nsecond`]);
    expect(fakes.gitHub.requests.filter((line) => line.startsWith('POST /repos'))).toHaveLength(1);
  });

  it.each([
    ['a job', bot],
    ['an App', { login: 'my-app[bot]', type: 'Bot', id: 77 }],
  ])('stays one with the token of %s of whom the API tells nothing', async (_, user) => {
    fakes.gitHub.viewer = user;
    fakes.gitHub.tellsViewer = false;
    const url = await post('first');
    expect(await post('second')).toBe(url);
    expect(bodies()).toEqual([`${marker}\nsecond`]);
  });

  it("is not another study's comment that quotes the marker", async () => {
    const other = `<!-- ablate: other -->\n\\${marker}`;
    fakes.gitHub.comment(7, other);
    await post('ours');
    expect(bodies()).toEqual([other, `${marker}\nours`]);
  });

  it('is found though the list lags behind the post', async () => {
    let answers = 0;
    fakes.gitHub.beforeServing = (line) => {
      const posted = fakes.gitHub.requests.some((request) => request.startsWith('POST /repos'));
      if (!posted || !line.startsWith('GET') || ++answers > 2) return;
      const all = fakes.gitHub.comments.get(7) ?? [];
      fakes.gitHub.comments.set(7, []);
      // The answer is made before anything else runs.
      setImmediate(() => fakes.gitHub.comments.set(7, all));
    };
    await post('only');
    expect(answers).toBe(3);
    expect(bodies()).toEqual([`${marker}\nonly`]);
  });

  it('is taken as posted if the list never shows it', async () => {
    fakes.gitHub.beforeServing = (line) => {
      if (line.startsWith('GET')) fakes.gitHub.comments.set(7, []);
    };
    expect(await post('only')).toContain('issuecomment');
  }, 15_000);

  it('is made from what it said', async () => {
    fakes.gitHub.comment(7, `${marker}\nold`);
    await upsertComment(fakes.api, { issue: 7, marker, body: (before) => `${before} and new` });
    expect(bodies()).toEqual([`${marker}\nold and new`]);
  });

  it('stays one when two runs find none and both post', async () => {
    let first = true;
    fakes.gitHub.beforeServing = (line) => {
      if (!first || !line.startsWith('POST /repos')) return;
      first = false;
      fakes.gitHub.comment(7, `${marker}\nof the other run`);
    };
    await post('of this run');
    expect(bodies()).toEqual([`${marker}\nof this run`]);
  });

  it('stays one when two runs race for real', async () => {
    await Promise.all([post('one'), post('two')]);
    expect(bodies()).toHaveLength(1);
  });

  it(`stays one among ${strangers} comments of strangers that copy it, when ${reports} reports race`, async () => {
    for (let index = 0; index < strangers; index++) {
      const user = { login: `mallory${index}`, type: 'User', id: 100 + index };
      fakes.gitHub.comment(7, `${marker}\nforged ${index}`, index % 2 ? user : { ...user, type: 'Bot' });
    }
    const forged = bodies();
    const racing = Array.from({ length: reports }, (_, index) =>
      upsertComment(openFake(fakes.gitHub), request(`of report ${index}`)),
    );
    await Promise.all(racing);
    expect(bodies()?.slice(0, strangers)).toEqual(forged);
    expect(bodies()?.slice(strangers)).toEqual([expect.stringMatching(/^<!-- ablate: study -->\nof report \d+$/)]);
    figure(
      'Comments',
      `${reports} reports among ${strangers} copies of the marker: one comment, none of theirs touched`,
    );
  });

  it('bears that the other run deletes its surplus comment first', async () => {
    fakes.gitHub.comment(7, `${marker}\nkept`);
    fakes.gitHub.comment(7, `${marker}\nsurplus`);
    fakes.gitHub.fail(/^DELETE/, 1, { status: 404, body: { message: 'Not Found' } });
    await expect(post('kept')).resolves.toContain('issuecomment');
  });

  it('is posted after server errors', async () => {
    fakes.gitHub.fail(/^(GET|POST)/, 2, { status: 502, body: { message: 'Bad Gateway' } });
    await post('at last');
    expect(bodies()).toEqual([`${marker}\nat last`]);
  });

  it('waits where GitHub limits the rate, and says so', async () => {
    fakes.gitHub.fail(/^POST \/repos/, 1, {
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    });
    await post('later');
    expect(bodies()).toEqual([`${marker}\nlater`]);
    expect(fakes.log.join()).toContain('Secondary rate limit met by POST');
  });

  it("tells what a fork's token lacks", async () => {
    fakes.gitHub.fail(/^POST \/repos/, 9, { status: 403, body: { message: 'Resource not accessible by integration' } });
    await expect(post('never')).rejects.toThrow(/may not comment on #7 .*not accessible.*pull-requests: write/);
    expect(fakes.gitHub.requests.filter((line) => line.startsWith('POST /repos'))).toHaveLength(1);
  });
});
