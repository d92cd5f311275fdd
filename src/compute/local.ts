import type * as tfjs from '@tensorflow/tfjs-core';
import type { EngineKind } from '../base/choices.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import type { Batch, Evaluation, SessionOptions, StepResult, StoredBatch } from './engine.ts';

/** TensorFlow.js with a backend, loaded into this thread. */
export interface Runtime {
  readonly tf: typeof tfjs;
  readonly kind: EngineKind;
}

/**
 * A session in the thread that computes. It has the calls of Session, but they block. It keeps no array that it
 * receives or returns.
 */
export interface LocalSession {
  step(batch: Batch | StoredBatch, learningRate: number, before?: number): StepResult;
  evaluate(batch: Batch | StoredBatch): Evaluation;
  read(): Weights;
  write(weights: Weights): void;
  upload?(images: Uint8Array): void;
  dispose(): void;
}

/** Opens a session for a network. The eager and the graph interpreter each export such a function. */
export type OpenSession = (runtime: Runtime, network: Network, options: SessionOptions) => LocalSession;
