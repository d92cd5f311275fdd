import { endOfKilled, type FailureReason, reasonIn } from '../../record/failure.ts';
import type { ChildResult } from './ablate.ts';

/** `ablate` failed. The error has the reason for the table's row, and the sentence that `ablate` printed. */
export class AblateFailedError extends Error {
  override readonly name = 'AblateFailedError';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Exit code of the command line if it was interrupted. */
const interrupted = 130;
const interrupts: readonly (NodeJS.Signals | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Throws AblateFailedError unless the child succeeded. `what` is the subject of the message, such as "The trainer". */
export function requireSuccess(result: ChildResult, what: string): void {
  if (result.exitCode !== 0) throw failureOf(result, what);
}

/** Why a child failed, from how it ended and what it printed last. */
export function failureOf({ exitCode, signal, memoryRanOut, lastLine }: ChildResult, what: string): AblateFailedError {
  if (exitCode === interrupted) return new AblateFailedError('cancelled', lastLine || `${what} was stopped.`);
  if (interrupts.includes(signal)) return new AblateFailedError('cancelled', `${what} was stopped.`);
  if (signal === 'SIGKILL') {
    const { reason, how } = endOfKilled(memoryRanOut);
    return new AblateFailedError(reason, `${what} ${how}.`);
  }
  const reason = reasonIn(lastLine);
  if (signal !== null) return new AblateFailedError(reason, `${what} crashed (${signal}): ${lastLine}`);
  return new AblateFailedError(reason, lastLine || `${what} ended with code ${exitCode}.`);
}
