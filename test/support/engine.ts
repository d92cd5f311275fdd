import { ConfigurationError } from '../../src/base/errors.ts';
import type { Runtime } from '../../src/compute/local.ts';
import { prepareEnvironment } from '../../src/engine/environment.ts';
import { installEngine } from '../../src/engine/install/engines.ts';
import type { InstalledEngine } from '../../src/engine/install/install.ts';
import { loadNative } from '../../src/engine/runtime.ts';

/** Why this machine cannot have the native engine; tests that need it are skipped with this reason. */
export interface NoEngine {
  readonly reason: string;
}

/** The native engine, installed for real in its usual place the first time. */
export async function installedEngine(): Promise<{ readonly engine: InstalledEngine } | NoEngine> {
  try {
    return { engine: await installEngine('native', (line) => console.error(line)) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { reason: error.message };
    throw error;
  }
}

/**
 * The native engine loaded in this process. At the top of a test file:
 * `const native = await nativeRuntime(); describe.skipIf('reason' in native)(...)`.
 */
export async function nativeRuntime(): Promise<{ readonly runtime: Runtime } | NoEngine> {
  const installed = await installedEngine();
  if ('reason' in installed) return installed;
  prepareEnvironment('native');
  return { runtime: await loadNative(installed.engine) };
}
