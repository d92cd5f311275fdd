import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { sha256 } from '../base/files/digest.ts';
import { git } from '../base/system/git.ts';
import type { RunRecord } from './record.ts';
import { trainingCode } from './training-code.ts';

/** Where a record's numbers come from, without the engine, which adds its own part. */
export type CodeProvenance = Omit<RunRecord['provenance'], 'engine' | 'code'> & { readonly code: string };

/**
 * What code runs in the checkout that holds the study's `config` file: the commit, local changes (null outside a
 * checkout or without git), the digests of lockfile, config and training code, and the versions of Ablate and Node.
 */
export async function readProvenance(config: string): Promise<CodeProvenance> {
  const root = dirname(config);
  const [commit, changed, changes, lockfile, configDigest, code] = await Promise.all([
    git(root, 'rev-parse', '--verify', 'HEAD'),
    git(root, 'status', '--porcelain', '--untracked-files=no'),
    git(root, 'diff', '--binary', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD'),
    digestOf(join(root, 'package-lock.json')),
    digestOf(config),
    trainingCode(),
  ]);
  return {
    version: manifest.version,
    commit: commit?.trim() ?? null,
    dirty: changed === null ? null : changed !== '',
    changes: changes ? sha256(changes) : null,
    config: configDigest,
    code,
    lockfile,
    node: process.versions.node,
  };
}

async function digestOf(path: string): Promise<string | null> {
  try {
    return sha256(await readFile(path));
  } catch {
    return null;
  }
}
