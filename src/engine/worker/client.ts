import { Worker } from 'node:worker_threads';
import { receivedError } from '../../base/errors.ts';
import { memoryOf } from '../../base/system/memory.ts';
import type { Engine, Session, SessionOptions } from '../../compute/engine.ts';
import type { Network } from '../../network/network.ts';
import { type Calls, loaded, type Reply, type WorkerSetup } from './protocol.ts';

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The program of a worker; tests replace it. */
const hostProgram = new URL('main.mjs', import.meta.url);

/** Starts a worker and waits until it has loaded its runtime. */
export async function startWorker(
  setup: WorkerSetup,
  description: Pick<Engine, 'info' | 'memory'>,
  program = hostProgram,
): Promise<Engine> {
  const thread = new EngineThread(new Worker(program, { workerData: setup, execArgv: [] }));
  await thread.loaded;
  let sessions = 0;
  return {
    ...description,
    open: (network, options) => openRemote(thread, ++sessions, setup.mode, network, options),
    dispose: () => thread.end(),
  };
}

/**
 * A session whose calls are sent to the worker. Arguments are copied before the call returns, so the caller may reuse
 * the same buffer at once. Copying a batch takes well under a millisecond; a step takes a hundred. Weights and whole
 * data sets are moved instead of copied.
 */
async function openRemote(
  thread: EngineThread,
  session: number,
  mode: WorkerSetup['mode'],
  network: Network,
  options: SessionOptions,
): Promise<Session> {
  await thread.call(session, 'open', [network, options]);
  return {
    step: (...parameters) => thread.call(session, 'step', parameters),
    evaluate: (...parameters) => thread.call(session, 'evaluate', parameters),
    ...(mode === 'graph' && {
      upload: (images: Uint8Array) => thread.call(session, 'upload', [images], memoryOf([images])),
    }),
    read: () => thread.call(session, 'read', []),
    write: (weights) => thread.call(session, 'write', [weights], memoryOf(weights.values())),
    dispose: () => thread.call(session, 'dispose', []),
  };
}

/** The calls to a worker that have not been answered. Only while there are some, the worker keeps the process alive. */
class EngineThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #calls = loaded;
  #ended: Error | undefined;
  readonly loaded: Promise<void>;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.loaded = new Promise((resolve, reject) => this.#pending.set(loaded, { resolve, reject }));
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`The engine's worker thread ended with exit code ${code}.`)));
  }

  call<Method extends keyof Calls>(
    session: number,
    method: Method,
    parameters: Parameters<Calls[Method]>,
    moved: readonly ArrayBuffer[] = [],
  ): Promise<ReturnType<Calls[Method]>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#worker.postMessage({ id, session, method, parameters }, moved);
      this.#worker.ref();
      this.#pending.set(id, { resolve, reject });
    });
  }

  async end(): Promise<void> {
    this.#fail(new Error('The engine has been disposed.'));
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.#worker.unref();
    if ('failure' in reply) pending?.reject(receivedError(reply.failure));
    else pending?.resolve(reply.result as never);
  }

  /** The first reason counts: after an uncaught error, the exit of the worker follows. */
  #fail(error: Error): void {
    this.#ended ??= error;
    for (const pending of this.#pending.values()) pending.reject(this.#ended);
    this.#pending.clear();
  }
}
