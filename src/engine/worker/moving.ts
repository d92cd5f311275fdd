import { MessageChannel } from 'node:worker_threads';

/**
 * The memory that arrays fill between them, each once: a message can move it to the other thread instead of copying it.
 * Of memory that holds something else, too, only a copy can go.
 */
export function memoryOf(arrays: Iterable<ArrayBufferView>): ArrayBuffer[] {
  const filled = new Map<ArrayBuffer, number>();
  for (const { buffer, byteLength } of arrays) {
    if (buffer instanceof ArrayBuffer) filled.set(buffer, (filled.get(buffer) ?? 0) + byteLength);
  }
  return [...filled].filter(([{ byteLength }, bytes]) => bytes === byteLength).map(([buffer]) => buffer);
}

/**
 * Gives memory back at once and leaves its arrays empty: V8 collects garbage by the size of its own heap, for which arrays
 * count little. Moving memory to a port that is closed does so in Node.js 20, which has no ArrayBuffer.transfer.
 */
export function release(memory: readonly ArrayBuffer[]): void {
  const { port1: closed } = new MessageChannel();
  closed.close();
  closed.postMessage(undefined, memory);
}
