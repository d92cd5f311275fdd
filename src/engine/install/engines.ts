import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { ablateHome } from '../../base/files/home.ts';
import type { Log } from '../../compute/engine.ts';
import { takeEngine } from './copy.ts';
import { engineAt, findInstalled, type InstalledEngine, install } from './install.ts';
import { gpuSpec, nativeSpec } from './spec.ts';
import { systemTools } from './tools.ts';

/** Installs the engine of this kind, or takes the installed one. `signal` stops it. */
export async function installEngine(kind: NativeKind, log: Log, signal?: AbortSignal): Promise<InstalledEngine> {
  refuseForeignPlatform(kind);
  return install(specs[kind], engineHome(), systemTools(signal), log, signal);
}

/** Where the engine of this kind is or would be, and whether it is installed. */
export async function locateEngine(kind: NativeKind): Promise<InstalledEngine & { readonly installed: boolean }> {
  const installed = (await findInstalled(specs[kind], engineHome())) !== undefined;
  return { ...engineAt(specs[kind], engineHome()), installed };
}

/** Installs a copy that `packEngine` made on another machine; throws ConfigurationError if it is damaged. */
export const takeCopy = (kind: NativeKind, copy: string): Promise<void> => takeEngine(specs[kind], engineHome(), copy);

const specs = { native: nativeSpec, gpu: gpuSpec } as const;
export type NativeKind = keyof typeof specs;

const engineHome = (): string => join(ablateHome(), 'engine');

/** The pinned wheels are for Linux with glibc on x86-64. */
function refuseForeignPlatform(kind: string): void {
  const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
  if (process.platform === 'linux' && process.arch === 'x64' && glibcVersionRuntime !== undefined) return;
  throw new ConfigurationError(
    `The ${kind} engine needs Linux with glibc on x86-64, this is ${process.platform} on ${process.arch}: choose --engine wasm.`,
  );
}
