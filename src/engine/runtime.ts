import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import type { EngineInfo } from '../base/engine.ts';
import { ConfigurationError } from '../base/errors.ts';
import type { Runtime } from '../compute/local.ts';
import { loadTfjs, loadTfjsCore } from '../compute/tfjs.ts';
import { loadWasm } from '../compute/wasm.ts';
import type { InstalledEngine } from './install/install.ts';
import { nodeModules, tfjsNames, tfjsNodeName } from './install/tfjs-node.ts';

/** Where a thread or a process loads its runtime from. It is plain data, so it can be sent. */
export type EngineSource = InstalledEngine | { readonly kind: 'wasm' };

/** Loads the runtime into this thread; with `graph`, a runtime that can run only graphs. */
export function loadFrom(source: EngineSource, mode: EngineInfo['mode'] = 'eager'): Promise<Runtime> {
  return source.kind === 'wasm' ? loadWasm() : loadNative(source, mode);
}

/** The part of tfjs-node's backend that is used here. */
type Backend = InstanceType<Runtime['tf']['KernelBackend']> & { readonly isUsingGpuDevice: boolean };

/**
 * Loads TensorFlow into this thread. Before that, the main thread must set up the environment (environment.ts). With
 * `graph` it loads what runs graphs, and none of the operations of TensorFlow.js or their gradients.
 */
export async function loadNative(
  { kind, folder, binding }: InstalledEngine,
  mode: EngineInfo['mode'] = 'eager',
): Promise<Runtime> {
  replaceRemovedFunction();
  const tf = await (mode === 'graph' ? loadTfjsCore() : loadTfjs());
  const requireThere = createRequire(join(folder, nodeModules, 'any.js'));
  for (const name of tfjsNames) Object.assign(requireThere(name), tf);
  // Not the package's index, which looks for another binding and loads what training does not need.
  if (mode === 'eager') requireThere(`${tfjsNodeName}/dist/register_all_kernels.js`);
  const { NodeJSKernelBackend } = requireThere(`${tfjsNodeName}/dist/nodejs_kernel_backend.js`);
  // Before the backend is made, because setBackend hides errors of its factory.
  const loaded = requireThere(binding);
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(loaded, tfjsNodeName));
  await tf.setBackend('tensorflow');
  await tf.ready();
  if (kind === 'gpu' && !(tf.backend() as Backend).isUsingGpuDevice) {
    throw new ConfigurationError(
      'TensorFlow found no usable GPU, though the driver shows one: its own lines say why; choose --engine native for the CPU.',
    );
  }
  return { kind, tf };
}

/** tfjs-node calls a function that Node.js 22 warns about and Node.js 23 removed (tensorflow/tfjs#8609). */
function replaceRemovedFunction(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}
