import type { FailureReason } from '../../record/failure.ts';

/** A study's own trainer gave no result, for this reason. */
export class TrainerFailedError extends Error {
  override readonly name = 'TrainerFailedError';
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** An error about a file of the trainer that cannot be read. `what` is a phrase that begins with the file. */
export const refused = (what: string): TrainerFailedError => new TrainerFailedError('failed', `${what}.`);
