import { performance } from 'node:perf_hooks';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { valueAt } from '../../base/arrays.ts';
import { sentError } from '../../base/errors.ts';
import { memoryOf, release } from '../../base/system/memory.ts';
import { nameThread, span } from '../../base/trace.ts';
import { interpreters } from '../../compute/interpreter.ts';
import type { LocalSession, Runtime } from '../../compute/local.ts';
import type { Weights } from '../../network/weights.ts';
import { loadFrom } from '../runtime.ts';
import { loaded, type Reply, type Request, type WorkerSetup } from './protocol.ts';

/** The worker's side. It loads the runtime, then answers one call after the other, in the order in which they arrive. */
const port = parentPort as MessagePort;
const { source, mode } = workerData as WorkerSetup;
const sessions = new Map<number, LocalSession>();

const reply = (message: Reply, moved: readonly ArrayBuffer[] = []): void => port.postMessage(message, moved);

function perform(runtime: Runtime, request: Request): unknown {
  if (request.method === 'open') {
    sessions.set(request.session, interpreters[mode](runtime, ...request.parameters));
    return undefined;
  }
  const session = valueAt(sessions, request.session);
  switch (request.method) {
    case 'step': {
      const start = performance.now();
      const result = session.step(...request.parameters);
      return { ...result, seconds: (performance.now() - start) / 1000 };
    }
    case 'evaluate':
      return session.evaluate(...request.parameters);
    case 'upload':
      session.upload?.(...request.parameters);
      return release(memoryOf(request.parameters));
    case 'read':
      return session.read();
    case 'write':
      session.write(...request.parameters);
      return release(memoryOf(request.parameters[0].values()));
    case 'dispose':
      sessions.delete(request.session);
      return session.dispose();
  }
}

let stepped = false;

/** The name of a call in a trace. The first step takes longer, because in it TensorFlow optimises the graph. */
function nameOf({ method }: Request): string {
  if (method !== 'step' || stepped) return method;
  stepped = true;
  return 'first step';
}

/** Loads the runtime, or tells why it cannot; from then on calls are answered. */
async function start(): Promise<void> {
  try {
    nameThread('engine');
    const runtime = await span('load runtime', () => loadFrom(source, mode));
    port.on('message', (request: Request) => {
      try {
        const result = span(nameOf(request), () => perform(runtime, request));
        reply({ id: request.id, result }, request.method === 'read' ? memoryOf((result as Weights).values()) : []);
      } catch (error) {
        reply({ id: request.id, failure: sentError(error) });
      }
    });
    reply({ id: loaded, result: undefined });
  } catch (error) {
    reply({ id: loaded, failure: sentError(error) });
  }
}

/** Resolves when the runtime is loaded. */
export const started = start();
