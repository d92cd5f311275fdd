import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, codeOf, messageOf } from '../../base/errors.ts';
import { explainWriteFailure, makeWritable } from '../../base/files/disk.ts';
import { homePlace } from '../../base/files/home.ts';
import { readJsonFile } from '../../base/files/json.ts';
import { withLock } from '../../base/files/lock.ts';
import type { Log } from '../../compute/engine.ts';
import { bindingFile, build, stampFile } from './build.ts';
import { noSpace } from './space.ts';
import { type EngineSpec, librariesOf, specKey } from './spec.ts';
import type { InstallTools } from './tools.ts';

/** A native engine on this machine's disk. */
export interface InstalledEngine {
  readonly kind: EngineSpec['kind'];
  readonly tensorflow: string;
  /** Names and versions of its packages. */
  readonly libraries: string;
  /** Folder of the engine, and of what is remembered about it. */
  readonly folder: string;
  /** The N-API binding. */
  readonly binding: string;
}

/**
 * Installs the engine that `spec` describes under `home`, unless it is there already, and returns it. The folder
 * appears whole or not at all. A second process waits for the first.
 *
 * @throws ConfigurationError if a program or disk space is missing, or the network cannot be reached
 * @throws the reason of `signal` if it aborts
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
  if (await isComplete(folder)) return installed;
  await refuseMissing(spec, tools);
  try {
    await makeWritable(homePlace(home));
    await withLock(
      folder,
      async () => {
        if (!(await isComplete(folder))) await build(spec, folder, tools, log, signal);
      },
      { onWait: () => log('Another process is setting up the engine; waiting for it.'), signal },
    );
  } catch (error) {
    // A tool that was stopped reports an error of its own.
    signal?.throwIfAborted();
    throw isDiskFull(error) ? noSpace(spec, home) : explainWriteFailure(error, homePlace(home));
  }
  return installed;
}

/** The engine under `home` if it is there and complete. */
export async function findInstalled(spec: EngineSpec, home: string): Promise<InstalledEngine | undefined> {
  const installed = engineAt(spec, home);
  return (await isComplete(installed.folder)) ? installed : undefined;
}

/** Name and folder of the engine, whether it is installed or not. */
export function engineAt(spec: EngineSpec, home: string): InstalledEngine {
  const folder = join(home, specKey(spec));
  const { kind, tensorflow } = spec;
  return { kind, tensorflow, libraries: librariesOf(spec), folder, binding: join(folder, bindingFile) };
}

const stampSchema = z.record(z.string(), z.number());

/** Whether every file of the stamp is there with its size. This notices most damage without reading 850 MB. */
async function isComplete(folder: string): Promise<boolean> {
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
  readJsonFile(stampSchema, join(folder, stampFile));

/** Throws ConfigurationError naming the programs that must be installed first, before anything is downloaded. */
async function refuseMissing(spec: EngineSpec, tools: InstallTools): Promise<void> {
  const missing = await tools.missing();
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `The ${spec.kind} engine needs ${missing.join(' and ')}: install that, or choose --engine wasm.`,
  );
}

/** A full disk can be noticed by our own write, by pip or by the compiler. */
const isDiskFull = (error: unknown): boolean =>
  codeOf(error) === 'ENOSPC' || /no space left on device/i.test(messageOf(error));
