import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../../src/base/errors.ts';
import { type Program, type SuperviseOptions, supervise } from '../../../src/train/external/supervise.ts';
import { sharedFolder } from '../../support/folder.ts';

const folder = sharedFolder();
const minute = 60;
const program = (script: string, limits: Partial<Program> = {}): Program => ({
  words: ['sh', '-c', script],
  folder,
  stall: 10,
  timeout: undefined,
  ...limits,
});
function run(of: Program, options: Partial<SuperviseOptions> = {}) {
  const said: string[] = [];
  const end = supervise(of, {
    environment: {},
    signal: new AbortController().signal,
    onPrinted: ({ text }) => said.push(text),
    look: async () => false,
    ...options,
  });
  return { end, said };
}
const isAlive = (pid: number): boolean => {
  // A process that has ended and that nobody has asked about yet counts as gone.
  const state = execFileSync('sh', ['-c', `ps -o stat= -p ${pid} || true`], { encoding: 'utf8' }).trim();
  return state !== '' && !state.startsWith('Z');
};

describe('a program that trains', () => {
  it('runs in its folder with its environment, and what it prints is passed on', async () => {
    const { end, said } = run(program('pwd; echo "$ABLATE_SEED" >&2; exit 3'), { environment: { ABLATE_SEED: '7' } });
    expect(await end).toMatchObject({ exitCode: 3, signal: null, stopReason: undefined });
    expect(said.toSorted()).toEqual([folder, '7'].toSorted());
  });

  it('is told to end when the run is stopped, and may save what it has', async () => {
    const stop = new AbortController();
    const script = "trap 'sleep 0.3; echo saved > saved; exit 0' TERM; echo ready; while :; do sleep 0.05; done";
    const { end } = run(program(script), {
      signal: stop.signal,
      onPrinted: ({ text }) => text === 'ready' && stop.abort(),
    });
    expect(await end).toMatchObject({ exitCode: 0, stopReason: 'stopped' });
    expect(await readFile(join(folder, 'saved'), 'utf8')).toBe('saved\n');
  });

  it('is killed after seven seconds if it does not end, with all that it has started', async () => {
    const stop = new AbortController();
    let child = 0;
    const script = "trap '' TERM; sleep 600 & echo $!; while :; do sleep 0.05; done";
    const started = Date.now();
    const { end } = run(program(script), {
      signal: stop.signal,
      onPrinted: ({ text }) => {
        child = Number(text);
        stop.abort();
      },
    });
    expect(await end).toMatchObject({ signal: 'SIGKILL', stopReason: 'stopped' });
    expect(Date.now() - started).toBeGreaterThan(6_900);
    expect(isAlive(child)).toBe(false);
  });

  it('leaves nothing behind that it has started', async () => {
    const { end, said } = run(program('sleep 600 & echo $!'));
    await end;
    expect(isAlive(Number(said[0]))).toBe(false);
  });

  it('is given up when it shows no sign of life, and not as long as it writes', async () => {
    const stall = 1 / minute;
    const silent = run(program('echo begun; exec sleep 600', { stall }));
    expect(await silent.end).toMatchObject({ stopReason: 'stalled', lastLine: 'begun' });
    let looks = 0;
    const writing = run(program('sleep 2.5', { stall }), { look: async () => ++looks > 0 });
    expect(await writing.end).toMatchObject({ stopReason: undefined, exitCode: 0 });
  });

  it('is given up when its time is over, however alive', async () => {
    const { end } = run(program('while :; do echo busy; sleep 0.1; done', { timeout: 1 / minute }));
    expect(await end).toMatchObject({ stopReason: 'timed out' });
  });

  it('is ended when what it writes cannot be read, with the reason', async () => {
    const fault = new Error('metrics.jsonl, line 1 is not JSON');
    const { end } = run(program('exec sleep 600'), {
      look: async () => {
        throw fault;
      },
    });
    await expect(end).rejects.toBe(fault);
  });

  it('is missed by name', async () => {
    const { end } = run({ ...program(''), words: ['python9', 'train.py'] });
    await expect(end).rejects.toThrow(ConfigurationError);
    await expect(run({ ...program(''), words: ['python9'] }).end).rejects.toThrow(/^"python9" cannot be started in/);
  });
});
