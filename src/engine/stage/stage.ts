import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import { ConfigurationError, messageOf } from '../../errors.ts';
import type { Log } from '../engine.ts';
import { watchDownload } from './progress.ts';
import { type EngineSpec, specKey } from './spec.ts';
import type { StageTools } from './tools.ts';
import { extractWheel, verifyWheel } from './wheel.ts';

/** A native engine on this machine's disk, ready to be loaded. */
export interface StagedEngine {
  readonly kind: EngineSpec['kind'];
  readonly tensorflow: string;
  /** Holds the engine and what is remembered about it. */
  readonly folder: string;
  /** The N-API binding. */
  readonly binding: string;
}

/** Written last: the size in bytes of every file, so that a damaged engine is noticed without reading 850 MB. */
const stampSchema = z.record(z.string(), z.number());
const stampFile = 'files.json';
const bindingFile = 'lib/tfjs_binding.node';
const sitePackages = 'site-packages';

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/**
 * Puts the engine that `spec` describes under `home` and returns it; one that is there already is taken as it is. The
 * folder appears whole or not at all, and a second process waits for the first. Throws ConfigurationError where
 * something has to be installed, freed or reached first.
 */
export async function stage(spec: EngineSpec, home: string, tools: StageTools, log: Log): Promise<StagedEngine> {
  const folder = join(home, specKey(spec));
  const staged = { kind: spec.kind, tensorflow: spec.tensorflow, folder, binding: join(folder, bindingFile) };
  if (await isWhole(folder)) return staged;
  await refuseMissing(spec, tools);
  try {
    await mkdir(home, { recursive: true });
    const release = await acquire(folder, log);
    try {
      if (!(await isWhole(folder))) await build(spec, folder, tools, log);
    } finally {
      await release();
    }
  } catch (error) {
    throw explain(error, spec, home);
  }
  return staged;
}

/** Throws ConfigurationError naming what has to be installed, before anything is downloaded. */
async function refuseMissing(spec: EngineSpec, tools: StageTools): Promise<void> {
  const missing = await tools.missing();
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `The ${spec.kind} engine needs ${missing.join(' and ')}: install that, or choose --engine wasm.`,
  );
}

/** Whether every file that the stamp names is there with its size. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const sizes = stampSchema.parse(JSON.parse(await readFile(join(folder, stampFile), 'utf8')));
    const checks = Object.entries(sizes).map(async ([file, size]) => (await stat(join(folder, file))).size === size);
    return (await Promise.all(checks)).every(Boolean);
  } catch {
    return false;
  }
}

/** Waits for its turn; a process that died holding the lock is overtaken after ten seconds. */
async function acquire(folder: string, log: Log): Promise<() => Promise<void>> {
  const options = { realpath: false, stale: 10_000, onCompromised: () => {} };
  try {
    return await lock(folder, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    log('Another process is setting up the engine; waiting for it.');
    return await lock(folder, { ...options, retries: { forever: true, factor: 1, minTimeout: 500 } });
  }
}

/** Makes the engine in a folder of its own and moves it into place. Called with the lock held. */
async function build(spec: EngineSpec, folder: string, tools: StageTools, log: Log): Promise<void> {
  const home = join(folder, '..');
  await removeLeftovers(folder);
  await refuseFullDisk(spec, home);
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    const sizes: Record<string, number> = {};
    for (const wheel of spec.wheels) {
      const download = join(partial, 'download');
      await mkdir(download);
      const title = `${wheel.project} ${wheel.version}`;
      const stop = watchDownload(download, (bytes) => {
        log(`Downloading ${title}: ${megabytes(Math.min(bytes, wheel.bytes))} of ${megabytes(wheel.bytes)}`);
      });
      const file = await tools.download(wheel, download).finally(stop);
      log(`Checking and unpacking ${title}`);
      await verifyWheel(file, wheel);
      const members = await extractWheel(file, wheel, join(partial, sitePackages));
      for (const [member, size] of Object.entries(members)) sizes[join(sitePackages, member)] = size;
      await rm(download, { recursive: true });
    }
    log('Compiling the binding between Node.js and TensorFlow (about 15 s)');
    await tools.compile(join(partial, sitePackages), join(partial, bindingFile));
    sizes[bindingFile] = (await stat(join(partial, bindingFile))).size;
    await writeFile(join(partial, stampFile), `${JSON.stringify(sizes, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    log(`The ${spec.kind} engine is ready in ${folder}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Whoever holds the lock may clear what an interrupted process left. */
async function removeLeftovers(folder: string): Promise<void> {
  const home = join(folder, '..');
  const names = (await readdir(home)).map((name) => join(home, name));
  const leftovers = names.filter((name) => name.startsWith(`${folder}.partial-`));
  await Promise.all(leftovers.map((name) => rm(name, { recursive: true, force: true })));
}

/** pip keeps a second copy of a wheel while it downloads. */
async function refuseFullDisk(spec: EngineSpec, home: string): Promise<void> {
  const needed = spec.unpacked + 2 * Math.max(...spec.wheels.map((wheel) => wheel.bytes));
  const { bavail, bsize } = await statfs(home);
  if (bavail * bsize < needed) throw noSpace(home, megabytes(needed));
}

const noSpace = (home: string, needed: string): ConfigurationError =>
  new ConfigurationError(
    `No space left in ${home}, where the engine needs ${needed}: free some, or set ABLATE_HOME to a folder on another disk.`,
  );

/** A full disk shows up in many places: in a write of ours, in pip, in the compiler. */
function explain(error: unknown, spec: EngineSpec, home: string): unknown {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC' || /no space left on device/i.test(messageOf(error));
  return full ? noSpace(home, megabytes(spec.unpacked)) : error;
}
