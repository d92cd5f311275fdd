import { createRequire } from 'node:module';
import type { Runtime } from './local.ts';
import { loadTfjs } from './tfjs.ts';
import { registerConv2dBackpropFilter } from './wasm-conv2d-filter.ts';

/** Loads the WebAssembly backend into this thread. It uses one thread, and needs neither Python nor a compiler. */
export async function loadWasm(): Promise<Runtime> {
  const tf = await loadTfjs();
  await import('@tensorflow/tfjs-backend-wasm');
  registerConv2dBackpropFilter(tf);
  await tf.setBackend('wasm');
  await tf.ready();
  return { kind: 'wasm', tf };
}

/** Version of the WebAssembly backend. */
export const wasmVersion = (): string =>
  createRequire(import.meta.url)('@tensorflow/tfjs-backend-wasm/package.json').version;
