import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { explainWriteFailure, makeWritable } from '../../base/disk.ts';
import { ConfigurationError, messageOf } from '../../base/errors.ts';
import { homePlace } from '../../base/home.ts';
import { withLock } from '../../base/lock.ts';
import type { Log } from '../engine.ts';
import { bindingFile, build, stampFile } from './build.ts';
import { noSpace } from './space.ts';
import { type EngineSpec, specKey } from './spec.ts';
import type { InstallTools } from './tools.ts';

/** A native engine on this machine's disk, ready to be loaded. */
export interface InstalledEngine {
  readonly kind: EngineSpec['kind'];
  readonly tensorflow: string;
  /** Holds the engine and what is remembered about it. */
  readonly folder: string;
  /** The N-API binding. */
  readonly binding: string;
}

/**
 * Puts the engine that `spec` describes under `home` and returns it; one that is there already is taken as it is. The
 * folder appears whole or not at all, and a second process waits for the first. Throws ConfigurationError where
 * something has to be installed, freed or reached first, and the reason of `signal` where that aborts.
 */
export async function install(
  spec: EngineSpec,
  home: string,
  tools: InstallTools,
  log: Log,
  signal?: AbortSignal,
): Promise<InstalledEngine> {
  const installed = engineAt(spec, home);
  const { folder } = installed;
  if (await isWhole(folder)) return installed;
  await refuseMissing(spec, tools);
  try {
    await makeWritable(homePlace(home));
    await withLock(
      folder,
      async () => {
        if (!(await isWhole(folder))) await build(spec, folder, tools, log, signal);
      },
      { onWait: () => log('Another process is setting up the engine; waiting for it.'), signal },
    );
  } catch (error) {
    // A tool that was ended fails in words of its own.
    signal?.throwIfAborted();
    throw isDiskFull(error) ? noSpace(spec, home) : explainWriteFailure(error, homePlace(home));
  }
  return installed;
}

/** The engine that is under `home` already, if it is there and whole. */
export async function findInstalled(spec: EngineSpec, home: string): Promise<InstalledEngine | undefined> {
  const installed = engineAt(spec, home);
  return (await isWhole(installed.folder)) ? installed : undefined;
}

/** What the engine is called and where it lies once it is installed. */
export function engineAt(spec: EngineSpec, home: string): InstalledEngine {
  const folder = join(home, specKey(spec));
  return { kind: spec.kind, tensorflow: spec.tensorflow, folder, binding: join(folder, bindingFile) };
}

const stampSchema = z.record(z.string(), z.number());

/** Whether every file that the stamp names is there with its size: a damaged engine is noticed without reading 850 MB. */
async function isWhole(folder: string): Promise<boolean> {
  try {
    const checks = Object.entries(await stampOf(folder)).map(
      async ([file, size]) => (await stat(join(folder, file))).size === size,
    );
    return (await Promise.all(checks)).every(Boolean);
  } catch {
    return false;
  }
}

/** The size in bytes of every file of an installed engine. */
export const stampOf = async (folder: string): Promise<Readonly<Record<string, number>>> =>
  stampSchema.parse(JSON.parse(await readFile(join(folder, stampFile), 'utf8')));

/** Throws ConfigurationError naming what has to be installed, before anything is downloaded. */
async function refuseMissing(spec: EngineSpec, tools: InstallTools): Promise<void> {
  const missing = await tools.missing();
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `The ${spec.kind} engine needs ${missing.join(' and ')}: install that, or choose --engine wasm.`,
  );
}

/** A full disk shows up in a write of ours, in pip or in the compiler. */
const isDiskFull = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ENOSPC' || /no space left on device/i.test(messageOf(error));
