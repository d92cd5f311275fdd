import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { endOfKilled, reasonIn } from '../../results/failure.ts';
import type { RunRecord } from '../../results/record.ts';
import { runName } from '../../study/config.ts';
import { now } from '../clock.ts';
import { InterruptedError } from '../errors.ts';
import { contractVersion } from './contract.ts';
import { TrainerFailedError } from './errors.ts';
import { completeLines, readMetrics } from './metrics.ts';
import { recordOf } from './record.ts';
import type { ExternalRequest } from './request.ts';
import { RunFolder, type RunState } from './run-folder.ts';
import { type ProgramEnd, supervise } from './supervise.ts';

/**
 * Has the program train one run, watches over it, and makes a record of what it wrote.
 *
 * @throws InterruptedError when `signal` aborts, after the program has had time to save a checkpoint
 * @throws DivergedError when it wrote a number that is none
 * @throws TrainerFailedError when it gave no result, or none that can be read
 * @throws ConfigurationError when it cannot be started, or when the folder is another run's
 */
export async function trainExternally(request: ExternalRequest): Promise<RunRecord> {
  const { config, program, dataset } = request;
  const folder = new RunFolder(request.folder);
  const state = await folder.open({ config, program: program.digest, dataset: dataset.digest });
  await folder.keep(state);
  const started = now();
  const sofar = (): RunState => ({ ...state, wallSeconds: state.wallSeconds + now() - started });
  const end = await run(request, folder);
  if (end.told === 'stopped') {
    await folder.keep(sofar());
    throw new InterruptedError(`${runName(config)} was interrupted.`);
  }
  requireSuccess(end, request);
  return recordOf(request, folder, sofar());
}

async function run(request: ExternalRequest, folder: RunFolder): Promise<ProgramEnd> {
  const { program, signal, onEpoch, onPrinted } = request;
  const log = createWriteStream(folder.log, { flags: 'a' });
  let read = await folder.metrics();
  let told = readMetrics(completeLines(read)).length;
  const look = async (): Promise<boolean> => {
    const text = await folder.metrics();
    if (text === read) return false;
    read = text;
    const epochs = readMetrics(completeLines(text));
    for (const metrics of epochs.slice(Math.min(told, epochs.length - 1))) onEpoch(metrics);
    told = epochs.length;
    return true;
  };
  try {
    return await supervise(program, {
      environment: environmentOf(request, folder),
      signal,
      look,
      onPrinted: (printed) => {
        if (printed.kind === 'line') log.write(`${printed.text}\n`);
        onPrinted(printed);
      },
    });
  } finally {
    await look().catch(() => undefined);
    log.end();
    await finished(log);
  }
}

/** What the program is told; docs/trainers.md explains each. */
const environmentOf = ({ config, dataset }: ExternalRequest, folder: RunFolder): Record<string, string> => ({
  ABLATE_CONTRACT: String(contractVersion),
  ABLATE_RUN_DIR: folder.path,
  ABLATE_CHECKPOINT_DIR: folder.checkpoints,
  ABLATE_DATA: resolve(dataset.folder),
  ABLATE_SEED: String(config.seed),
  ABLATE_LEVELS: JSON.stringify(config.levels),
  ABLATE_RECIPE: JSON.stringify(config.recipe),
  // Python keeps what it prints into a pipe for long: a program that trains would look as if it had stopped.
  PYTHONUNBUFFERED: '1',
});

/** Throws TrainerFailedError unless the program ended by itself and well. */
function requireSuccess(end: ProgramEnd, { program }: ExternalRequest): void {
  const { exitCode, signal, told, memoryRanOut, lastLine } = end;
  if (told === 'stalled') {
    throw new TrainerFailedError('timed out', `The trainer gave no sign of life for ${program.stall} minutes.`);
  }
  if (told === 'timed out') {
    throw new TrainerFailedError('timed out', `The trainer was not done after ${program.timeout} minutes.`);
  }
  if (exitCode === 0) return;
  const last = lastLine === '' ? '' : `: ${lastLine.replace(/\.$/, '')}`;
  if (signal === 'SIGKILL' || exitCode === killedInShell) {
    const { reason, how } = endOfKilled(memoryRanOut);
    throw new TrainerFailedError(reason, `The trainer ${how}.`);
  }
  const how = signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
  throw new TrainerFailedError(reasonIn(lastLine), `The trainer ${how}${last}.`);
}

/** What a shell or a container says of a process that SIGKILL ended. */
const killedInShell = 128 + 9;
