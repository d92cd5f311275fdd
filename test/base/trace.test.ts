import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crossing, readTrace } from '../support/trace.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ablate-trace-'));
  file = join(folder, 'trace.json');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** The module as a process has it that was started with this file. */
function withTrace(named = file): Promise<typeof import('../../src/base/trace.ts')> {
  vi.stubEnv('ABLATE_TRACE', named);
  vi.resetModules();
  return import('../../src/base/trace.ts');
}

describe('a trace', () => {
  it('has a span of everything done, one within the other, also of what fails', async () => {
    const { span, startTrace } = await withTrace();
    startTrace('ablate');
    const result = await span('outer', async () => span('inner', () => 7));
    expect(result).toBe(7);
    expect(() =>
      span('failed', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    await expect(span('rejected', () => Promise.reject(new Error('later')))).rejects.toThrow('later');
    const { spans, processes, threads } = readTrace(file);
    expect(spans.map(({ name }) => name)).toEqual(['inner', 'outer', 'failed', 'rejected']);
    expect(crossing(spans)).toEqual([]);
    expect([processes, threads]).toEqual([['ablate'], ['main']]);
    expect(spans[0]?.pid).toBe(process.pid);
  });

  it('is continued by the next command', async () => {
    for (const name of ['first', 'second']) {
      const { span, startTrace } = await withTrace();
      startTrace('ablate');
      span(name, () => undefined);
    }
    expect(readTrace(file).spans.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  it('is refused in a sentence where nothing can be written, and in a file that holds something else', async () => {
    const missing = join(folder, 'missing', 'trace.json');
    const { startTrace } = await withTrace(missing);
    expect(() => startTrace('ablate')).toThrow(
      `ABLATE_TRACE names ${missing}, which cannot be written (ENOENT): name a file in a folder that is yours.`,
    );
    await writeFile(file, 'export default {};\n');
    const other = await withTrace();
    expect(() => other.startTrace('ablate')).toThrow(`ABLATE_TRACE names ${file}, which is no trace: name a new file.`);
    expect(await readFile(file, 'utf8')).toBe('export default {};\n');
  });

  it.runIf(process.platform === 'linux')('ends where the disk is full, and the work goes on', async () => {
    const { span } = await withTrace('/dev/full');
    expect(span('first', () => 1) + span('second', () => 2)).toBe(3);
  });

  it('is not written if none is wanted, and no clock is read', async () => {
    const clock = vi.spyOn(process.hrtime, 'bigint');
    const { span, startTrace } = await withTrace('');
    startTrace('ablate');
    expect(span('work', () => 7)).toBe(7);
    expect(clock).not.toHaveBeenCalled();
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});
