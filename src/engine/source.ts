import type { InstalledEngine } from './install/install.ts';
import type { Runtime } from './local.ts';
import { loadNative } from './native.ts';
import { loadWasm } from './wasm.ts';

/** Where a thread or a process loads its runtime from. It is plain data, so it can be sent. */
export type EngineSource = InstalledEngine | { readonly kind: 'wasm' };

/** Loads the runtime into this thread. */
export function loadFrom(source: EngineSource): Promise<Runtime> {
  return source.kind === 'wasm' ? loadWasm() : loadNative(source);
}
