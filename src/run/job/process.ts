import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { receivedError } from '../../base/errors.ts';
import { type ChildEnd, endOf } from '../../base/system/child.ts';
import { memoryKills } from '../../base/system/memory-kills.ts';
import { endOfKilled } from '../../record/failure.ts';
import { runName } from '../../study/config.ts';
import { InterruptedError } from '../../train/errors.ts';
import type { Job, JobBegun, JobCommand, JobEnd, JobNews, JobResult } from './job.ts';

const program = fileURLToPath(new URL('child.mjs', import.meta.url));

/** Processes that still train, with the signal that ends them. This process must not end before them. */
const running = new Map<ChildProcess, NodeJS.Signals>();
process.on('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
});

export interface ProcessOptions {
  /** Command that pins a program to some cores; empty if it may use all. */
  readonly pin: readonly string[];
  readonly signal: AbortSignal;
  readonly onNews: (news: JobNews) => void;
}

/**
 * Trains a run in its own process. So a kernel that crashes, or a machine that runs out of memory, costs one run and
 * not the study.
 *
 * When `signal` aborts, the run saves its checkpoint first. Before its first step it has nothing to save, and cannot
 * receive messages while it loads an engine or compiles a network, so it is killed.
 *
 * @throws InterruptedError when the run was stopped
 * @throws ConfigurationError for what the user can correct
 */
export async function trainInProcess(job: Job, { pin, signal, onNews }: ProcessOptions): Promise<JobResult> {
  const killsBefore = await memoryKills();
  const [command = process.execPath, ...words] = [...pin, process.execPath, program];
  const child = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  // A process that supervises a program must end the program first.
  running.set(child, job.by === 'ablate' ? 'SIGKILL' : 'SIGTERM');
  const send = (message: JobCommand): void => {
    // The child may have just ended. Its end is reported elsewhere.
    if (child.connected) child.send(message, () => undefined);
  };
  // A process that supervises a program always receives messages, and must stay alive to end the program.
  let begun = job.by !== 'ablate';
  let killed = false;
  const stop = (): void => {
    if (begun) send({ kind: 'stop' });
    else killed = child.kill('SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ends: JobEnd[] = [];
    child.on('message', (message: JobNews | JobBegun | JobEnd) => {
      if (message.kind === 'begun') begun = true;
      else if (isNews(message)) onNews(message);
      else ends.push(message);
    });
    const ended = endOf(child);
    send({ kind: 'start', job });
    if (signal.aborted) stop();
    const how = await ended;
    const [end = killed ? stoppedEarly(job) : lost(job, how, (await memoryKills()) > killsBefore)] = ends;
    return resultOf(end);
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

/** The result of a process that ended without a last message. */
function lost({ config }: Job, { exitCode, signal }: ChildEnd, memoryRanOut: boolean): JobEnd {
  const { variant, seed } = config;
  const other = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  const { reason, how } = signal === 'SIGKILL' ? endOfKilled(memoryRanOut) : { reason: 'failed' as const, how: other };
  const message = `The process that trained it ${how}.`;
  return { kind: 'failure', failure: { schema: 1, variant, seed, reason, message } };
}
