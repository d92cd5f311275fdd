import { basename } from 'node:path';
import type { Command } from 'commander';
import type { EngineChoice, Precision } from '../../base/choices.ts';
import type { EngineInfo } from '../../base/engine.ts';
import { ConfigurationError } from '../../base/errors.ts';
import { packEngine } from '../../engine/install/copy.ts';
import { installEngine, locateEngine, takeCopy } from '../../engine/install/engines.ts';
import { passedTestsOf } from '../../engine/self-test/memory.ts';
import { startEngine } from '../../engine/start.ts';
import { parseEngine, parsePrecision } from '../options.ts';
import { log, namedValues } from '../terminal.ts';

interface EngineOptions {
  readonly engine: EngineChoice;
  readonly precision: Precision;
  readonly locate?: true;
  readonly install?: true;
  readonly pack?: string;
  readonly take?: string;
  readonly json?: true;
}

/** `ablate engine`: installs the engine, tests it on this machine, and says which one runs. */
export function register(program: Command): void {
  program
    .command('engine')
    .description('install the engine, test it on this machine and print which one runs')
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option('--precision <name>', 'fp32; or bf16 or tf32, which are then tested, too', parsePrecision, 'fp32')
    .option('--locate', 'print the folder of the engine, and install nothing')
    .option('--install', 'install the engine without testing it, for example into an image for another machine')
    .option('--pack <folder>', 'copy the installed engine to a folder, for machines of the same kind')
    .option('--take <folder>', 'install the engine from such a copy, if the copy is undamaged')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  ablate engine\n  ablate engine --engine gpu --json')
    .action(async (options: EngineOptions) => {
      const { locate, install, pack, take } = options;
      if (locate || install || pack !== undefined || take !== undefined) await installOrCopy(options);
      else await printEngine(options);
    });
}

/** Installs an engine, from the network or from a copy, or makes a copy of it. Says where it is. */
async function installOrCopy({ engine: choice, install, pack, take, json }: EngineOptions): Promise<void> {
  if (choice === 'wasm') {
    throw new ConfigurationError('The wasm engine is in node_modules: choose --engine native or gpu.');
  }
  const kind = choice === 'auto' ? 'native' : choice;
  if (install) await installEngine(kind, log);
  if (take !== undefined) await takeCopy(kind, take);
  const { installed, ...engine } = await locateEngine(kind);
  if (pack !== undefined) {
    if (!installed) throw new ConfigurationError(`No ${kind} engine is set up: run "ablate engine --engine ${kind}".`);
    await packEngine(engine, pack);
  }
  const { folder } = engine;
  const facts = { key: basename(folder), folder, installed, passedTests: passedTestsOf(engine) };
  process.stdout.write(`${json ? JSON.stringify(facts) : folder}\n`);
}

async function printEngine({ engine: choice, precision, json }: EngineOptions): Promise<void> {
  const engine = await startEngine(choice, { log, precision, retest: true });
  await engine.dispose();
  process.stdout.write(json ? `${JSON.stringify(engine.info, null, 2)}\n` : describe(engine.info));
}

function describe(info: EngineInfo): string {
  return namedValues([
    ['engine', info.engine],
    [
      'mode',
      info.mode === 'graph' ? 'graph: one compiled TensorFlow graph per step' : 'eager: one kernel per operation',
    ],
    [info.engine === 'wasm' ? 'tfjs-backend-wasm' : 'TensorFlow', info.tensorflow],
    ['device', info.device],
    ['threads', info.threads],
    ['deterministic', info.deterministic ? 'yes: the same run gives the same bits on this machine' : 'no'],
    ['self-test', info.selfTest],
  ]);
}
