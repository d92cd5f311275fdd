import type { FailureReason } from '../../results/failure.ts';

/** A trainer of its own that gave no result, and why. */
export class TrainerFailedError extends Error {
  override readonly name = 'TrainerFailedError';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a trainer wrote and nobody can read: one phrase that begins with the file. */
export const refused = (what: string): TrainerFailedError => new TrainerFailedError('failed', `${what}.`);
