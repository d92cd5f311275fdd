/**
 * A mistake in what the user gave: an argument, a config, a file. Its message is one sentence that names the value,
 * what was expected and where to change it. Entry points print the message alone; any other error is a bug and keeps
 * its stack trace.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** The message of a thrown value, whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
