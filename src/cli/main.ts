import { Command, CommanderError } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { ConfigurationError } from '../base/errors.ts';
import { terminalText } from '../base/plain.ts';
import { InterruptedError } from '../train/errors.ts';
import { registerClean } from './clean.ts';
import { registerCompare } from './compare.ts';
import { registerCompletion } from './completion.ts';
import { registerData } from './data.ts';
import { registerDiff } from './diff.ts';
import { registerDoctor } from './doctor.ts';
import { registerEngine } from './engine.ts';
import { registerExport } from './export.ts';
import { registerHistory } from './history.ts';
import { registerInit } from './init.ts';
import { registerLs } from './ls.ts';
import { registerNoise } from './noise.ts';
import { registerPlan } from './plan.ts';
import { registerReplay } from './replay.ts';
import { registerReport } from './report.ts';
import { registerRun } from './run.ts';
import { registerSummary } from './summary.ts';
import { registerTrain } from './train.ts';

const exitCode = { failed: 1, usage: 2, interrupted: 130 };

const program = new Command('ablate')
  .description('Train every variant of a study and table what the factor does to validation accuracy.')
  .version(manifest.version, '-V, --version', 'print the version')
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showHelpAfterError(false);

for (const register of [
  registerRun,
  registerTrain,
  registerReport,
  registerLs,
  registerDiff,
  registerCompare,
  registerExport,
  registerReplay,
  registerNoise,
  registerHistory,
  registerSummary,
  registerData,
  registerEngine,
  registerDoctor,
  registerClean,
  registerPlan,
  registerInit,
  registerCompletion,
]) {
  register(program);
}

// At a file-size limit (ulimit -f) the system ends a process without a listener. With one, the write fails instead.
process.on('SIGXFSZ', () => undefined);

// A reader such as head may close the pipe early. That is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
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
