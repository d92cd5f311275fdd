import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { PrepareOptions } from '../../../src/data/prepare.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-data-'));
  folders.push(folder);
  return folder;
}

/** Options with an empty cache and a log that collects its lines. */
export async function emptyCache(): Promise<PrepareOptions & { readonly lines: string[] }> {
  const lines: string[] = [];
  return { cacheFolder: await temporaryFolder(), log: (line) => lines.push(line), lines };
}
