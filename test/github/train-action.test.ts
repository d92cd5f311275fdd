import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzipTexts } from '../../src/github/unzip.ts';
import { parseFailure, parseRecord } from '../../src/results/parse.ts';
import { useGitHub } from './support/github.ts';
import { runnerEnvironment } from './support/runner-environment.ts';

const fakes = useGitHub();
let workspace: string;

/** A checkout of this code whose results lie elsewhere. */
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'ablate-train-'));
  for (const entry of ['bin', 'src', 'test', 'node_modules', 'package.json']) symlinkSync(resolve(entry), join(workspace, entry));
});
afterEach(() => rmSync(workspace, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: string;
}

const sources = { data: 'actions/data/src/main.ts', train: 'actions/train/src/main.ts', post: 'actions/train/src/post.ts' };

/** Runs an action's process as a runner does; the inputs are those of the tiny study. */
function start(action: keyof typeof sources, inputs: Record<string, string>, attempt = 1) {
  const env = runnerEnvironment({
    workspace,
    results: fakes.results.url,
    runId: 42,
    attempt,
    inputs: { config: resolve('test/fixtures/tiny.config.ts'), variant: 'with8', seed: '0', engine: 'wasm', ...inputs },
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

/** Outputs of the data action as inputs of the train action. */
async function prepared(inputs: Record<string, string> = {}): Promise<Record<string, string>> {
  const { code, log, outputs } = await run('data', inputs);
  expect(code, log).toBe(0);
  const output = (name: string) => new RegExp(`^${name}<<.*\\n(.*)\\n`, 'm').exec(outputs)?.[1] ?? '';
  return { ...inputs, 'data-folder': output('folder'), 'data-digest': output('digest') };
}

async function uploaded(name: string): Promise<ReadonlyMap<string, string>> {
  const artifact = fakes.results.artifacts.find((candidate) => candidate.name === name);
  return unzipTexts(artifact?.content ?? Buffer.alloc(0), name);
}

async function untilTraining(child: ChildProcess, log: () => string): Promise<void> {
  while (child.exitCode === null && !log().includes('epoch 1/')) await new Promise((done) => setTimeout(done, 20));
}

describe('the train action', () => {
  it('trains a variant, uploads its record and says how good it is', async () => {
    const { code, log, outputs } = await run('train', await prepared());
    expect(code, log).toBe(0);
    const files = await uploaded('ablate-record-with8-seed0-attempt1');
    const record = parseRecord(files.get('with8-seed0.json') ?? '', 'artifact');
    expect(outputs).toMatch(new RegExp(`^top1<<.*\\n${record.result.top1}\\n`, 'm'));
    expect(outputs).toContain(join(workspace, 'results/with8-seed0.json'));
    expect(log).toMatch(/::group::Training with8, seed 0[\s\S]*::endgroup::/);
    expect(log).toMatch(/::notice title=with8%2C seed 0::val top-1 /);
  });

  it('fails in one sentence, and uploads why, where a variant does not exist', async () => {
    const { code, log } = await run('train', { ...(await prepared()), variant: 'resnet99' });
    expect(code).toBe(1);
    expect(log).toMatch(/Unknown variant "resnet99": study "tiny" has/);
    expect(log).toMatch(/::error::resnet99-seed0 gave no record/);
    const files = await uploaded('ablate-record-resnet99-seed0-attempt1');
    expect(parseFailure(files.get('resnet99-seed0.failure.json') ?? '', 'artifact').reason).toBe('failed');
  });

  it('refuses data other than those planned', async () => {
    const inputs = { ...(await prepared()), 'data-digest': 'e'.repeat(64) };
    const { code, log } = await run('train', inputs);
    expect(code).toBe(1);
    expect(log).toMatch(/::error::The data in .* have digest \w+, expected e+/);
  });

  it('saves its checkpoint when it is cancelled as GitHub does, and a second attempt goes on from there', async () => {
    const inputs = await prepared({ preset: 'long' });
    const { child, ended, log } = start('train', inputs);
    await untilTraining(child, log);
    child.kill('SIGINT');
    const term = setTimeout(() => child.kill('SIGTERM'), 7_500);
    const cancelled = await ended;
    clearTimeout(term);
    expect(cancelled.code).toBe(1);
    expect(existsSync(join(workspace, 'results/checkpoints/with8-seed0.checkpoint')), cancelled.log).toBe(true);
    const files = await uploaded('ablate-record-with8-seed0-attempt1');
    expect(parseFailure(files.get('with8-seed0.failure.json') ?? '', 'artifact').reason).toBe('cancelled');

    expect(await run('post', inputs)).toMatchObject({ code: 0 });
    expect(fakes.results.caches.map(({ key }) => key)).toContain('ablate-checkpoint-42-with8-seed0-attempt1');

    rmSync(join(workspace, 'results'), { recursive: true });
    const second = start('train', inputs, 2);
    await untilTraining(second.child, () => (second.log().includes('epoch ') ? 'epoch 1/' : ''));
    second.child.kill('SIGINT');
    const { log: resumed } = await second.ended;
    expect(resumed).toContain('Going on from the checkpoint of an earlier attempt.');
    expect(resumed).not.toContain('epoch 1/2000');
  });

  it('keeps no checkpoint of a run that came to its end', async () => {
    const inputs = await prepared();
    await run('train', inputs);
    await run('post', inputs);
    expect(fakes.results.caches.filter(({ key }) => key.startsWith('ablate-checkpoint'))).toEqual([]);
  });
});
