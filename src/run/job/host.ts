import { carryOut } from './carry-out.ts';
import type { JobCommand, Tell } from './job.ts';

/**
 * The child process that trains one run. Ctrl-C reaches every process of a terminal, but the parent decides when a run
 * stops. If the parent is gone, the run saves a checkpoint and ends.
 */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
process.on('SIGINT', () => undefined);
// At a file-size limit (ulimit -f) a write then fails instead of ending the process.
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
  const end = await carryOut(command.job, stop.signal, tell);
  // Only the connection keeps the process alive.
  if (process.connected) process.send?.(end, () => process.disconnect());
});
