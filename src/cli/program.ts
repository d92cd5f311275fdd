import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
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
import { registerPredict } from './predict.ts';
import { registerReplay } from './replay.ts';
import { registerReport } from './report.ts';
import { registerRun } from './run.ts';
import { registerSummary } from './summary.ts';
import { registerTrain } from './train.ts';

/** The command line: every command with its options, in the order of the help. */
export function makeProgram(): Command {
  const program = new Command('ablate')
    .description('Train every variant of a study and table what the factor does to validation accuracy.')
    .version(manifest.version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showHelpAfterError(false);

  for (const register of [
    registerRun,
    registerTrain,
    registerPredict,
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
  return program;
}
