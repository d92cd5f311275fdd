import type { Precision } from '../base/choices.ts';
import { span } from '../base/trace.ts';
import type { Engine } from '../compute/engine.ts';
import { prepareEnvironment } from './environment.ts';
import type { EngineSource } from './runtime.ts';
import { startWorker } from './worker/client.ts';

/** An engine that is installed and tested. It is plain data, so it can be sent to another process and started there. */
export interface ReadyEngine extends Pick<Engine, 'info' | 'memory'> {
  readonly source: EngineSource;
  readonly precision: Precision;
}

/** Starts a ready engine in a worker thread of this process. */
export function openEngine({ source, info, memory, precision }: ReadyEngine): Promise<Engine> {
  const { threads, deterministic } = info;
  if (source.kind !== 'wasm') prepareEnvironment(source.kind, { precision, threads, deterministic });
  return span('start engine', () => startWorker({ source, mode: info.mode }, { info, memory }));
}
