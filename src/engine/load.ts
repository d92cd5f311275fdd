import type { Log } from './engine.ts';
import { prepareEnvironment } from './environment.ts';
import { engineHome } from './home.ts';
import type { Runtime } from './local.ts';
import { loadNative } from './native.ts';
import { nativeSpec } from './stage/spec.ts';
import { type StagedEngine, stage } from './stage/stage.ts';
import { systemTools } from './stage/tools.ts';
import { loadWasm } from './wasm.ts';

/** Puts the engine of this kind on the machine's disk, or takes the one that is there. */
export function stageEngine(kind: 'native' | 'gpu', log: Log): Promise<StagedEngine> {
  return stage(nativeSpec, engineHome(), systemTools, log);
}

/** TensorFlow.js with a backend ready in this thread, staged first where it has to be. */
export async function loadRuntime(kind: Runtime['kind'], log: Log = () => {}): Promise<Runtime> {
  if (kind === 'wasm') return loadWasm();
  prepareEnvironment();
  return loadNative(await stageEngine(kind, log));
}
