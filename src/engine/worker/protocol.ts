import { ConfigurationError } from '../../errors.ts';
import type { Batch, Evaluation, SessionOptions, StoredBatch, TimedStep, Weights } from '../engine.ts';
import type { Network } from '../network/network.ts';
import type { EngineSource } from '../source.ts';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly source: EngineSource;
  readonly mode: 'graph' | 'eager';
}

/** What may be asked of a session in the worker, and what comes back. */
export interface Calls {
  open(network: Network, options: SessionOptions): void;
  step(batch: Batch | StoredBatch, learningRate: number): TimedStep;
  evaluate(batch: Batch | StoredBatch): Evaluation;
  upload(images: Uint8Array): void;
  read(): Weights;
  write(weights: Weights): void;
  dispose(): void;
}

/** One call; replies carry its number. */
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
  | { readonly id: number; readonly failure: Failure };

/** The reply with this number says that the runtime has been loaded, or why it could not be. */
export const loaded = 0;

/** An error on its way between threads or processes; a class of our own would arrive as a plain Error. */
export interface Failure {
  readonly configuration: boolean;
  readonly message: string;
  readonly stack: string | undefined;
}

export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { configuration: error instanceof ConfigurationError, message: error.message, stack: error.stack };
}

/** The error again, with the stack of where it was thrown. */
export function errorOf({ configuration, message, stack }: Failure): Error {
  const error = configuration ? new ConfigurationError(message) : new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
