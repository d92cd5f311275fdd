import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/record/parse.ts';
import { childrenOf } from '../support/processes.ts';
import { ownEngineOf } from '../support/records.ts';
import { zipOf } from './support/archive.ts';
import { filesOf, lackingNode, makeWorkspace, noteOf, outputOf, prepare, start, until } from './support/bundle.ts';
import { useGitHub } from './support/github.ts';

const fakes = useGitHub();
let workspace: string;
let three: Awaited<ReturnType<typeof prepare>>;
/** Two runs of that plan in one job. */
let pair: typeof three;
/** 20,000 epochs. */
let long: Awaited<ReturnType<typeof prepare>>;

beforeAll(async () => {
  if (lackingNode) return;
  workspace = makeWorkspace();
  const config = resolve('test/fixtures/tiny.config.ts');
  three = await prepare(workspace, { config, options: '--epochs=3 --threads=1' });
  pair = { ...three, inputs: { ...three.inputs, runs: 'with8-seed0 without8-seed0' } };
  long = await prepare(workspace, { config, preset: 'long' });
});
beforeEach(() => rmSync(join(workspace ?? '', 'results'), { recursive: true, force: true }));
afterAll(() => rmSync(workspace ?? '', { recursive: true, force: true }));

/** Starts a step of the train action; its plan is the one that the workflow run has. */
function startStep(step: 'train' | 'post', { inputs, artifact } = three, attempt = 1, env = {}) {
  if (!fakes.results.artifacts.includes(artifact)) fakes.results.artifacts.push(artifact);
  return start(step, inputs, { workspace, results: fakes.results.url, attempt, env });
}
const run = (...step: Parameters<typeof startStep>) => startStep(...step).ended;

describe.skipIf(lackingNode !== '')(`the bundle of the train action${lackingNode}`, () => {
  it('trains a variant, uploads its record, and says how good it is and how long it took', async () => {
    const { code, log, outputs } = await run('train');
    expect(code, log).toBe(0);
    const files = await filesOf(fakes.results, 'ablate-record+tiny+with8-seed0+attempt1');
    const record = parseRecord(files.get('with8-seed0.json') ?? '', 'artifact');
    expect(record.epochs).toHaveLength(3);
    expect(outputOf(outputs, 'result')).toBe(String(record.result.top1));
    expect(outputOf(outputs, 'top1')).toBe(String(record.result.top1));
    expect(outputs).toContain(join(workspace, 'results/with8-seed0.json'));
    expect(log).toMatch(/::group::Training with8-seed0[\s\S]*::endgroup::/);
    expect(log).toMatch(
      /::notice title=with8-seed0::val top-1 \d+\.\d %25, \d+ images\/s, set-up [\dmin ]+ s, training [\dmin ]+ s$/m,
    );
    expect(Number(outputOf(outputs, 'set-up-seconds'))).toBeGreaterThan(0);
    expect(outputOf(outputs, 'training-seconds')).toBe(String(Math.round(record.timing.wallSeconds)));
  });

  it("takes main's record of the run if the key is the same, and trains nothing", async () => {
    await run('train');
    const name = 'ablate-record+tiny+with8-seed0+attempt1';
    const text = (await filesOf(fakes.results, name)).get('with8-seed0.json') ?? '';
    const own = parseRecord(text, name);
    const commit = '1'.repeat(40);
    const ofMain = { ...own, provenance: { ...own.provenance, commit, dirty: false, changes: null } };
    const other = { ...ofMain, config: { ...own.config, variant: 'with4' } };
    const trained = 'ablate-trained+tiny+attempt1';
    fakes.results.add({ runId: '42', name: trained, content: await zipOf({ 'records.json': [other, ofMain] }) });

    const { code, log, outputs } = await run('train', { ...three, inputs: { ...three.inputs, trained } }, 2);
    expect(code, log).toBe(0);
    expect(log).not.toContain('with8-seed0: epoch');
    expect(log).toMatch(/::notice title=with8-seed0::val top-1 \d+\.\d %25, reused from 1111111$/m);
    expect(outputOf(outputs, 'reused')).toBe('true');
    expect(outputOf(outputs, 'training-seconds')).toBe('0');
    const files = await filesOf(fakes.results, name.replace('attempt1', 'attempt2'));
    expect(parseRecord(files.get('with8-seed0.json') ?? '', name)).toEqual({ ...ofMain, reused: true });
  });

  it('fails in one sentence if the plan has no such run', async () => {
    const { code, log, summary } = await run('train', {
      ...three,
      inputs: { ...three.inputs, runs: 'resnet99-seed0' },
    });
    expect(code).toBe(1);
    expect(log).toMatch(/::error::The plan has no run "resnet99-seed0": give one of without4-seed0, /);
    expect(summary).toMatch(/^> \[!CAUTION\]\n> The plan has no run "resnet99-seed0"/);
  });

  it('trains several runs side by side, and uploads the record of each', async () => {
    const { code, log, outputs } = await run('train', pair);
    expect(code, log).toBe(0);
    for (const name of ['with8-seed0', 'without8-seed0']) {
      const files = await filesOf(fakes.results, `ablate-record+tiny+${name}+attempt1`);
      const record = parseRecord(files.get(`${name}.json`) ?? '', 'artifact');
      expect(ownEngineOf(record).threads).toBe(1);
      expect(outputs).toContain(join(workspace, `results/${name}.json`));
      expect(log).toContain(`::notice title=${name}::val top-1 `);
    }
  });

  it('fails one of several runs alone, and says which', async () => {
    const killed = startStep('train', { ...long, inputs: { ...long.inputs, runs: 'with8-seed0 without8-seed0' } });
    await until(killed, /with8-seed0: epoch \d+\//);
    await until(killed, /without8-seed0: epoch \d+\//);
    const [ablate = 0] = childrenOf(killed.child.pid, ' train ');
    const [trainer = 0] = childrenOf(ablate, 'child.mjs');
    process.kill(trainer, 'SIGKILL');
    await until(killed, /no result, (killed|out of memory)/);
    killed.child.kill('SIGINT');
    const { code, log } = await killed.ended;
    expect(code, log).toBe(1);
    const notes = await Promise.all([noteOf(fakes.results), noteOf(fakes.results, 'without8-seed0')]);
    const reasons = notes.map(({ reason }) => reason);
    expect(reasons.sort()).toEqual(['cancelled', expect.stringMatching(/killed|out of memory/)]);
    expect(log).toContain('::error::2 of 2 runs failed. with8-seed0: The ');
  });

  it('trains in the next attempt only those of its runs that did not come to their end', async () => {
    await run('train', pair);
    // As if the step had been killed before the second one.
    rmSync(join(workspace, 'results/without8-seed0.json'));
    expect(await run('post', pair)).toMatchObject({ code: 0 });
    rmSync(join(workspace, 'results'), { recursive: true });
    const { code, log } = await run('train', pair, 2);
    expect(code, log).toBe(0);
    expect(log).toMatch(/^without8-seed0: epoch 1\/3/m);
    expect(log).not.toMatch(/^with8-seed0: epoch/m);
    for (const name of ['with8-seed0', 'without8-seed0']) {
      expect(await filesOf(fakes.results, `ablate-record+tiny+${name}+attempt2`)).toHaveProperty('size', 1);
    }
  });

  it('saves its checkpoint when it is cancelled as GitHub does, and a second attempt goes on from there', async () => {
    const step = startStep('train', long);
    await until(step, /epoch \d+\//);
    // GitHub sends SIGTERM 7.5 s later; how soon a run ends is what test/faults/signals.test.ts measures.
    step.child.kill('SIGINT');
    const cancelled = await step.ended;
    expect(cancelled.code, cancelled.log).toBe(1);
    expect(existsSync(join(workspace, 'results/checkpoints/with8-seed0.checkpoint')), cancelled.log).toBe(true);
    expect(await noteOf(fakes.results)).toMatchObject({ reason: 'cancelled', message: 'The run was stopped.' });

    expect(await run('post', long, 1, cancelled.state)).toMatchObject({ code: 0 });
    expect(fakes.results.caches.map(({ key }) => key)).toContain('ablate-checkpoint-42-tiny-with8-seed0-attempt1');

    rmSync(join(workspace, 'results'), { recursive: true });
    const second = startStep('train', long, 2);
    await until(second, /epoch \d+\//);
    second.child.kill('SIGINT');
    const { log: resumed } = await second.ended;
    expect(resumed).toContain('Continuing from the checkpoint of an earlier attempt.');
    expect(resumed).not.toContain('epoch 1/');
  });

  it('stops a run that takes longer than its job allows, with its reason', async () => {
    const { code, log } = await run('train', { ...long, inputs: { ...long.inputs, minutes: '0.2' } });
    expect(code, log).toBe(1);
    expect(log).toContain('::error::The run was stopped after 12 s, the most that its job gives it.');
    expect(await noteOf(fakes.results)).toMatchObject({ reason: 'timed out' });
    // On a busy machine the time may be over before the first epoch is.
    const begun = /epoch \d+\//.test(log);
    if (begun) expect(existsSync(join(workspace, 'results/checkpoints/with8-seed0.checkpoint')), log).toBe(true);
  });

  it('keeps no checkpoint of a run that came to its end, and adds nothing to its record', async () => {
    const { state } = await run('train');
    const artifacts = fakes.results.artifacts.length;
    expect(await run('post', three, 1, state)).toMatchObject({ code: 0, log: '' });
    expect(fakes.results.caches.filter(({ key }) => key.startsWith('ablate-checkpoint'))).toEqual([]);
    expect(fakes.results.artifacts).toHaveLength(artifacts);
  });
});
