import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { endOfKilled, reasonIn } from '../../record/failure.ts';
import type { RunRecord } from '../../record/record.ts';
import { runName } from '../../study/config.ts';
import { now } from '../clock.ts';
import { InterruptedError } from '../errors.ts';
import { contractVersion } from './contract.ts';
import { TrainerFailedError } from './errors.ts';
import { completeLines, readMetrics } from './metrics.ts';
import { writtenRecord } from './record.ts';
import type { ExternalRequest } from './request.ts';
import { RunFolder, type RunState } from './run-folder.ts';
import { type ProgramEnd, supervise } from './supervise.ts';

/**
 * Starts the program for one run, supervises it, and makes a record from what it wrote.
 *
 * @throws InterruptedError when `signal` aborts, after the program has had time to save a checkpoint
 * @throws DivergedError if it wrote NaN or infinity
 * @throws TrainerFailedError if it gave no readable result
 * @throws ConfigurationError if it cannot be started, or if the folder belongs to another run
 */
export async function trainExternally(request: ExternalRequest): Promise<RunRecord> {
  const { config, program, dataset } = request;
  const folder = new RunFolder(request.folder);
  const state = await folder.open({ config, program: program.digest, dataset: dataset.digest });
  await folder.keep(state);
  const started = now();
  const sofar = (): RunState => ({ ...state, wallSeconds: state.wallSeconds + now() - started });
  const end = await run(request, folder);
  if (end.stopReason === 'stopped') {
    await folder.keep(sofar());
    throw new InterruptedError(`${runName(config)} was interrupted.`);
  }
  requireSuccess(end, request);
  return writtenRecord(request, folder, sofar());
}

async function run(request: ExternalRequest, folder: RunFolder): Promise<ProgramEnd> {
  const { program, signal, onEpoch, onPrinted } = request;
  const log = createWriteStream(folder.log, { flags: 'a' });
  let read = await folder.metrics();
  let reported = readMetrics(completeLines(read)).length;
  const look = async (): Promise<boolean> => {
    const text = await folder.metrics();
    if (text === read) return false;
    read = text;
    const epochs = readMetrics(completeLines(text));
    for (const metrics of epochs.slice(Math.min(reported, epochs.length - 1))) onEpoch(metrics);
    reported = epochs.length;
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

/** Environment variables for the program; docs/trainers.md explains each. */
const environmentOf = ({ config, dataset }: ExternalRequest, folder: RunFolder): Record<string, string> => ({
  ABLATE_CONTRACT: String(contractVersion),
  ABLATE_RUN_DIR: folder.path,
  ABLATE_CHECKPOINT_DIR: folder.checkpoints,
  ABLATE_DATA: resolve(dataset.folder),
  ABLATE_SEED: String(config.seed),
  ABLATE_LEVELS: JSON.stringify(config.levels),
  ABLATE_RECIPE: JSON.stringify(config.recipe),
  // Into a pipe, Python buffers its output for long. The program would seem to have stopped.
  PYTHONUNBUFFERED: '1',
});

/** Throws TrainerFailedError unless the program ended by itself with exit code 0. */
function requireSuccess(end: ProgramEnd, { program }: ExternalRequest): void {
  const { exitCode, signal, stopReason, memoryRanOut, lastLine } = end;
  if (stopReason === 'stalled') {
    throw new TrainerFailedError('timed out', `The trainer gave no sign of life for ${program.stall} minutes.`);
  }
  if (stopReason === 'timed out') {
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

/** Exit code of a shell or a container whose process was killed by SIGKILL. */
const killedInShell = 128 + 9;
