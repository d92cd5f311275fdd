import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unzipTexts } from '../../src/github/unzip.ts';
import { parseFailure, parseRecord } from '../../src/results/parse.ts';
import { useGitHub } from './support/github.ts';
import { ResultsService, type StoredArtifact } from './support/results-service.ts';
import { runnerEnvironment } from './support/runner-environment.ts';

const fakes = useGitHub();
let workspace: string;

/** Inputs that say what was planned, and which data are prepared in the workspace. */
let prepared: Record<string, string>;
/** The same for 2,000 epochs. */
let preparedLong: Record<string, string>;
/** The plan's artifact, which every test's service is to have. */
let plans: readonly StoredArtifact[];

/** A checkout of this code whose data and results lie elsewhere. */
beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'ablate-train-'));
  for (const entry of ['bin', 'src', 'test', 'node_modules', 'package.json'])
    symlinkSync(resolve(entry), join(workspace, entry));
  const results = await new ResultsService().start();
  const config = resolve('test/fixtures/tiny.config.ts');
  const planned = [
    await start('plan', { config, options: '--epochs=3' }, 1, results.url).ended,
    await start('plan', { config, preset: 'long' }, 2, results.url).ended,
  ];
  for (const { code, log } of planned) expect(code, log).toBe(0);
  plans = results.artifacts;
  const [plan, long] = planned.map(({ outputs }) => ({ plan: outputOf(outputs, 'plan') }));
  if (plan === undefined || long === undefined) throw new Error('Two studies were planned.');
  const { code, log, outputs } = await start('data', plan, 1, results.url).ended;
  await results.stop();
  expect(code, log).toBe(0);
  const data = { 'data-folder': outputOf(outputs, 'folder'), 'data-digest': outputOf(outputs, 'digest') };
  prepared = { ...plan, ...data };
  preparedLong = { ...long, ...data };
});
beforeEach(() => {
  rmSync(join(workspace, 'results'), { recursive: true, force: true });
  fakes.results.artifacts.push(...plans);
});
afterAll(() => rmSync(workspace, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: string;
}

const sources = {
  plan: 'actions/plan/src/main.ts',
  data: 'actions/data/src/main.ts',
  train: 'actions/train/src/main.ts',
  post: 'actions/train/src/post.ts',
};

/** Runs an action's process as a runner does; the inputs are those of the tiny study. */
function start(action: keyof typeof sources, inputs: Record<string, string>, attempt = 1, results = fakes.results.url) {
  const env = runnerEnvironment({
    workspace,
    results,
    runId: 42,
    attempt,
    inputs: { run: 'with8-seed0', engine: 'wasm', ...inputs },
  });
  const child = spawn(process.execPath, ['--import', 'tsx', resolve(sources[action])], {
    cwd: workspace,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (log += text));
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code) => done({ code, log, outputs: readFileSync(env.GITHUB_OUTPUT, 'utf8') }));
  });
  return { child, ended, log: () => log };
}
const run = (...action: Parameters<typeof start>): Promise<Ended> => start(...action).ended;

const outputOf = (outputs: string, name: string): string =>
  new RegExp(`^${name}<<.*\\n(.*)\\n`, 'm').exec(outputs)?.[1] ?? '';

async function uploaded(name: string): Promise<ReadonlyMap<string, string>> {
  const artifact = fakes.results.artifacts.find((candidate) => candidate.name === name);
  return unzipTexts(artifact?.content ?? Buffer.alloc(0), name);
}

async function untilTraining(child: ChildProcess, log: () => string): Promise<void> {
  while (child.exitCode === null && !/epoch \d+\//.test(log())) await new Promise((done) => setTimeout(done, 20));
}

describe('the train action', () => {
  it('trains a variant, uploads its record and says how good it is', async () => {
    const { code, log, outputs } = await run('train', prepared);
    expect(code, log).toBe(0);
    const files = await uploaded('ablate-record+tiny+with8-seed0+attempt1');
    const record = parseRecord(files.get('with8-seed0.json') ?? '', 'artifact');
    expect(record.epochs).toHaveLength(3);
    expect(outputOf(outputs, 'top1')).toBe(String(record.result.top1));
    expect(outputs).toContain(join(workspace, 'results/with8-seed0.json'));
    expect(log).toMatch(/::group::Training with8-seed0[\s\S]*::endgroup::/);
    expect(log).toMatch(/::notice title=with8-seed0::val top-1 /);
  });

  it('fails in one sentence if the plan has no such run', async () => {
    const { code, log } = await run('train', { ...prepared, run: 'resnet99-seed0' });
    expect(code).toBe(1);
    expect(log).toMatch(/::error::The plan has no run "resnet99-seed0": give one of without4-seed0, /);
  });

  it('refuses data other than those planned', async () => {
    const inputs = { ...prepared, 'data-digest': 'e'.repeat(64) };
    const { code, log } = await run('train', inputs);
    expect(code).toBe(1);
    expect(log).toMatch(/::error::The data in .* have digest \w+, expected e+/);
  });

  it('saves its checkpoint when it is cancelled as GitHub does, and a second attempt goes on from there', async () => {
    const inputs = preparedLong;
    const { child, ended, log } = start('train', inputs);
    await untilTraining(child, log);
    child.kill('SIGINT');
    const term = setTimeout(() => child.kill('SIGTERM'), 7_500);
    const cancelled = await ended;
    clearTimeout(term);
    expect(cancelled.code).toBe(1);
    expect(existsSync(join(workspace, 'results/checkpoints/with8-seed0.checkpoint')), cancelled.log).toBe(true);
    const files = await uploaded('ablate-record+tiny+with8-seed0+attempt1');
    expect(parseFailure(files.get('with8-seed0.failure.json') ?? '', 'artifact').reason).toBe('cancelled');

    expect(await run('post', inputs)).toMatchObject({ code: 0 });
    expect(fakes.results.caches.map(({ key }) => key)).toContain('ablate-checkpoint-42-tiny-with8-seed0-attempt1');

    rmSync(join(workspace, 'results'), { recursive: true });
    const second = start('train', inputs, 2);
    await untilTraining(second.child, second.log);
    second.child.kill('SIGINT');
    const { log: resumed } = await second.ended;
    expect(resumed).toContain('Going on from the checkpoint of an earlier attempt.');
    expect(resumed).not.toContain('epoch 1/2000');
  });

  it('keeps no checkpoint of a run that came to its end', async () => {
    await run('train', prepared);
    await run('post', prepared);
    expect(fakes.results.caches.filter(({ key }) => key.startsWith('ablate-checkpoint'))).toEqual([]);
  });
});
