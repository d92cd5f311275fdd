import { describe, expect, it } from 'vitest';
import { artifactName, gatherResults } from '../../src/github/gather.ts';
import { makeRecord } from '../support/records.ts';
import { zipOf } from './support/archive.ts';
import { repository, useGitHub } from './support/github.ts';
import { planOfRecords } from './support/plan.ts';

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
const gather = () => gatherResults(fakes.client, repository, workflowRun, plan);

describe('gathering the results of a workflow run', () => {
  it('finds the records of all planned runs', async () => {
    await uploadRecord(plain);
    await uploadRecord(resnet);
    expect(await gather()).toEqual({ records: [resnet, plain], failures: [] });
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

  it('refuses an artifact that is not what was uploaded', async () => {
    await uploadRecord(plain);
    (await uploadRecord(resnet)).digest = `sha256:${'0'.repeat(64)}`;
    await expect(gather()).rejects.toThrow(/resnet34-seed0\+attempt1 has digest .* damaged/);
  });

  it('refuses an artifact of absurd size without downloading it', async () => {
    fakes.results.add({
      runId: String(workflowRun),
      name: nameOf('resnet34-seed0', 1),
      content: Buffer.alloc(2 ** 23 + 1),
    });
    await expect(gather()).rejects.toThrow(/8388609 bytes, expected at most/);
    expect(fakes.gitHub.requests.filter((line) => line.endsWith('/zip'))).toEqual([]);
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
  ])('takes a record of %s for a failure', async (_, record, reason) => {
    await uploadRecord(plain);
    await upload(nameOf('resnet34-seed0', 1), { 'resnet34-seed0.json': record });
    const { records, failures } = await gather();
    expect(records).toEqual([plain]);
    expect(failures).toMatchObject([{ variant: 'resnet34', reason: 'failed' }]);
    expect(failures[0]?.message).toContain(reason);
  });

  it('takes a record that is no record for a failure', async () => {
    await uploadRecord(plain);
    await upload(nameOf('resnet34-seed0', 1), { 'resnet34-seed0.json': { schema: 1, result: { top1: '<b>' } } });
    expect((await gather()).failures).toMatchObject([{ variant: 'resnet34', reason: 'failed' }]);
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
