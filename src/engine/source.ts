import type { EngineInfo } from './engine.ts';
import type { InstalledEngine } from './install/install.ts';
import type { Runtime } from './local.ts';
import { loadNative } from './native.ts';
import { loadWasm } from './wasm.ts';

/** Where a thread or a process loads its runtime from. It is plain data, so it can be sent. */
export type EngineSource = InstalledEngine | { readonly kind: 'wasm' };

/** Loads the runtime into this thread; with `graph`, a runtime that can run only graphs. */
export function loadFrom(source: EngineSource, mode: EngineInfo['mode'] = 'eager'): Promise<Runtime> {
  return source.kind === 'wasm' ? loadWasm() : loadNative(source, mode);
}
