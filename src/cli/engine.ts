import type { Command } from 'commander';
import type { Precision } from '../base/precision.ts';
import type { EngineChoice, EngineInfo } from '../engine/engine.ts';
import { startEngine } from '../engine/start.ts';
import { parseEngine, parsePrecision } from './options.ts';

interface EngineOptions {
  readonly engine: EngineChoice;
  readonly precision: Precision;
  readonly json?: true;
}

/** `ablate engine`: sets the engine up, tests it on this machine, and says what runs. */
export function registerEngine(program: Command): void {
  program
    .command('engine')
    .description('set up the engine, test it on this machine and print what runs')
    .option('--engine <name>', 'auto, native, gpu or wasm', parseEngine, 'auto')
    .option('--precision <name>', 'fp32, or bf16 or tf32 to test that, too', parsePrecision, 'fp32')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ ablate engine\n  $ ablate engine --engine gpu --json')
    .action(printEngine);
}

async function printEngine({ engine: choice, precision, json }: EngineOptions): Promise<void> {
  const log = (line: string): boolean => process.stderr.write(`${line}\n`);
  const engine = await startEngine(choice, { log, precision, retest: true });
  await engine.dispose();
  process.stdout.write(json ? `${JSON.stringify(engine.info, null, 2)}\n` : describe(engine.info));
}

function describe(info: EngineInfo): string {
  const lines = {
    engine: info.engine,
    mode: info.mode === 'graph' ? 'graph: one compiled TensorFlow graph a step' : 'eager: one kernel an operation',
    [info.engine === 'wasm' ? 'tfjs-backend-wasm' : 'TensorFlow']: info.tensorflow,
    device: info.device,
    threads: info.threads,
    deterministic: info.deterministic ? 'yes: the same run gives the same bits on this machine' : 'no',
    'self-test': info.selfTest,
  };
  const width = Math.max(...Object.keys(lines).map((name) => name.length)) + 2;
  return Object.entries(lines)
    .map(([name, value]) => `${name.padEnd(width)}${value}\n`)
    .join('');
}
