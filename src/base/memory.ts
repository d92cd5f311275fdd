import * as threads from 'node:worker_threads';

/** Node.js 20, which lacks the function, copies such memory when it is to be moved; later versions throw. */
const staysHere = (memory: ArrayBuffer): boolean => threads.isMarkedAsUntransferable?.(memory) ?? false;

/**
 * The memory that arrays fill between them, each once: a message can move it to the other thread instead of copying it.
 * Of memory that holds something else, too, only a copy can go, and so of Node's own pool for small buffers, which small
 * arrays that were read from a file may happen to fill.
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
 * Gives memory back at once and leaves its arrays empty: V8 collects garbage by the size of its own heap, for which arrays
 * count little. Moving memory to a port that is closed does so in Node.js 20, which has no ArrayBuffer.transfer.
 */
export function release(memory: readonly ArrayBuffer[]): void {
  const { port1: closed } = new threads.MessageChannel();
  closed.close();
  closed.postMessage(undefined, memory);
}
