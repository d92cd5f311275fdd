import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };

type Register = (program: Command) => void;

/** Every command, in the order of the help, with how it is loaded: most need a fraction of what all of them import. */
const commands = new Map<string, () => Promise<Register>>([
  ['run', async () => (await import('./commands/run.ts')).registerRun],
  ['train', async () => (await import('./commands/train.ts')).registerTrain],
  ['predict', async () => (await import('./commands/predict.ts')).registerPredict],
  ['report', async () => (await import('./commands/report.ts')).registerReport],
  ['ls', async () => (await import('./commands/ls.ts')).registerLs],
  ['diff', async () => (await import('./commands/diff.ts')).registerDiff],
  ['compare', async () => (await import('./commands/compare.ts')).registerCompare],
  ['export', async () => (await import('./commands/export.ts')).registerExport],
  ['replay', async () => (await import('./commands/replay.ts')).registerReplay],
  ['noise', async () => (await import('./commands/noise.ts')).registerNoise],
  ['history', async () => (await import('./commands/history.ts')).registerHistory],
  ['summary', async () => (await import('./commands/summary.ts')).registerSummary],
  ['data', async () => (await import('./commands/data.ts')).registerData],
  ['engine', async () => (await import('./commands/engine.ts')).registerEngine],
  ['doctor', async () => (await import('./commands/doctor.ts')).registerDoctor],
  ['clean', async () => (await import('./commands/clean.ts')).registerClean],
  ['plan', async () => (await import('./commands/plan.ts')).registerPlan],
  ['init', async () => (await import('./commands/init.ts')).registerInit],
  ['completion', async () => (await import('./commands/completion.ts')).registerCompletion],
]);

/**
 * The command line with the command `called` and its options. It has every command if `called` is none of them, which
 * the help and a suggestion need, or `completion`, which lists them.
 */
export async function makeProgram(called = ''): Promise<Command> {
  const program = new Command('ablate')
    .description('Train every variant of a study and table what the factor does to validation accuracy.')
    .version(manifest.version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showHelpAfterError(false);
  const alone = called === 'completion' ? undefined : commands.get(called);
  for (const load of alone ? [alone] : commands.values()) (await load())(program);
  return program;
}
