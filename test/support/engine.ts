import { loadRuntime } from '../../src/engine/load.ts';
import type { Runtime } from '../../src/engine/local.ts';
import { ConfigurationError } from '../../src/errors.ts';

/** A loaded runtime, or why this machine cannot have one. */
export type NativeRuntime = { readonly runtime: Runtime } | { readonly reason: string };

/**
 * The native engine in this process, staged for real in its usual place the first time. Use at the top of a test file:
 * `const native = await nativeRuntime(); describe.skipIf('reason' in native)(...)`.
 */
export async function nativeRuntime(): Promise<NativeRuntime> {
  try {
    return { runtime: await loadRuntime('native', (line) => console.error(line)) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { reason: error.message };
    throw error;
  }
}
