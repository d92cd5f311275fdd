import { describe, expect, it } from 'vitest';
import { artifactName } from '../../../src/github/api/record-artifact.ts';
import { type Gathered, gatherResults } from '../../../src/github/report/gather.ts';
import { runName } from '../../../src/study/config.ts';
import { makeRecord } from '../../support/records.ts';
import { zipOf } from '../support/archive.ts';
import { useGitHub } from '../support/github.ts';
import { planOfRecords } from '../support/plan.ts';

const workflowRun = 42;
const resnet = makeRecord({ variant: 'resnet34' });
const plain = makeRecord({ variant: 'plain34', levels: { depth: 34, shortcut: 'plain' }, correct: 150 });
const plan = planOfRecords([resnet, plain]);
const fakes = useGitHub();
const nameOf = (run: string, attempt: number): string => artifactName(plan.study.name, run, attempt);

async function upload(name: string, files: Record<string, string | object>) {
  return fakes.results.add({ runId: String(workflowRun), name, content: await zipOf(files) });
}
const uploadRecord = (record: typeof resnet, attempt = 1) =>
  upload(nameOf(`${record.config.variant}-seed0`, attempt), { [`${record.config.variant}-seed0.json`]: record });
const gather = (of = plan) => gatherResults(fakes.api, workflowRun, of);

/** Of both runs that of resnet34 is set aside. */
function expectOdd({ records, failures }: Gathered, message: RegExp): void {
  expect(records).toEqual([plain]);
  expect(failures).toEqual([
    { variant: 'resnet34', seed: 0, reason: 'not comparable', message: expect.stringMatching(message) },
  ]);
}

describe('gathering the results of a workflow run', () => {
  it('finds the records of all planned runs', async () => {
    await uploadRecord(plain);
    await uploadRecord(resnet);
    expect(await gather()).toEqual({ records: [resnet, plain], failures: [] });
  });

  it('misses no seed that a study which ends when it knows has not come to', async () => {
    const more = makeRecord({ variant: 'plain34', levels: { depth: 34, shortcut: 'plain' }, correct: 151, seed: 1 });
    const others = [1, 2].flatMap((seed) => [resnet, plain].map(({ config }) => ({ ...config, seed })));
    const until = { ...plan, study: { ...plan.study, mostSeeds: 3 }, runs: [...plan.runs, ...others] };
    await uploadRecord(plain);
    await uploadRecord(resnet);
    expect((await gather(until)).failures.map(runName)).toEqual(['resnet34-seed1', 'plain34-seed1']);
    await upload(nameOf('plain34-seed1', 1), { 'plain34-seed1.json': more });
    expect((await gather(until)).failures.map(runName)).toEqual(['resnet34-seed1']);
    await upload(nameOf('plain34-seed2', 1), {});
    expect((await gather(until)).failures.map(runName)).toEqual(['resnet34-seed1', 'plain34-seed2']);
    fakes.gitHub.jobs.set(workflowRun, [
      { name: `${plan.study.name}: resnet34-seed2`, conclusion: 'cancelled', html_url: 'https://github.com/job' },
    ]);
    expect((await gather(until)).failures.map(runName)).toEqual(['resnet34-seed1', 'resnet34-seed2', 'plain34-seed2']);
  });

  it('reads on where there are more artifacts than a page holds', async () => {
    for (let index = 0; index < 150; index++) await upload(`something-${index}`, {});
    await uploadRecord(plain);
    await uploadRecord(resnet);
    expect((await gather()).records).toHaveLength(2);
  });

  it('takes the last attempt at a run, by number and not by name', async () => {
    const failure = { schema: 1, variant: 'plain34', seed: 0, reason: 'failed', message: 'no luck' };
    await upload(nameOf('plain34-seed0', 10), { 'plain34-seed0.failure.json': failure });
    await uploadRecord(plain, 9);
    await uploadRecord(resnet);
    expect((await gather()).failures).toEqual([{ variant: 'plain34', seed: 0, reason: 'failed', message: 'no luck' }]);
  });

  it('sets aside an artifact that is not what was uploaded, and reports the rest', async () => {
    await uploadRecord(plain);
    (await uploadRecord(resnet)).digest = `sha256:${'0'.repeat(64)}`;
    expectOdd(await gather(), /resnet34-seed0\+attempt1 has digest .* damaged/);
  });

  it('sets aside an artifact of absurd size without downloading it', async () => {
    await uploadRecord(plain);
    const content = Buffer.alloc(2 ** 23 + 1);
    fakes.results.add({ runId: String(workflowRun), name: nameOf('resnet34-seed0', 1), content });
    expectOdd(await gather(), /8388609 bytes, expected at most/);
    expect(fakes.gitHub.requests.filter((line) => line.endsWith('/zip'))).toHaveLength(1);
  });

  it.each([
    ['a broken zip', async () => Buffer.from('PK but no zip')],
    ['a zip with a path in it', () => zipOf({ 'sub/resnet34-seed0.json': resnet })],
  ])('sets aside %s', async (_, zip) => {
    await uploadRecord(plain);
    fakes.results.add({ runId: String(workflowRun), name: nameOf('resnet34-seed0', 1), content: await zip() });
    expectOdd(await gather(), /resnet34-seed0\+attempt1 cannot be read/);
  });

  it('sets aside an artifact that has expired meanwhile', async () => {
    const gone = await uploadRecord(resnet);
    await uploadRecord(plain);
    fakes.gitHub.fail(new RegExp(`/artifacts/${gone.id}/zip`), 1, { status: 410, body: { message: 'Gone' } });
    expectOdd(await gather(), /Gone/);
  });

  it('sets aside the record of another machine than most, with its job', async () => {
    const url = 'https://github.com/acme/ablate/actions/runs/42/job/1';
    const deeper = makeRecord({ variant: 'resnet50', levels: { depth: 50, shortcut: 'residual' } });
    const odd = makeRecord({ variant: 'resnet34' }, (record) => {
      Object.assign(record.provenance.engine, { engine: 'wasm', mode: 'eager' });
    });
    fakes.gitHub.jobs.set(workflowRun, [
      { name: 'resnet-shortcut: resnet34-seed0', conclusion: 'success', html_url: url },
    ]);
    for (const record of [plain, odd, deeper]) await uploadRecord(record);
    const { records, failures } = await gather(planOfRecords([odd, plain, deeper]));
    expect(records).toEqual([plain, deeper]);
    const message = 'engine wasm (eager) here, native (graph) in the other 2 records';
    expect(failures).toEqual([{ variant: 'resnet34', seed: 0, reason: 'not comparable', message, url }]);
  });

  it('finds the job of a run among those that trained several seeds', async () => {
    const url = (job: number) => `https://github.com/acme/ablate/actions/runs/42/job/${job}`;
    const seeds = [0, 1, 11].map((seed) => makeRecord({ variant: 'resnet34', seed }));
    const job = (name: string, number: number) => ({ name, conclusion: 'cancelled', html_url: url(number) });
    fakes.gitHub.jobs.set(workflowRun, [
      job('resnet-shortcut: resnet34, seeds 0, 11', 1),
      job('resnet-shortcut: resnet34-seed1', 2),
      job('resnet-shortcut: plain34, seeds 0, 1, 11', 3),
    ]);
    const { failures } = await gather(planOfRecords(seeds as [typeof resnet]));
    expect(failures.map((failure) => failure.url)).toEqual([url(1), url(2), url(1)]);
  });

  it('leaves alone what nobody planned', async () => {
    await uploadRecord(plain);
    await uploadRecord(resnet);
    await upload(nameOf('plain34-seed1', 1), { 'plain34-seed1.json': 'not even JSON' });
    expect((await gather()).records).toHaveLength(2);
  });

  it.each([
    ['another variant', { ...resnet, config: { ...resnet.config, variant: 'resnet50' } }, 'variant is "resnet50"'],
    ['another seed', { ...resnet, config: { ...resnet.config, seed: 3 } }, 'seed is 3'],
    ['other epochs', makeRecord({ variant: 'resnet34', epochs: 30 }), 'epochs is 30, planned was 3'],
    [
      'other data',
      { ...resnet, config: { ...resnet.config, dataset: { ...resnet.config.dataset, source: 'synthetic' } } },
      'source is "synthetic"',
    ],
  ])('sets aside a record of %s than planned', async (_, record, reason) => {
    await uploadRecord(plain);
    await upload(nameOf('resnet34-seed0', 1), { 'resnet34-seed0.json': record });
    expectOdd(await gather(), new RegExp(reason));
  });

  it('sets aside a record that is none, such as of another schema', async () => {
    await uploadRecord(plain);
    await upload(nameOf('resnet34-seed0', 1), { 'resnet34-seed0.json': { ...resnet, schema: 3 } });
    expectOdd(await gather(), /cannot be read: schema: .*expected 2/);
  });

  it.each([
    ['failure', 'failed'],
    ['cancelled', 'cancelled'],
    ['timed_out', 'timed out'],
    ['success', 'missing'],
    [null, 'missing'],
  ])('tells from a job that ended in %s without a record that the run is %s', async (conclusion, reason) => {
    await uploadRecord(plain);
    const url = 'https://github.com/acme/ablate/actions/runs/42/job/1';
    fakes.gitHub.jobs.set(workflowRun, [
      { name: `caller / ${plan.study.name}: resnet34-seed0`, conclusion, html_url: url },
    ]);
    expect((await gather()).failures).toEqual([{ variant: 'resnet34', seed: 0, reason, url }]);
  });

  it('calls a run missing that not even a job knows of', async () => {
    await uploadRecord(plain);
    expect((await gather()).failures).toEqual([{ variant: 'resnet34', seed: 0, reason: 'missing' }]);
  });
});

describe('a run without a record', () => {
  const note = (attempt: number, reason: string) =>
    upload(nameOf('resnet34-seed0', attempt), {
      'resnet34-seed0.failure.json': { schema: 1, variant: 'resnet34', seed: 0, reason, message: 'so it was' },
    });
  const url = (job: number) => `https://github.com/acme/ablate/actions/runs/42/job/${job}`;
  const job = (attempt: number, conclusion: string, over: object = {}) => ({
    name: 'resnet-shortcut: resnet34-seed0',
    run_attempt: attempt,
    conclusion,
    html_url: url(attempt),
    ...over,
  });
  const failureOf = async () => {
    await uploadRecord(plain);
    return (await gather()).failures[0];
  };
  const limit = { started_at: '2026-01-01T00:00:00Z', completed_at: '2026-01-01T06:00:03Z' };

  it.each([
    ['says so', { conclusion: 'timed_out' }],
    ['is called cancelled after the whole of its time', { conclusion: 'cancelled', ...limit }],
  ])('timed out if its job %s, whatever the job itself thought', async (_, over) => {
    await note(1, 'cancelled');
    fakes.gitHub.jobs.set(workflowRun, [job(1, '', over)]);
    expect(await failureOf()).toEqual({ variant: 'resnet34', seed: 0, reason: 'timed out', url: url(1) });
  });

  it('was cancelled if its job was stopped earlier', async () => {
    await note(1, 'cancelled');
    fakes.gitHub.jobs.set(workflowRun, [job(1, 'cancelled')]);
    expect(await failureOf()).toMatchObject({ reason: 'cancelled', message: 'so it was', url: url(1) });
  });

  it('diverged although its job met the limit while it said so', async () => {
    await note(1, 'diverged');
    fakes.gitHub.jobs.set(workflowRun, [job(1, 'timed_out')]);
    expect(await failureOf()).toMatchObject({ reason: 'diverged', url: url(1) });
  });

  it('is linked to the job of the attempt that told why', async () => {
    await note(1, 'out of memory');
    fakes.gitHub.jobs.set(workflowRun, [job(2, 'success'), job(1, 'failure')]);
    expect(await failureOf()).toMatchObject({ reason: 'out of memory', url: url(1) });
  });

  it('is what became of a later attempt, if that left nothing', async () => {
    await note(1, 'diverged');
    fakes.gitHub.jobs.set(workflowRun, [job(1, 'failure'), job(2, 'cancelled')]);
    expect(await failureOf()).toEqual({ variant: 'resnet34', seed: 0, reason: 'cancelled', url: url(2) });
  });

  it('names the job that all others waited for, and links it', async () => {
    fakes.gitHub.jobs.set(workflowRun, [
      { name: 'Plan', conclusion: 'failure', html_url: url(2) },
      { name: 'train', conclusion: 'skipped', html_url: url(3) },
    ]);
    expect((await gather()).failures).toEqual([
      { variant: 'resnet34', seed: 0, reason: 'missing', message: 'job Plan failed', url: url(2) },
      { variant: 'plain34', seed: 0, reason: 'missing', message: 'job Plan failed', url: url(2) },
    ]);
  });

  it('is not blamed on the data of another study in the same workflow run', async () => {
    fakes.gitHub.jobs.set(workflowRun, [
      { name: 'width / Plan', conclusion: 'failure', html_url: url(1) },
      { name: 'width / width: wide-seed0', conclusion: 'failure', html_url: url(2) },
      { name: 'shortcut / Plan', conclusion: 'timed_out', html_url: url(3) },
    ]);
    expect((await gather()).failures).toMatchObject([
      { message: 'job Plan timed out', url: url(3) },
      { message: 'job Plan timed out', url: url(3) },
    ]);
  });

  it('is not blamed on data that came with the next attempt', async () => {
    fakes.gitHub.jobs.set(workflowRun, [
      { name: 'Plan', conclusion: 'failure', html_url: url(1) },
      { name: 'Plan', conclusion: 'success', html_url: url(2), run_attempt: 2 },
    ]);
    expect(await failureOf()).toEqual({ variant: 'resnet34', seed: 0, reason: 'missing' });
  });
});
