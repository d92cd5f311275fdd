/** The loss is no longer a number; the run has no result. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** The run was asked to stop, and its checkpoint, where one was wanted, is written. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}
