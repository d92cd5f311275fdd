import { prepareEnvironment } from '../../src/engine/environment.ts';
import type { Runtime } from '../../src/engine/local.ts';
import { loadNative } from '../../src/engine/native.ts';
import { stageEngine } from '../../src/engine/stage/engines.ts';
import type { StagedEngine } from '../../src/engine/stage/stage.ts';
import { ConfigurationError } from '../../src/errors.ts';

/** Why this machine cannot have the native engine; tests that need it are skipped with this reason. */
export interface NoEngine {
  readonly reason: string;
}

/** The native engine, staged for real in its usual place the first time. */
export async function stagedEngine(): Promise<{ readonly engine: StagedEngine } | NoEngine> {
  try {
    return { engine: await stageEngine('native', (line) => console.error(line)) };
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
  const staged = await stagedEngine();
  if ('reason' in staged) return staged;
  prepareEnvironment('native');
  return { runtime: await loadNative(staged.engine) };
}
