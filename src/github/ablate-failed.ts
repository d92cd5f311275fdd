import { endOfKilled, type FailureReason, reasonIn } from '../results/failure.ts';
import type { ChildResult } from './child.ts';

/** `ablate` did not do what it was asked: the reason as a row has it, and its own sentence. */
export class AblateFailedError extends Error {
  override readonly name = 'AblateFailedError';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What the command line ends with if it was interrupted. */
const interrupted = 130;
const interrupts: readonly (NodeJS.Signals | null)[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Throws AblateFailedError unless the child succeeded; `what` is what ran, for people, such as "The trainer". */
export function requireSuccess(result: ChildResult, what: string): void {
  if (result.exitCode !== 0) throw failureOf(result, what);
}

/** Why a child did not do what it was asked, from how it ended and what it said last. */
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
