import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** sha256 in hexadecimal. Text is encoded as UTF-8. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

export interface FileDigestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Receives the number of bytes read so far. */
  readonly onRead?: (bytes: number) => void;
}

/** sha256 of a file's content in hexadecimal. The file is read piece by piece, so it may be large. */
export async function sha256OfFile(path: string, { signal, onRead }: FileDigestOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 2 ** 20, signal });
  for await (const chunk of stream) {
    hash.update(chunk);
    onRead?.(stream.bytesRead);
  }
  return hash.digest('hex');
}
