import { CommanderError } from 'commander';
import { ConfigurationError } from '../base/errors.ts';
import { terminalText } from '../base/plain.ts';
import { InterruptedError } from '../train/errors.ts';
import { makeProgram } from './program.ts';

const exitCode = { failed: 1, usage: 2, interrupted: 130 };

// At a file-size limit (ulimit -f) the system ends a process without a listener. With one, the write fails instead.
process.on('SIGXFSZ', () => undefined);

// A reader such as head may close the pipe early. That is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await makeProgram().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** The only place that tells the user about a failure. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // For a command line without a command, the help was the answer.
    if (error.code === 'commander.help') return exitCode.usage;
    // In one line, because programs that run this command show the last line as the reason.
    process.stderr.write(`${sentence(error.message.replace(/^error: /, ''))} See ablate --help.\n`);
    return exitCode.usage;
  }
  if (error instanceof ConfigurationError) {
    process.stderr.write(`${terminalText(error.message)}\n`);
    return exitCode.usage;
  }
  if (error instanceof InterruptedError) {
    process.stderr.write(`${error.message}\n`);
    return exitCode.interrupted;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  return exitCode.failed;
}

/** Commander puts its suggestion on a line of its own, without a full stop. */
function sentence(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').replace(/(?<=\w|')$/, '.');
}
