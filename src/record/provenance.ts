import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { sha256 } from '../base/files/digest.ts';
import { git } from '../base/system/git.ts';
import { computingPackages } from './packages.ts';
import type { RunRecord } from './record.ts';

/** How a run is computed: digests of the sources, of its graphs, and of what tells how graphs are made. */
export type ComputedBy = Pick<RunRecord['provenance'], 'graph' | 'compiler'> & { readonly code: string };

/** Where the code of a checkout comes from, whichever of its runs is computed. */
export type Checkout = Omit<RunRecord['provenance'], 'engine' | keyof ComputedBy>;

/** Where a record's numbers come from, without the engine, which adds its own part. */
export type CodeProvenance = Checkout & ComputedBy;

/**
 * What code runs in the checkout that holds the study's `config` file: the commit, local changes (null outside a
 * checkout or without git), the digests of lockfile and config, and the versions of Ablate and Node.
 */
export async function readProvenance(config: string): Promise<Checkout> {
  const root = dirname(config);
  const [commit, changed, changes, lockfile, content] = await Promise.all([
    git(root, 'rev-parse', '--verify', 'HEAD'),
    git(root, 'status', '--porcelain', '--untracked-files=no'),
    git(root, 'diff', '--binary', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD'),
    textOf(join(root, 'package-lock.json')),
    textOf(config),
  ]);
  return {
    version: manifest.version,
    commit: commit?.trim() ?? null,
    dirty: changed === null ? null : changed !== '',
    changes: changes ? sha256(changes) : null,
    config: content && sha256(content),
    packages: lockfile && computingPackages(lockfile),
    lockfile: lockfile && sha256(lockfile),
    node: process.versions.node,
  };
}

const textOf = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);
