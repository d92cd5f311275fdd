import { describe, expect, test } from 'vitest';
import { specOf } from '../../bench/cases.ts';
import { rotated } from '../../bench/measure.ts';
import { Worker } from '../../bench/worker.ts';
import { someCase } from './fixture.ts';

const spec = specOf(someCase, { label: 'Test', framework: 'torch', precision: 'bf16', compile: false });

/** A contender that says what it was told, then dies of the command that its program names. */
const program = `
  const spec = JSON.parse(process.argv[1]);
  console.log(JSON.stringify({ version: spec.network + ' ' + spec.precision }));
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { command, count } = JSON.parse(line);
    if (command === 'epoch') { console.error('progress\\nOutOfMemory: 3 GB'); process.exit(7); }
    console.log(JSON.stringify({ seconds: Array(count).fill(0.1) }));
  });`;
const start = (code = program, instructions?: 'AVX2') =>
  Worker.start([process.execPath, '-e', code], spec, { threads: 1, ...(instructions && { instructions }) });

describe.skipIf(process.platform !== 'linux')('a worker', () => {
  test('hands on the specification and answers in order', async () => {
    const worker = await start();
    expect(worker.version).toBe('resnet34 bf16');
    expect(worker.secondsToFirstStep).toBeGreaterThan(0);
    expect(await worker.request({ command: 'steps', count: 2 })).toEqual({ seconds: [0.1, 0.1] });
    expect(worker.peakBytes()).toBeGreaterThan(1e7);
    await worker.stop();
  });

  test('that dies tells how, and its last words', async () => {
    const worker = await start();
    await expect(worker.request({ command: 'epoch' })).rejects.toThrow('ended with exit code 7: OutOfMemory: 3 GB');
    await worker.stop();
  });

  test('that dies of a signal before its first step fails to start', async () => {
    await expect(start("process.kill(process.pid, 'SIGFPE')")).rejects.toThrow('ended with SIGFPE');
  });

  test('is limited to the instruction set of its case', async () => {
    const said =
      'console.log(JSON.stringify({ version: String(process.env.ONEDNN_MAX_CPU_ISA) })); process.stdin.resume()';
    const workers = [await start(said), await start(said, 'AVX2')];
    expect(workers.map(({ version }) => version)).toEqual([String(process.env.ONEDNN_MAX_CPU_ISA), 'AVX2']);
    for (const worker of workers) await worker.stop();
  });

  test('lets TensorFlow use oneDNN, whoever calls it', async () => {
    const said = 'console.log(JSON.stringify({ version: process.env.TF_ENABLE_ONEDNN_OPTS })); process.stdin.resume()';
    const worker = await start(said);
    expect(worker.version).toBe('1');
    await worker.stop();
  });

  test('runs on the cores it is given', async () => {
    const worker = await start(
      "console.log(JSON.stringify({ version: String(require('node:os').availableParallelism()) })); process.stdin.resume()",
    );
    expect(worker.version).toBe('1');
    await worker.stop();
  });
});

test('every round begins with another contender', () => {
  expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});
