/** Ctrl-C, the end of a job, and a closed terminal. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `work` with an AbortSignal. The first stop signal aborts it, so that `work` can save its state. The second one
 * ends the process at once.
 */
export async function withInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  for (const name of stopSignals) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of stopSignals) process.off(name, interrupt);
  }
}
