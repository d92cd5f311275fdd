import { describe, expect, it } from 'vitest';
import { announceTraining } from '../../../src/github/report/announce.ts';
import { concludeTraining } from '../../../src/github/report/conclude.ts';
import { type KeptLook, parseLooks, withLook, writeLooks } from '../../../src/github/report/looks.ts';
import { pullLooksOf } from '../../../src/judge/pull-looks.ts';
import type { RunRecord } from '../../../src/record/record.ts';
import { commentMarker, longestLooks, readFrame, writeFrame } from '../../../src/report/markdown/frame.ts';
import { askedOf } from '../../../src/study/looks.ts';
import type { Plan } from '../../../src/study/plan.ts';
import { useFastClock } from '../../support/fast-clock.ts';
import { makeStudyRecords } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { sha, useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';
import { startedRun } from '../support/started.ts';

const fakes = useGitHub();
useFastClock();
const seeds = [0, 1];
const records = makeStudyRecords(seeds) as [RunRecord, ...RunRecord[]];
const plan = planOfRecords(records);
const withMargin = (margin: number): Plan => ({ ...plan, study: { ...plan.study, margin } });
const withEpochs = (epochs: number): Plan => ({
  ...plan,
  runs: plan.runs.map((run) => ({ ...run, recipe: { ...run.recipe, epochs } })),
});

/** A push of this commit, whose workflow run has a plan and results. Its history has nothing in common with others. */
async function push(run: number, commit: string, pushed: Plan = plan) {
  const head = { sha: commit, ref: 'change', repo: { full_name: 'acme/ablate' } };
  fakes.gitHub.pulls.splice(0, 1, { number: 7, state: 'open', head, base: { ref: 'main', sha: sha('1') } });
  fakes.gitHub.parents.set(sha('1'), []).set(commit, [sha('1')]);
  const content = await zipOf({ 'plan.json': pushed });
  fakes.results.add({ runId: String(run), name: `ablate-plan+${plan.study.name}+attempt1`, content });
  return { ...startedRun, id: run, head_sha: commit };
}
const ends = (id: number, conclusion = 'success') =>
  fakes.gitHub.runs.unshift({
    id,
    conclusion,
    head_branch: 'change',
    head_repository: { full_name: 'acme/ablate' },
  });
async function trained(run: number, commit: string, pushed?: Plan): Promise<string> {
  const started = await push(run, commit, pushed);
  ends(run);
  await concludeTraining(fakes.api, started);
  return body();
}
async function announced(run: number, commit: string, pushed?: Plan): Promise<void> {
  fakes.gitHub.statuses.set(run, 'in_progress');
  await announceTraining(fakes.api, await push(run, commit, pushed), { interval: 1_000, limit: 60_000 });
}
const body = (): string => fakes.gitHub.comments.get(7)?.at(-1)?.body ?? '';
const asRegistered = (commit: string) =>
  `Contrast, metric, margin, seeds and recipe are as registered in \`${commit}\`.`;

describe('the looks at a pull request', () => {
  it('are counted in its comment, and no force push resets them', async () => {
    expect(await trained(42, sha('a'))).toContain(
      `Look 1 at this pull request, with 1 recipe. ${asRegistered(sha('a'))}`,
    );
    await announced(43, sha('b'));
    const text = await trained(43, sha('b'));
    expect(text).toContain(`Look 2 at this pull request, with 1 recipe. ${asRegistered(sha('a'))}`);
    expect(text).not.toContain('GitHub lists');
    expect(await trained(43, sha('b'))).toBe(text);
  });

  it('tell what moved since the first', async () => {
    await trained(42, sha('a'));
    await trained(43, sha('b'), withMargin(2));
    expect(await trained(44, sha('c'), withEpochs(9))).toContain(
      `Look 3 at this pull request, with 2 recipes. Registered in \`${sha('a')}\`, and since then: margin changed after 1 ` +
        'look, from 1 to 2; margin changed after 2 looks, from 2 to 1; recipe changed after 2 looks.',
    );
  });

  it('tell that seeds were added', async () => {
    await trained(42, sha('a'), { ...plan, runs: plan.runs.filter(({ seed }) => seed === 0) });
    expect(await trained(43, sha('b'))).toContain('seeds changed after 1 look, from 0 to 0, 1');
  });

  it('register what is asked before there are results, and leave out a run that a push cancelled', async () => {
    await announced(42, sha('a'), withMargin(2));
    expect(parseLooks(readFrame(body()).looks).looks).toMatchObject([{ run: 42, read: false, asked: { margin: 2 } }]);
    ends(42, 'cancelled');
    expect(await trained(43, sha('b'))).toContain(
      `Look 1 at this pull request, with 1 recipe. ${asRegistered(sha('b'))}`,
    );
  });

  it('count a run that ended well though the job that comments was killed', async () => {
    await announced(42, sha('a'), withMargin(2));
    ends(42);
    expect(await trained(43, sha('b'))).toContain('Look 2 at this pull request');
    expect(body()).toContain(
      `Registered in \`${sha('a')}\`, and since then: margin changed after 1 look, from 2 to 1.`,
    );
  });

  it('are checked against the runs that GitHub lists, if somebody deleted the comment', async () => {
    await trained(42, sha('a'));
    await trained(43, sha('b'));
    fakes.gitHub.comments.clear();
    ends(99, 'cancelled');
    expect(await trained(44, sha('c'))).toMatch(
      /Look 1 at this pull request.* GitHub lists 2 other successful runs, without a look here\./,
    );
  });

  it('say if GitHub does not list the run of a look', async () => {
    await trained(42, sha('a'));
    fakes.gitHub.runs.splice(0);
    expect(await trained(43, sha('b'))).toContain('GitHub does not list the runs of 1 look.');
  });

  it('do without a list of runs', async () => {
    fakes.gitHub.fail(/GET .*\/workflows\/5\/runs/, 9, { status: 404, body: { message: 'Not Found' } });
    await trained(42, sha('a'));
    expect(await trained(43, sha('b'))).toMatch(/Look 2 at this pull request[^\n]*registered in `a{40}`\.\n/);
  });

  it('believe no comment of a stranger, and no damaged state', async () => {
    await trained(42, sha('a'));
    const state = readFrame(body()).looks ?? '';
    fakes.gitHub.comments.clear();
    fakes.gitHub.comment(7, writeFrame(plan.study.name, { workflow: 5, commit: sha('a'), table: '', looks: state }), {
      login: 'mallory',
      type: 'User',
      id: 3,
    });
    expect(await trained(43, sha('b'))).toContain('Look 1 at this pull request');
    const own = fakes.gitHub.comments.get(7)?.at(-1);
    if (own) own.body = own.body.replace(/ablate-looks: \S{9}/, 'ablate-looks: AAAAAAAAA');
    expect(await trained(44, sha('c'))).toMatch(/Look 1 at this pull request.*GitHub lists 2 other successful runs/);
  });

  it('count the rounds of a budget', async () => {
    fakes.gitHub.jobs.set(
      42,
      ['Plan', 'Next, round 2', 'Next, round 3'].map((name) => ({ name, conclusion: 'success', html_url: '' })),
    );
    const text = await trained(42, sha('a'), { ...plan, study: { ...plan.study, mostSeeds: 2 } });
    expect(text).toContain('Look 1 at this pull request, with its rounds evaluation 3, with 1 recipe.');
  });

  it('survive that a plan fails', async () => {
    await trained(42, sha('a'));
    const failed = { ...startedRun, id: 43, head_sha: sha('b'), conclusion: 'startup_failure' };
    await push(43, sha('b'));
    fakes.results.artifacts.splice(0);
    await concludeTraining(fakes.api, failed);
    expect(body()).toContain('Out of date');
    expect(await trained(44, sha('c'))).toContain('Look 2 at this pull request');
  });
});

describe('the state of the comment', () => {
  const look = (run: number, over: Partial<KeptLook> = {}): KeptLook => ({
    run,
    commit: sha('a'),
    rounds: 1,
    asked: askedOf(plan, []),
    read: true,
    ...over,
  });

  it('gives back what was written, and fits into its comment', () => {
    const kept = { looks: [look(1), look(2, { asked: askedOf(withMargin(3), []) }), look(3)], forgotten: 4 };
    const state = writeLooks(kept);
    expect(parseLooks(state)).toEqual(kept);
    const text = writeFrame('shortcut', { workflow: 5, commit: sha('a'), table: '| table |', looks: state });
    expect(readFrame(text)).toEqual({ workflow: 5, commit: sha('a'), table: '| table |', looks: state });
    expect(text.startsWith(commentMarker('shortcut'))).toBe(true);
  });

  it('is bounded: it keeps the first look, the newest, and the number of all', () => {
    let kept = parseLooks(undefined);
    for (let run = 1; run <= 120; run++) {
      const state = writeLooks(withLook(kept, look(run, { asked: askedOf(withMargin(run), []) }), undefined)) ?? '';
      expect(state.length).toBeLessThanOrEqual(longestLooks);
      kept = parseLooks(state);
    }
    const { looks, forgotten } = kept;
    const [first, ...rest] = looks;
    expect([first?.run, rest.at(-1)?.run, looks.length + forgotten]).toEqual([1, 120, 120]);
    const runs = Array.from({ length: 120 }, (_, index) => ({ run: index + 1 }));
    expect(first && pullLooksOf([first, ...rest], forgotten, { runs, isWhole: false })).toMatchObject({
      count: 120,
      isPartial: true,
      unrecorded: 0,
      unlisted: null,
    });
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const whole = { schema: 1, forgotten: 0, asked: [askedOf(plan, [])], looks: [{ ...look(1), asked: 0 }] };
  it.each<[string, string | undefined]>([
    ['nothing', undefined],
    ['no JSON', 'AAAA'],
    ['another schema', encoded({ ...whole, schema: 2 })],
    ['a question that is missing', encoded({ ...whole, asked: [] })],
    ['two looks of one run', encoded({ ...whole, looks: [...whole.looks, ...whole.looks] })],
    ['a commit that is none', encoded({ ...whole, looks: [{ ...whole.looks[0], commit: '-->' }] })],
    ['a metric with Markdown', encoded({ ...whole, asked: [{ ...whole.asked[0], metric: { name: '[x](y)' } }] })],
    ['more than its bound', encoded({ ...whole, asked: Array(30).fill(whole.asked[0]) })],
  ])('is none if it is %s', (_, state) => {
    expect(parseLooks(encoded(whole)).looks).toHaveLength(1);
    expect(parseLooks(state)).toEqual({ looks: [], forgotten: 0 });
  });
});
