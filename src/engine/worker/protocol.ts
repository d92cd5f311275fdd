import type { SentError } from '../../base/errors.ts';
import type { Batch, Evaluation, SessionOptions, StoredBatch, TimedStep } from '../../compute/engine.ts';
import type { Network } from '../../network/network.ts';
import type { Weights } from '../../network/weights.ts';
import type { EngineSource } from '../runtime.ts';

/** Data with which a worker starts. */
export interface WorkerSetup {
  readonly source: EngineSource;
  readonly mode: 'graph' | 'eager';
}

/** The calls of a session in the worker, and their results. */
export interface Calls {
  open(network: Network, options: SessionOptions): void;
  step(batch: Batch | StoredBatch, learningRate: number, before?: number): TimedStep;
  evaluate(batch: Batch | StoredBatch): Evaluation;
  upload(images: Uint8Array): void;
  read(): Weights;
  write(weights: Weights): void;
  dispose(): void;
}

/** One call. The reply has the same number. */
export type Request = {
  [Method in keyof Calls]: {
    readonly id: number;
    readonly session: number;
    readonly method: Method;
    readonly parameters: Parameters<Calls[Method]>;
  };
}[keyof Calls];

export type Reply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: SentError };

/** The reply with this number says that the runtime is loaded, or why it could not be. */
export const loaded = 0;
