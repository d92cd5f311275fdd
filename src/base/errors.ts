/**
 * A mistake in what the user gave: an argument, a config, a file. The message is one sentence that names the value,
 * what was expected, and where to change it. Entry points print only the message. Any other error is a bug and keeps
 * its stack trace.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The message of a thrown value, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's code of a failed call, such as `ENOENT`; undefined for any other thrown value. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * An error as it is sent between threads or processes. Sent as it is, an error of our own class would arrive as a plain
 * Error.
 */
export interface SentError {
  readonly configuration: boolean;
  readonly message: string;
  readonly stack: string | undefined;
}

export function sentError(thrown: unknown): SentError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { configuration: error instanceof ConfigurationError, message: error.message, stack: error.stack };
}

/** The error that was sent, with the stack of the place that threw it. */
export function receivedError({ configuration, message, stack }: SentError): Error {
  const error = configuration ? new ConfigurationError(message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
