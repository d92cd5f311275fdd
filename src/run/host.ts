import type { Job, JobCommand, JobEnd, Tell } from './job.ts';

/**
 * The side of the process that trains one run. A Ctrl-C reaches every process of a terminal, but when a run stops is its
 * parent's to say; a run whose parent is gone saves where it stands.
 */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.on('SIGINT', () => undefined);
// At a file-size limit (ulimit -f) a write then fails, in place of ending the process.
process.on('SIGXFSZ', () => undefined);
process.on('disconnect', () => stop.abort());

const tell: Tell = (news) => {
  if (process.connected) process.send?.(news);
};

process.on('message', async (command: JobCommand) => {
  if (command.kind === 'stop') {
    stop.abort();
    return;
  }
  const end = await carryOut(command.job);
  // The connection is all that keeps the process.
  if (process.connected) process.send?.(end, () => process.disconnect());
});

/** Loads no more than what the job takes: TensorFlow.js is large. */
async function carryOut(job: Job): Promise<JobEnd> {
  if (job.by === 'ablate') return (await import('./train-job.ts')).trainJob(job, stop.signal, tell);
  return (await import('./program-job.ts')).programJob(job, stop.signal, tell);
}
