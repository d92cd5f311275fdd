import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { receivedError } from '../base/errors.ts';
import { memoryKills } from '../base/memory-kills.ts';
import { endOfKilled } from '../results/failure.ts';
import { runName } from '../study/config.ts';
import { InterruptedError } from '../train/errors.ts';
import type { Job, JobBegun, JobCommand, JobEnd, JobNews, JobResult } from './job.ts';

const program = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Processes that still train, with the signal that ends them: this one must not end and leave them behind. */
const running = new Map<ChildProcess, NodeJS.Signals>();
process.on('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
});

export interface ProcessOptions {
  /** Command that pins what follows it to some cores; empty if it may run on all. */
  readonly pin: readonly string[];
  readonly signal: AbortSignal;
  readonly onNews: (news: JobNews) => void;
}

/**
 * Trains a run in its own process, so that a kernel that kills its process, or a machine that runs out of memory,
 * costs one run and not the study. When `signal` aborts the run saves its checkpoint first. Before its first step there is
 * nothing to save, and a process that loads an engine or compiles a network listens to nobody: it is killed.
 *
 * @throws InterruptedError when the run was stopped
 * @throws ConfigurationError for what the user can mend
 */
export async function trainInProcess(job: Job, { pin, signal, onNews }: ProcessOptions): Promise<JobResult> {
  const killsBefore = await memoryKills();
  const [command = process.execPath, ...words] = [...pin, process.execPath, program];
  const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  // One that looks after a program has to end that first.
  running.set(child, job.by === 'ablate' ? 'SIGKILL' : 'SIGTERM');
  const send = (message: JobCommand): void => {
    // A child that has just ended cannot be told anything; its end is what counts.
    if (child.connected) child.send(message, () => undefined);
  };
  // A process that looks after a program always listens, and must live to end it.
  let begun = job.by !== 'ablate';
  let killed = false;
  const stop = (): void => {
    if (begun) send({ kind: 'stop' });
    else killed = child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = new Promise<JobEnd>((resolve, reject) => {
      let last: JobEnd | undefined;
      child.on('message', (message: JobNews | JobBegun | JobEnd) => {
        if (message.kind === 'begun') begun = true;
        else if (isNews(message)) onNews(message);
        else last = message;
      });
      child.once('error', reject);
      child.once('close', async (code, killedBy) => {
        if (last === undefined && killed) resolve(stoppedEarly(job));
        else resolve(last ?? lost(job, code, killedBy, (await memoryKills()) > killsBefore));
      });
    });
    send({ kind: 'start', job });
    if (signal.aborted) stop();
    return resultOf(await ended);
  } finally {
    running.delete(child);
    signal.removeEventListener('abort', stop);
  }
}

const isNews = (message: JobNews | JobEnd): message is JobNews => message.kind === 'status' || message.kind === 'line';

function resultOf(end: JobEnd): JobResult {
  switch (end.kind) {
    case 'interrupted':
      throw new InterruptedError(end.message);
    case 'error':
      throw receivedError(end.error);
    default:
      return end;
  }
}

const stoppedEarly = ({ config }: Job): JobEnd => ({
  kind: 'interrupted',
  message: `${runName(config)} was interrupted before its first step.`,
});

/** The end of a process that could not say a last word. */
function lost({ config }: Job, code: number | null, signal: string | null, memoryRanOut: boolean): JobEnd {
  const { variant, seed } = config;
  const other = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
  const { reason, how } = signal === 'SIGKILL' ? endOfKilled(memoryRanOut) : { reason: 'failed' as const, how: other };
  const message = `The process that trained it ${how}.`;
  return { kind: 'failure', failure: { schema: 1, variant, seed, reason, message } };
}
