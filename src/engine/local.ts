import type * as tfjs from '@tensorflow/tfjs-core';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import type { Batch, Evaluation, SessionOptions, StepResult, StoredBatch } from './engine.ts';

/** TensorFlow.js with a backend ready, in this thread. */
export interface Runtime {
  readonly tf: typeof tfjs;
  readonly kind: 'native' | 'gpu' | 'wasm';
}

/**
 * A session in the thread that computes: the same calls as Session, blocking. It keeps no array that it is given or
 * gives away.
 */
export interface LocalSession {
  step(batch: Batch | StoredBatch, learningRate: number, before?: number): StepResult;
  evaluate(batch: Batch | StoredBatch): Evaluation;
  read(): Weights;
  write(weights: Weights): void;
  upload?(images: Uint8Array): void;
  dispose(): void;
}

/** Reads a network as computation: the eager and the graph interpreter each export one of these. */
export type OpenSession = (runtime: Runtime, network: Network, options: SessionOptions) => LocalSession;
