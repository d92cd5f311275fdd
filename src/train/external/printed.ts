import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A text that a program printed: a line, or a status such as a progress bar, which the next text replaces. */
export interface Printed {
  readonly kind: 'line' | 'status';
  readonly text: string;
}

/** Passes on what programs print to these streams, line by line. A carriage return without a line feed ends a status. */
export function readPrinted(streams: readonly Readable[], onPrinted: (printed: Printed) => void): void {
  for (const stream of streams) {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    stream.on('data', (chunk: Buffer) => {
      rest += decoder.write(chunk);
      // A carriage return at the end may be the first half of a line break.
      for (let found = lineEnd.exec(rest); found !== null; found = lineEnd.exec(rest)) {
        const text = rest.slice(0, found.index);
        rest = rest.slice(found.index + found[0].length);
        if (text !== '') onPrinted({ kind: found[0] === '\r' ? 'status' : 'line', text });
      }
    });
    stream.on('end', () => {
      if (rest.trim() !== '') onPrinted({ kind: 'line', text: rest.trimEnd() });
    });
  }
}

const lineEnd = /\r?\n|\r(?=[^\n])/;
