import { fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { ConfigurationError, codeOf } from './errors.ts';

/**
 * What processes and threads do when, as a trace in the JSON array format of the Trace Event Format (Chromium's document
 * of that name), which Perfetto and chrome://tracing open. `ABLATE_TRACE` names the file. Every process and every thread
 * appends its events to it, one per line and each in one write, so that lines are never mixed. The format allows a comma
 * after the last event and a missing bracket at the end. Nothing that is computed depends on a trace.
 */
const file = process.env.ABLATE_TRACE;

/** The open file. Undefined before the first event, and null from the first one that could not be written. */
let output: number | null | undefined;

/**
 * Begins the trace of this process and of those that it will start; does nothing if none is wanted. A trace that is in
 * the file already is continued.
 *
 * @throws ConfigurationError if the file cannot be written, or holds something else
 */
export function startTrace(nameOfProcess: string): void {
  if (!file) return;
  try {
    output = openTrace(file);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `ABLATE_TRACE names ${file}, which cannot be written (${codeOf(error)}): name a file in a folder that is yours.`,
    );
  }
  // Processes that run in another folder write to the same file.
  process.env.ABLATE_TRACE = resolve(file);
  nameProcess(nameOfProcess);
  nameThread('main');
}

/**
 * Does some work, and records when. The spans of one thread must lie within each other or apart. If the work is
 * asynchronous, its span ends when its promise is settled.
 */
export const span: <Result>(name: string, work: () => Result) => Result = file ? traced : (_, work) => work();

/** Says what this process does. The last name counts. */
export const nameProcess = (name: string): void => label('process_name', name);

/** Says what this thread does. */
export const nameThread = (name: string): void => label('thread_name', name);

function traced<Result>(name: string, work: () => Result): Result {
  const start = microseconds();
  const end = (): void => record({ name, ph: 'X', ts: start, dur: microseconds() - start });
  let isAsynchronous = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    isAsynchronous = true;
    // `finally` gives another promise, which settles alike.
    return result.finally(end) as Result;
  } finally {
    if (!isAsynchronous) end();
  }
}

const label = (name: string, value: string): void => {
  if (file) record({ name, ph: 'M', args: { name: value } });
};

/** The system's monotonic clock. All processes of a machine share it, unlike `performance.now()`. */
const microseconds = (): number => Number(process.hrtime.bigint()) / 1000;

/** Appends an event. If that fails, as on a full disk, the trace ends here and the work goes on. */
function record(event: object): void {
  if (!file || output === null) return;
  try {
    output ??= openTrace(file);
    // Not 0 for the main thread: Perfetto takes thread 0 for the idle one.
    writeSync(output, `${JSON.stringify({ ...event, pid: process.pid, tid: threadId + 1 })},\n`);
  } catch {
    output = null;
  }
}

function openTrace(path: string): number {
  const opened = openSync(path, 'a+');
  const first = Buffer.alloc(1);
  if (fstatSync(opened).size === 0) writeSync(opened, '[\n');
  else if (readSync(opened, first, 0, 1, 0) === 1 && first.toString() !== '[') {
    throw new ConfigurationError(`ABLATE_TRACE names ${path}, which is no trace: name a new file.`);
  }
  return opened;
}
