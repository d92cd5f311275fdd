import type { Log } from '../../src/compute/engine.ts';
import type { Runtime } from '../../src/compute/local.ts';
import { prepareEnvironment } from '../../src/engine/environment.ts';
import { askDriver } from '../../src/engine/gpu/driver.ts';
import { usableGpu } from '../../src/engine/gpu/requirements.ts';
import { installEngine } from '../../src/engine/install/engines.ts';
import { loadFrom } from '../../src/engine/runtime.ts';

/** Loads TensorFlow.js with a backend into this thread. Installs it first if necessary. */
export async function loadRuntime(kind: Runtime['kind'], log: Log = () => {}): Promise<Runtime> {
  if (kind === 'wasm') return loadFrom({ kind });
  if (kind === 'gpu') usableGpu(await askDriver(), 'fp32');
  prepareEnvironment(kind);
  return loadFrom(await installEngine(kind, log));
}
