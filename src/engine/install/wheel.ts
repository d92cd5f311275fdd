import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { sha256OfFile } from '../../base/files/digest.ts';
import { openZip } from '../../base/files/zip.ts';
import type { Wheel } from './spec.ts';

/** Throws ConfigurationError unless the file has the wheel's pinned sha256. */
export async function verifyWheel(file: string, wheel: Wheel): Promise<void> {
  const found = await sha256OfFile(file);
  if (found !== wheel.sha256) {
    throw new ConfigurationError(
      `The download of ${wheel.project} ${wheel.version} has sha256 ${found}, expected ${wheel.sha256}: check the package index that pip uses and try again.`,
    );
  }
}

/**
 * Unpacks the needed members of a wheel under `folder`, one by one as streams, because the largest has 788 MB. Returns
 * the size of each in bytes, by its path in the wheel. `signal` stops it.
 */
export async function extractWheel(
  file: string,
  wheel: Wheel,
  folder: string,
  signal?: AbortSignal,
): Promise<Record<string, number>> {
  const zip = await openZip(file);
  const sizes: Record<string, number> = {};
  try {
    for (const entry of zip.entries) {
      if (!isWanted(wheel, entry.fileName)) continue;
      const target = join(folder, entry.fileName);
      await mkdir(dirname(target), { recursive: true });
      const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
      const written = createWriteStream(target, { mode, flush: true });
      await pipeline(await zip.stream(entry), written, { signal }).catch((error) => {
        throw Object.assign(error, { message: `${entry.fileName}: ${messageOf(error)}` });
      });
      sizes[entry.fileName] = entry.uncompressedSize;
    }
  } finally {
    zip.close();
  }
  const absent = wheel.members.find((member) => !member.endsWith('/') && sizes[member] === undefined);
  if (absent !== undefined) throw new Error(`${wheel.project} ${wheel.version} has no member ${absent}`);
  return sizes;
}

const isWanted = (wheel: Wheel, name: string): boolean =>
  !name.endsWith('/') &&
  wheel.members.some((member) => (member.endsWith('/') ? name.startsWith(member) : name === member));
