import type { Log } from '../compute/engine.ts';
import type { Runtime } from '../compute/local.ts';
import { prepareEnvironment } from './environment.ts';
import { askDriver } from './gpu/driver.ts';
import { usableGpu } from './gpu/requirements.ts';
import { installEngine } from './install/engines.ts';
import { loadFrom } from './source.ts';

/** Loads TensorFlow.js with a backend into this thread. Installs it first if necessary. */
export async function loadRuntime(kind: Runtime['kind'], log: Log = () => {}): Promise<Runtime> {
  if (kind === 'wasm') return loadFrom({ kind });
  if (kind === 'gpu') usableGpu(await askDriver(), 'fp32');
  prepareEnvironment(kind);
  return loadFrom(await installEngine(kind, log));
}
