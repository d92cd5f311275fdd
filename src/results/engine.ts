import { z } from 'zod';

/** What computed a run: one of Ablate's engines. */
export const ownEngineSchema = z.strictObject({
  engine: z.enum(['native', 'gpu', 'wasm']),
  mode: z.enum(['graph', 'eager']),
  tensorflow: z.string(),
  device: z.string(),
  threads: z.int().positive(),
  /** Name of the table by which the graph computes convolutions; null if it has no choice. */
  lowering: z.string().nullable(),
  /** The processor's model, also beside a GPU. */
  processor: z.string().nullable(),
  /** The newest instruction set that oneDNN may use on the processor; null if the system does not say. */
  instructions: z.string().nullable(),
  deterministic: z.boolean(),
  selfTest: z.string(),
});

/** What computed a run: the study's own trainer, as it describes itself in its `environment.json`. */
export const externalEngineSchema = z.strictObject({
  engine: z.literal('external'),
  /** With its version: `PyTorch 2.9.1`. */
  framework: z.string(),
  device: z.string(),
  /** Versions of what else decides its numbers, by name. */
  versions: z.record(z.string(), z.string()),
  deterministic: z.boolean(),
});

export const engineSchema = z.discriminatedUnion('engine', [ownEngineSchema, externalEngineSchema]);
export type EngineOfRecord = z.infer<typeof engineSchema>;
export type OwnEngine = z.infer<typeof ownEngineSchema>;

/** What is known of a trainer of its own before it has run. */
export type External = Pick<z.infer<typeof externalEngineSchema>, 'engine'>;

/** What a reader wants to know of an engine. */
export type EngineShort =
  | Pick<OwnEngine, 'engine' | 'mode' | 'tensorflow'>
  | Pick<z.infer<typeof externalEngineSchema>, 'engine' | 'framework'>;

/** `native (graph), TensorFlow 2.21.0`, or `PyTorch 2.9.1`. */
export const engineText = (engine: EngineOfRecord): string =>
  engine.engine === 'external'
    ? engine.framework
    : `${engine.engine} (${engine.mode}), TensorFlow ${engine.tensorflow}`;

/** Threads that computed a run; null if a trainer of its own did, whose threads nobody counts. */
export const threadsOf = (engine: External | Pick<OwnEngine, 'engine' | 'threads'>): number | null =>
  engine.engine === 'external' ? null : engine.threads;

/** What of an engine goes into a summary. */
export const inShort = (engine: EngineOfRecord): EngineShort =>
  engine.engine === 'external'
    ? { engine: engine.engine, framework: engine.framework }
    : { engine: engine.engine, mode: engine.mode, tensorflow: engine.tensorflow };

/** `Example CPU, 2 threads`; the threads of a trainer of its own are not known. */
export function machineText(engine: EngineOfRecord): string {
  const threads = threadsOf(engine);
  return threads === null ? engine.device : `${engine.device}, ${threads} threads`;
}

/** Outcome of the engine's self-test; none of a trainer of its own. */
export const selfTestOf = (engine: EngineOfRecord): readonly string[] =>
  engine.engine === 'external' ? [] : [engine.selfTest];
