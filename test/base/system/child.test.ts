import { describe, expect, it } from 'vitest';
import { ChildFailedError, endOf, outputOf, runChild } from '../../../src/base/system/child.ts';

const node = (program: string): readonly string[] => [process.execPath, '-e', program];

describe('a child process', () => {
  it('gives back how it ended and what it printed', async () => {
    const result = await runChild(node("console.log('one'); console.error('two'); process.exitCode = 3"));
    expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'one\n', stderr: 'two\n' });
  });

  it('runs in the folder and with the environment it is given, and reads nothing', async () => {
    const words = node('process.stdin.on("end", () => console.log(process.cwd(), process.env.COLOUR)).resume()');
    expect(await outputOf(words, { folder: '/', environment: { COLOUR: 'blue' } })).toBe('/ blue\n');
  });

  it('hands on lines before its end', async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const { signal } = await runChild(node("console.error('begun'); setInterval(() => {}, 1000)"), {
      signal: stop.signal,
      onLine: (line) => {
        lines.push(line);
        stop.abort();
      },
    });
    expect(lines).toEqual(['begun']);
    expect(signal).toBe('SIGINT');
  });

  it('is interrupted once, and may still save its work', async () => {
    const program =
      "process.on('SIGINT', () => { console.log('saved'); process.exit(0); }); setInterval(() => {}, 1000);";
    const stop = new AbortController();
    const output = outputOf(node(`${program} console.error('ready')`), {
      signal: stop.signal,
      onLine: () => stop.abort(),
    });
    expect(await output).toBe('saved\n');
  });

  it('is interrupted at once if the signal aborted before', async () => {
    expect(await runChild(node('setInterval(() => {}, 1000)'), { signal: AbortSignal.abort() })).toMatchObject({
      signal: 'SIGINT',
    });
  });

  it('keeps every byte in latin1', async () => {
    const printed = await outputOf(node('process.stdout.write(Buffer.from([0, 127, 128, 255]))'), {
      encoding: 'latin1',
    });
    expect([...Buffer.from(printed, 'latin1')]).toEqual([0, 127, 128, 255]);
  });

  it('fails with its command and its words', async () => {
    const failure = await outputOf(['sh', '-c', 'echo lost >&2; exit 4']).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ChildFailedError);
    expect(failure).toMatchObject({ message: 'Command failed: sh -c echo lost >&2; exit 4\nlost\n' });
  });

  it("rejects with the system's error if there is no such program", async () => {
    await expect(runChild(['no-such-program-here'])).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(outputOf(['sh'], { folder: '/no/such/folder' })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('waits for a process that was started elsewhere', async () => {
  const { spawn } = await import('node:child_process');
  expect(await endOf(spawn('sh', ['-c', 'exit 7']))).toEqual({ exitCode: 7, signal: null });
});
