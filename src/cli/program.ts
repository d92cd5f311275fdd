import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };

interface CommandModule {
  register(program: Command): void;
}

/** Every command, in the order of the help, with how it is loaded: most need a fraction of what all of them import. */
const commands: Readonly<Record<string, () => Promise<CommandModule>>> = {
  run: () => import('./commands/run.ts'),
  train: () => import('./commands/train.ts'),
  predict: () => import('./commands/predict.ts'),
  report: () => import('./commands/report.ts'),
  ls: () => import('./commands/ls.ts'),
  diff: () => import('./commands/diff.ts'),
  compare: () => import('./commands/compare.ts'),
  export: () => import('./commands/export.ts'),
  replay: () => import('./commands/replay.ts'),
  noise: () => import('./commands/noise.ts'),
  history: () => import('./commands/history.ts'),
  summary: () => import('./commands/summary.ts'),
  data: () => import('./commands/data.ts'),
  engine: () => import('./commands/engine.ts'),
  doctor: () => import('./commands/doctor.ts'),
  clean: () => import('./commands/clean.ts'),
  plan: () => import('./commands/plan.ts'),
  init: () => import('./commands/init.ts'),
  completion: () => import('./commands/completion.ts'),
};

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
  const alone = called !== 'completion' && Object.hasOwn(commands, called) ? commands[called] : undefined;
  for (const load of alone ? [alone] : Object.values(commands)) (await load()).register(program);
  return program;
}
