import type { EngineInfo } from '../base/engine.ts';
import type { Runtime } from '../compute/local.ts';
import { loadWasm } from '../compute/wasm.ts';
import type { InstalledEngine } from './install/install.ts';
import { loadNative } from './native.ts';

/** Where a thread or a process loads its runtime from. It is plain data, so it can be sent. */
export type EngineSource = InstalledEngine | { readonly kind: 'wasm' };

/** Loads the runtime into this thread; with `graph`, a runtime that can run only graphs. */
export function loadFrom(source: EngineSource, mode: EngineInfo['mode'] = 'eager'): Promise<Runtime> {
  return source.kind === 'wasm' ? loadWasm() : loadNative(source, mode);
}
