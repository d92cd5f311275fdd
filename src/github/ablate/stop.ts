import { duration } from '../../base/format.ts';
import { AblateFailedError } from './failed.ts';

export interface StopOptions {
  /** Most seconds that the work may take from now on; no limit if undefined. */
  readonly seconds?: number | undefined;
  /** Called when the runner asks this process to stop. */
  readonly onStop?: () => void;
}

/**
 * A signal that aborts when the runner asks this process to stop, or when the time is over. Its reason is the
 * AblateFailedError to throw. A runner that cancels a job sends SIGINT, after 7.5 s SIGTERM, and kills the process 2.5
 * s later.
 */
export function stopSignal({ seconds, onStop }: StopOptions = {}): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) return;
      controller.abort(new AblateFailedError('cancelled', 'The run was stopped.'));
      onStop?.();
    });
  }
  if (seconds !== undefined) {
    const message = `The run was stopped after ${duration(seconds)}, the most that its job gives it.`;
    setTimeout(() => controller.abort(new AblateFailedError('timed out', message)), 1000 * seconds).unref();
  }
  return controller.signal;
}
