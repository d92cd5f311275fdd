import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';
import type { Runtime } from './local.ts';
import { registerConv2dBackpropFilter } from './wasm-conv2d-filter.ts';

const requireHere = createRequire(import.meta.url);

/** Loads the WebAssembly backend into this thread: one thread, no Python, no compiler. */
export async function loadWasm(): Promise<Runtime> {
  // Required, not imported: the backend registers itself with the tfjs-core that it requires.
  const tf: typeof tfjs = requireHere('@tensorflow/tfjs');
  requireHere('@tensorflow/tfjs-backend-wasm');
  registerConv2dBackpropFilter(tf);
  await tf.setBackend('wasm');
  await tf.ready();
  return { kind: 'wasm', tf };
}

/** Version of the WebAssembly backend. */
export const wasmVersion = (): string => requireHere('@tensorflow/tfjs-backend-wasm/package.json').version;
