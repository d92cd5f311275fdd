import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { prepareEnvironment } from '../../../src/engine/environment.ts';
import { isOfTheMachine, runSelfTest } from '../../../src/engine/self-test/verdict.ts';
import { installedEngine } from '../../support/engine.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-self-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the child process', () => {
  const engine = { kind: 'gpu', tensorflow: '2.21.0', libraries: '', folder: 'none', binding: 'none' } as const;
  const setup = { engine, mode: 'graph', precision: 'fp32' } as const;
  /** Runs a child with this script, which starts when it has been told what to test. */
  async function run(script: string, limit?: number): Promise<{ verdict: Promise<string>; lines: string[] }> {
    const file = join(folder, `child-${Math.random()}.mjs`);
    await writeFile(file, `process.once('message', () => { ${script} })`);
    const lines: string[] = [];
    const options = { log: (line: string) => lines.push(line), program: pathToFileURL(file) };
    return { verdict: runSelfTest(setup, limit === undefined ? options : { ...options, limit }), lines };
  }

  it.each(['SIGFPE', 'SIGSEGV', 'SIGILL', 'SIGABRT'])('may die of %s', async (signal) => {
    const { verdict } = await run(`process.kill(process.pid, '${signal}')`);
    expect(await verdict).toBe(`died of ${signal}`);
  });

  it('may end without a word', async () => {
    expect(await (await run('process.exit(7)')).verdict).toBe('ended early with exit code 7');
  });

  it('passes on that there is nothing to test', async () => {
    const failure = { configuration: true, message: 'no GPU' };
    const { verdict } = await run(`process.send({ failure: ${JSON.stringify(failure)} }, () => process.exit())`);
    await expect(verdict).rejects.toThrow(new ConfigurationError('no GPU'));
  });

  it('gives no verdict when its time is up', async () => {
    const { verdict } = await run('setInterval(() => {}, 1000)', 500);
    await expect(verdict).rejects.toThrow(ConfigurationError);
    await expect(verdict).rejects.toThrow('The self-test of the gpu engine did not end within 1 s');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('gives no verdict when somebody stops it with %s', async (signal) => {
    const { verdict } = await run(`process.kill(process.pid, '${signal}')`);
    await expect(verdict).rejects.toThrow(`was stopped by ${signal}`);
    // No ConfigurationError: with that, WebAssembly would take over from an engine that nothing is wrong with.
    await expect(verdict).rejects.not.toThrow(ConfigurationError);
  });

  it('is killed when its signal aborts, whatever it computes, and gives no verdict', async () => {
    const stop = new AbortController();
    const file = join(folder, 'busy.mjs');
    await writeFile(file, "process.stderr.write(process.pid + '\\n', () => { for (;;); })");
    const lines: string[] = [];
    let pid = 0;
    const heard = (line: string) => {
      pid = Number(line);
      stop.abort();
    };
    const options = {
      log: (line: string) => lines.push(line),
      heard,
      program: pathToFileURL(file),
      signal: stop.signal,
    };
    const verdict = runSelfTest(setup, options);
    await expect(verdict).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 60_000);
    expect(lines).toEqual([]);
  });

  it('gives no verdict when the system kills it', async () => {
    const { verdict } = await run(`process.kill(process.pid, 'SIGKILL')`);
    await expect(verdict).rejects.toThrow(/killed \(SIGKILL\).*memory ran out/);
  });

  it('shows what TensorFlow said when the test is not passed, and nothing else', async () => {
    const say = `process.stderr.write('W Cannot dlopen some GPU libraries.' + String.fromCharCode(10));`;
    const bad = await run(`${say} process.send({ verdict: 'computed loss wrong by 3.0 %' }, () => process.exit())`);
    expect(await bad.verdict).toBe('computed loss wrong by 3.0 %');
    expect(bad.lines).toEqual(['What TensorFlow said in that test:', '  W Cannot dlopen some GPU libraries.']);

    const dead = await run(`${say} process.stderr.write('', () => process.kill(process.pid, 'SIGSEGV'))`);
    await dead.verdict;
    expect(dead.lines).toContain('  W Cannot dlopen some GPU libraries.');

    const good = await run(`${say} process.send({ verdict: 'passed' }, () => process.exit())`);
    expect(await good.verdict).toBe('passed');
    expect(good.lines).toEqual([]);
  });

  it('has TensorFlow say all it has to say', async () => {
    const { verdict, lines } = await run('console.error(process.env.TF_CPP_MIN_LOG_LEVEL); process.exit(1)');
    await verdict;
    expect(lines).toContain('  0');
  });
});

describe('a failure', () => {
  it.each([
    'failed call to cuInit: CUDA_ERROR_UNKNOWN: unknown error',
    'OOM when allocating tensor with shape[1024,256]',
    'Failed to create cublas handle: cublas error',
    'CUDNN_STATUS_NOT_INITIALIZED',
    'CUDA error: no kernel image is available for execution on the device',
  ])('is the machine’s and not the kernels’: %s', (message) => expect(isOfTheMachine(message)).toBe(true));

  it.each([
    'A deterministic GPU implementation of SoftmaxXentWithLogits is not currently available.',
    "No OpKernel was registered to support Op 'GatherV2'",
    'cuDNN launch failure : input shape ([4,64,8,8])',
  ])('is the kernels’: %s', (message) => expect(isOfTheMachine(message)).toBe(false));
});

const native = await installedEngine();

describe.skipIf('reason' in native)('the native engine', () => {
  it.each([
    ['graph', 'fp32'],
    ['graph', 'bf16'],
    ['eager', 'fp32'],
  ] as const)('passes in %s mode and %s on this machine', async (mode, precision) => {
    if ('reason' in native) return;
    prepareEnvironment('native');
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    expect(await runSelfTest({ engine: native.engine, mode, precision }, { log }), lines.join('\n')).toBe('passed');
  });

  it('shows why a library cannot be loaded', async () => {
    if ('reason' in native) return;
    const engine = { ...native.engine, binding: join(folder, 'none.node') };
    const test = runSelfTest({ engine, mode: 'graph', precision: 'fp32' }, { log: () => {} });
    await expect(test).rejects.toThrow('none.node');
  });
});
