/** The loss, its gradient or a weight is no longer a number; the run has no result. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** The run was asked to stop, and its checkpoint, where one was wanted, is written. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Throws DivergedError where a value that training computed is NaN or infinite; `where` names the step. */
export function requireFinite(what: string, value: number, where: string): void {
  if (!Number.isFinite(value)) throw new DivergedError(`The ${what} became ${value} ${where}.`);
}
