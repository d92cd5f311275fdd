import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../support/processes.ts';
import { lackingNode, makeWorkspace, noteOf, prepare, type Started, start, until } from './support/bundle.ts';
import { useGitHub } from './support/github.ts';

const fakes = useGitHub();
let workspace: string;
type Prepared = Awaited<ReturnType<typeof prepare>>;
let long: Prepared;

const original = readFileSync('test/fixtures/tiny.config.ts', 'utf8').replaceAll('../../src/', './src/');
const configure = (change: (config: string) => string): void =>
  writeFileSync(join(workspace, 'tiny.config.ts'), change(original));
const asPlanned = (): void => configure((config) => config);

beforeAll(async () => {
  if (lackingNode) return;
  workspace = makeWorkspace();
  asPlanned();
  long = await prepare(workspace, { config: 'tiny.config.ts', preset: 'long' });
});
beforeEach(() => rmSync(join(workspace ?? '', 'results'), { recursive: true, force: true }));
afterAll(() => rmSync(workspace ?? '', { recursive: true, force: true }));

function train({ inputs, artifact }: Prepared, env: Record<string, string> = {}, step: 'train' | 'post' = 'train') {
  if (!fakes.results.artifacts.includes(artifact)) fakes.results.artifacts.push(artifact);
  return start(step, inputs, { workspace, results: fakes.results.url, env });
}

/** Runs a leg that is to fail; gives what it uploaded, having compared that with what people are told. */
async function failed(prepared: Prepared, env: Record<string, string> = {}) {
  const { code, log, summary } = await train(prepared, env).ended;
  expect(code, log).toBe(1);
  const note = await noteOf(fakes.results);
  // A bug keeps its stack, which begins with the name of its error.
  expect(log.replace('::error::Error: ', '::error::')).toContain(`::error::${note.message}`);
  expect(summary).toMatch(/^> \[!CAUTION\]\n> ./);
  return note;
}

/** The process that trains for a step. */
async function trainerOf(step: Started): Promise<number> {
  await until(step, /epoch \d+\//);
  return childrenOf(step.child.pid, ' train ')[0] as number;
}

describe.skipIf(lackingNode !== '')(`a leg of the matrix that fails${lackingNode}`, () => {
  it('says that the checkout has no such variant any more', async () => {
    configure((config) => config.replace('filters: [4, 8]', 'filters: [4]'));
    const note = await failed(long).finally(asPlanned);
    expect(note).toMatchObject({ variant: 'with8', seed: 0, reason: 'failed' });
    expect(note.message).toBe('Unknown variant "with8": study "tiny" has without4, with4.');
  });

  it('says that its engine is not to be had', async () => {
    const note = await failed({ ...long, inputs: { ...long.inputs, engine: 'gpu' } }, { CUDA_VISIBLE_DEVICES: '' });
    expect(note.reason).toBe('failed');
    expect(note.message).toMatch(/GPU .*--engine native/);
  });

  it("has the doctor's checklist in its summary if it was to train on a GPU", async () => {
    const gpu = { ...long, inputs: { ...long.inputs, engine: 'gpu' } };
    const { log, summary } = await train(gpu, { CUDA_VISIBLE_DEVICES: '' }).ended;
    expect(log).toMatch(/::group::GPU\n[\s\S]*^FAILED +driver /m);
    expect(summary).toMatch(
      /^> \[!CAUTION\]\n> .*\n\nWhat `ablate doctor` says [\s\S]*```\nFAILED +driver [\s\S]*checks failed\.\n```/,
    );
  });

  it('says that a bug ended the trainer, by the sentence and not by its stack', async () => {
    const bug = "(() => {\n    throw new TypeError('no such block');\n  })() ?? NetworkBuilder";
    configure((config) => config.replace('NetworkBuilder.', `${bug}.`));
    const note = await failed(long).finally(asPlanned);
    expect(note).toMatchObject({ reason: 'failed', message: 'TypeError: no such block' });
  });

  it('says that memory ran out', async () => {
    const hoard = 'const hoard: unknown[] = [];\nfor (;;) hoard.push(new Array(1e6).fill(hoard.length));\n';
    configure((config) => hoard + config);
    const options = { NODE_OPTIONS: '--max-old-space-size=100' };
    const { code, log } = await train({ ...long, inputs: { ...long.inputs, runs: 'with4-seed0' } }, options).ended;
    asPlanned();
    expect(code, log).toBe(1);
    const note = await noteOf(fakes.results, 'with4-seed0');
    expect(note.reason).toBe('out of memory');
    expect(note.message).toMatch(/crashed \(SIGABRT\): .*heap out of memory/);
  });

  it('says that the loss was no number any more', async () => {
    const diverging = await prepare(workspace, { config: 'tiny.config.ts', options: '--learning-rate=1e30' });
    expect(await failed(diverging)).toMatchObject({ reason: 'diverged', message: expect.stringContaining('NaN') });
  });

  it('says that the trainer was killed', async () => {
    const step = train(long);
    process.kill(await trainerOf(step), 'SIGKILL');
    await step.ended;
    expect(await noteOf(fakes.results)).toMatchObject({
      reason: 'killed',
      message: 'The trainer was killed (SIGKILL): often the machine has run out of memory.',
    });
  });

  it('says that the step itself was killed, by the step after it', async () => {
    const step = train(long);
    const trainer = await trainerOf(step);
    step.child.kill('SIGKILL');
    process.kill(trainer, 'SIGKILL');
    const { state } = await step.ended;
    const { code, log } = await train(long, state, 'post').ended;
    expect(code, log).toBe(0);
    expect(await noteOf(fakes.results)).toMatchObject({ reason: 'killed', message: /^The step that trained was / });
  });

  it('says that it was stopped even if it got no time to', async () => {
    const step = train(long);
    const trainer = await trainerOf(step);
    process.kill(trainer, 'SIGSTOP');
    step.child.kill('SIGINT');
    await vi.waitFor(() => expect(step.state()).toHaveProperty('STATE_stopped'), 60_000);
    step.child.kill('SIGKILL');
    process.kill(trainer, 'SIGKILL');
    const { state } = await step.ended;
    await train(long, state, 'post').ended;
    expect(await noteOf(fakes.results)).toMatchObject({ reason: 'cancelled' });
  });

  it('says that its data are not those planned', async () => {
    const note = await failed({ ...long, inputs: { ...long.inputs, 'data-digest': 'e'.repeat(64) } });
    expect(note.reason).toBe('failed');
    expect(note.message).toMatch(/^The data in .* have digest \w+, expected e+: delete the cache/);
  });

  it('says that its plan is not to be had, even if there is no place for temporary files', async () => {
    const note = await failed(long, { TMPDIR: join(workspace, 'no-such-folder') });
    expect(note).toMatchObject({ reason: 'failed', message: expect.stringContaining('no-such-folder') });
  });

  it('says that its data cannot be prepared', async () => {
    const images = join(workspace, 'images');
    for (const name of ['cat', 'dog']) {
      mkdirSync(join(images, name), { recursive: true });
      for (const index of [0, 1, 2, 3, 4, 5]) writeFileSync(join(images, name, `${index}.png`), dot);
    }
    const folder = await prepare(workspace, { config: 'tiny.config.ts', dataset: 'folder:images', limit: 'all' });
    rmSync(images, { recursive: true });
    rmSync(join(workspace, folder.inputs['data-folder'] as string), { recursive: true });
    const note = await failed(folder);
    expect(note.reason).toBe('failed');
    expect(note.message).toContain('images');
  });
});

/** A PNG of one pixel. */
const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const disk = mkdtempSync(join(tmpdir(), 'ablate-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { encoding: 'utf8' });
const unmounted = mounted.status === 0 ? '' : ` (skipped: no disk can be mounted: ${mounted.stderr.trim()})`;
afterAll(() => {
  if (mounted.status === 0) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

describe.skipIf(lackingNode !== '' || unmounted !== '')(`a leg whose disk is full${unmounted}`, () => {
  it('says so', async () => {
    makeWorkspace(disk);
    writeFileSync(join(disk, 'tiny.config.ts'), original);
    // Tries to write more than there is room for.
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'ballast')}`, 'bs=4096', 'count=1000'], { stdio: 'ignore' });
    fakes.results.artifacts.push(long.artifact);
    const { code, log } = await start('train', long.inputs, { workspace: disk, results: fakes.results.url }).ended;
    expect(code, log).toBe(1);
    const note = await noteOf(fakes.results);
    expect(note.reason).toBe('failed');
    expect(note.message).toMatch(/in dataset-cache.*: free some/);
    expect(log).toContain(`::error::${note.message}`);
  });
});
