import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';

/** A zip of files by name. */
export function zipOf(files: Readonly<Record<string, string | object>>): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)), name);
  }
  zip.end();
  return buffer(zip.outputStream);
}
