/** The loss, its gradient or a weight is no longer finite. The run has no result. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/** The run was stopped, and its checkpoint is written if one was wanted. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Throws DivergedError if a computed value is NaN or infinite. `where` names the step. */
export function requireFinite(what: string, value: number, where: string): void {
  if (!Number.isFinite(value)) throw new DivergedError(`The ${what} became ${value} ${where}.`);
}
