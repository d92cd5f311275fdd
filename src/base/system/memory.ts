import * as threads from 'node:worker_threads';

/**
 * Whether memory cannot be moved to another thread. Node.js 20 does not have the function and copies such memory
 * instead; later versions throw.
 */
const staysHere = (memory: ArrayBuffer): boolean => threads.isMarkedAsUntransferable?.(memory) ?? false;

/**
 * The buffers of arrays, each once, if the arrays fill them completely. A message can move such a buffer to another
 * thread instead of copying it. If a buffer also holds other things, only a copy can be sent. Node's pool for small
 * buffers is such a case.
 */
export function memoryOf(arrays: Iterable<ArrayBufferView>): ArrayBuffer[] {
  const filled = new Map<ArrayBuffer, number>();
  for (const { buffer, byteLength } of arrays) {
    if (buffer instanceof ArrayBuffer) filled.set(buffer, (filled.get(buffer) ?? 0) + byteLength);
  }
  return [...filled]
    .filter(([memory, bytes]) => bytes === memory.byteLength && !staysHere(memory))
    .map(([buffer]) => buffer);
}

/**
 * Frees memory at once, and leaves its arrays empty. V8 decides by the size of its own heap when to collect garbage,
 * and arrays hardly count there. Sending the memory to a closed port also works in Node.js 20, which has no
 * ArrayBuffer.transfer.
 */
export function release(memory: readonly ArrayBuffer[]): void {
  const { port1: closed } = new threads.MessageChannel();
  closed.close();
  closed.postMessage(undefined, memory);
}
