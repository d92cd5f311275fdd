import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import type { RunRecord } from './record.ts';

/** Where a record's numbers come from; the engine adds its own part. */
export type CodeProvenance = Omit<RunRecord['provenance'], 'engine'>;

/**
 * What code runs in the checkout at `root`: its commit and whether a tracked file differs from it (null outside a
 * checkout or without git), the digest of its lockfile, and the versions of Ablate and Node.
 */
export async function readProvenance(root: string): Promise<CodeProvenance> {
  const [commit, changes, lockfile] = await Promise.all([
    git(root, 'rev-parse', '--verify', 'HEAD'),
    git(root, 'status', '--porcelain', '--untracked-files=no'),
    digestOf(join(root, 'package-lock.json')),
  ]);
  return {
    version: manifest.version,
    commit: commit?.trim() ?? null,
    dirty: changes === null ? null : changes !== '',
    lockfile,
    node: process.versions.node,
  };
}

async function git(root: string, ...command: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)('git', ['-C', root, ...command])).stdout;
  } catch {
    return null;
  }
}

async function digestOf(path: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch {
    return null;
  }
}
