import type { JobCommand, JobEnd, JobNews } from './job.ts';
import { trainJob } from './train-job.ts';

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

function tell(news: JobNews): void {
  if (process.connected) process.send?.(news);
}

process.on('message', async (command: JobCommand) => {
  if (command.kind === 'stop') {
    stop.abort();
    return;
  }
  const end: JobEnd = await trainJob(command.job, stop.signal, tell);
  // The connection is all that keeps the process.
  if (process.connected) process.send?.(end, () => process.disconnect());
});
