import type { ChildEnd } from '../../base/system/child.ts';
import { endOfKilled, type FailureReason, reasonIn } from '../../record/failure.ts';

/** How a program ended, with what tells why it failed. */
export interface ProgramEnd extends ChildEnd {
  /** Whether the kernel killed any process for lack of memory while the program ran. */
  readonly memoryRanOut: boolean;
  /** The last line for people, without stack frames. For a failure, it says what went wrong. */
  readonly lastLine: string;
}

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

/** Throws AblateFailedError unless the program succeeded. `what` is the subject of the message, such as "The trainer". */
export function requireSuccess(result: ProgramEnd, what: string): void {
  if (result.exitCode !== 0) throw ablateFailure(result, what);
}

/** Why a program failed, from how it ended and what it printed last. */
export function ablateFailure(
  { exitCode, signal, memoryRanOut, lastLine }: ProgramEnd,
  what: string,
): AblateFailedError {
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
