import { createRequire } from 'node:module';
import util from 'node:util';
import type * as tfjsNode from '@tensorflow/tfjs-node-gpu';
import { ConfigurationError } from '../base/errors.ts';
import type { InstalledEngine } from './install/install.ts';
import type { Runtime } from './local.ts';

const requireHere = createRequire(import.meta.url);

/** Loads TensorFlow into this thread. Set the environment (environment.ts) in the main thread before. */
export async function loadNative({ kind, binding }: InstalledEngine): Promise<Runtime> {
  replaceRemovedFunction();
  findBindingAt(binding);
  const tf: typeof tfjsNode = requireHere('@tensorflow/tfjs-node-gpu');
  await tf.ready();
  if (kind === 'gpu' && !(tf.backend() as unknown as { isUsingGpuDevice: boolean }).isUsingGpuDevice) {
    throw new ConfigurationError(
      'TensorFlow found no usable GPU, though the driver shows one: its own lines say why; choose --engine native for the CPU.',
    );
  }
  return { kind, tf };
}

/** tfjs-node calls a function that Node.js 22 warns of and 23 removed (tensorflow/tfjs#8609). */
function replaceRemovedFunction(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** tfjs-node looks for its binding inside its own package; ours is outside node_modules, so its finder is replaced. */
function findBindingAt(binding: string): void {
  const requireThere = createRequire(requireHere.resolve('@tensorflow/tfjs-node-gpu/package.json'));
  requireThere('@mapbox/node-pre-gyp/lib/pre-binding.js').find = () => binding;
}
