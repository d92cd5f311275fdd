import { existsSync } from 'node:fs';
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
  if (kind === 'gpu') refuseMissingGpu();
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

/** Says before gigabytes are downloaded what TensorFlow would say after it; the second file is Windows' (WSL). */
function refuseMissingGpu(): void {
  if (existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')) return;
  throw new ConfigurationError(
    'No NVIDIA GPU is visible here (/dev/nvidiactl is missing): install its driver or pass the GPU into the container, or choose --engine native.',
  );
}
