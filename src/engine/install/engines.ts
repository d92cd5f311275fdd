import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { ablateHome } from '../../base/home.ts';
import type { Log } from '../engine.ts';
import { type InstalledEngine, install } from './install.ts';
import { gpuSpec, nativeSpec } from './spec.ts';
import { systemTools } from './tools.ts';

/** Puts the engine of this kind on the machine's disk, or takes the one that is there. */
export async function installEngine(kind: 'native' | 'gpu', log: Log): Promise<InstalledEngine> {
  refuseForeignPlatform(kind);
  return install(kind === 'gpu' ? gpuSpec : nativeSpec, join(ablateHome(), 'engine'), systemTools, log);
}

/** The pinned wheels are for Linux with glibc on x86-64. */
function refuseForeignPlatform(kind: string): void {
  const { glibcVersionRuntime } = (process.report.getReport() as { header: { glibcVersionRuntime?: string } }).header;
  if (process.platform === 'linux' && process.arch === 'x64' && glibcVersionRuntime !== undefined) return;
  throw new ConfigurationError(
    `The ${kind} engine needs Linux with glibc on x86-64, this is ${process.platform} on ${process.arch}: choose --engine wasm.`,
  );
}
