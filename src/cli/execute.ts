import type { Command } from 'commander';
import type { EngineChoice } from '../base/choices.ts';
import { executeRuns } from '../run/execute.ts';
import type { ExecuteRequest, Outcome } from '../run/prepare/request.ts';
import type { SaveInterval } from '../train/checkpoint-store.ts';
import { InterruptedError } from '../train/errors.ts';
import { withInterrupt } from './interrupt.ts';
import { freshOption, parseEngine, parseSaveEvery } from './options.ts';
import type { Planned } from './planned.ts';
import { runTasks } from './tasks.ts';

/** Options of commands that train, besides those that choose study and runs. */
export interface ExecuteOptions {
  readonly engine: EngineChoice;
  readonly saveEvery?: SaveInterval;
  readonly resume?: true;
  readonly fresh?: true;
  readonly saveWeights?: true;
}

/** Adds the options of ExecuteOptions to a command. */
export function addExecuteOptions(command: Command): Command {
  return command
    .optionsGroup('Running:')
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option(
      '--save-every <interval>',
      'time between checkpoints: seconds, or epochs as in 2epochs (default: about 120 seconds)',
      parseSaveEvery,
    )
    .option('--resume', 'continue interrupted runs from their checkpoints')
    .addOption(freshOption().conflicts('resume'))
    .option('--save-weights', 'save the trained network of each run beside its record (docs/weights.md)');
}

type Request = Omit<ExecuteRequest, 'signal' | 'runTasks'>;

/** All runs of a plan, with records and checkpoints in `out`. Images may be drawn if the user named none. */
export const requestFor = (
  { study, plan }: Planned,
  out: string,
  options: ExecuteOptions & { readonly jobs?: number | 'auto'; readonly dataset?: string },
): Request => ({
  ...{ study, plan, out, runs: plan.runs, checkpoints: out },
  engine: options.engine,
  jobs: options.jobs ?? 'auto',
  saveEvery: options.saveEvery,
  resume: options.resume ?? false,
  fresh: options.fresh ?? false,
  saveWeights: options.saveWeights ?? false,
  fallback: options.dataset === undefined,
});

/** Executes runs and shows the work. If a signal stops it, says how to continue. */
export async function execute(request: Request): Promise<Outcome> {
  try {
    return await withInterrupt((signal) => executeRuns({ ...request, signal, runTasks }));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(
      `${error.message} Finished runs are in ${request.out}; continue with the same command and --resume.`,
    );
  }
}
