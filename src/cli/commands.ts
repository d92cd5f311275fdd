import type { Command } from 'commander';

type Register = (program: Command) => void;

/** Every command, in the order of the help, with how it is loaded: most need a fraction of what all of them import. */
const commands = new Map<string, () => Promise<Register>>([
  ['run', async () => (await import('./run.ts')).registerRun],
  ['train', async () => (await import('./train.ts')).registerTrain],
  ['report', async () => (await import('./report.ts')).registerReport],
  ['ls', async () => (await import('./ls.ts')).registerLs],
  ['diff', async () => (await import('./diff.ts')).registerDiff],
  ['compare', async () => (await import('./compare.ts')).registerCompare],
  ['export', async () => (await import('./export.ts')).registerExport],
  ['replay', async () => (await import('./replay.ts')).registerReplay],
  ['noise', async () => (await import('./noise.ts')).registerNoise],
  ['history', async () => (await import('./history.ts')).registerHistory],
  ['summary', async () => (await import('./summary.ts')).registerSummary],
  ['data', async () => (await import('./data.ts')).registerData],
  ['engine', async () => (await import('./engine.ts')).registerEngine],
  ['doctor', async () => (await import('./doctor.ts')).registerDoctor],
  ['clean', async () => (await import('./clean.ts')).registerClean],
  ['plan', async () => (await import('./plan.ts')).registerPlan],
  ['init', async () => (await import('./init.ts')).registerInit],
  ['completion', async () => (await import('./completion.ts')).registerCompletion],
]);

/** Gives the program the command `called`, or all of them: for the help, for a word that is none, and to complete words. */
export async function registerCommands(program: Command, called = ''): Promise<void> {
  const own = called === 'completion' ? undefined : commands.get(called);
  for (const load of own ? [own] : commands.values()) (await load())(program);
}
