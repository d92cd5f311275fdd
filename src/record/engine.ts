import { z } from 'zod';
import { ownEngineSchema } from '../base/engine.ts';

/** The engine of a run that the study's own trainer computed, as the trainer describes it in `environment.json`. */
export const externalEngineSchema = z.strictObject({
  engine: z.literal('external'),
  /** Name and version, such as `PyTorch 2.9.1`. */
  framework: z.string(),
  device: z.string(),
  /** Versions of other packages that decide the numbers, by name. */
  versions: z.record(z.string(), z.string()),
  deterministic: z.boolean(),
});

export const engineSchema = z.discriminatedUnion('engine', [ownEngineSchema, externalEngineSchema]);
export type EngineOfRecord = z.infer<typeof engineSchema>;
/** The engine of a run, if it is one of Ablate's. */
export type OwnEngine = z.infer<typeof ownEngineSchema>;

/** What is known of a study's own trainer before it runs. */
export type External = Pick<z.infer<typeof externalEngineSchema>, 'engine'>;

/** The parts of an engine that a summary shows. */
export type EngineShort =
  | Pick<OwnEngine, 'engine' | 'mode' | 'tensorflow'>
  | Pick<z.infer<typeof externalEngineSchema>, 'engine' | 'framework'>;

/** `TensorFlow 2.21.0`, or `TensorFlow.js 4.22.0` on WebAssembly, which has versions of its own. */
export const tensorFlowText = ({ engine, tensorflow }: Pick<OwnEngine, 'engine' | 'tensorflow'>): string =>
  `${engine === 'wasm' ? 'TensorFlow.js' : 'TensorFlow'} ${tensorflow}`;

/** `native (graph), TensorFlow 2.21.0`, or `PyTorch 2.9.1`. */
export const engineText = (engine: EngineShort): string =>
  engine.engine === 'external' ? engine.framework : `${engine.engine} (${engine.mode}), ${tensorFlowText(engine)}`;

/** Number of threads of a run; null for a study's own trainer, whose threads are not known. */
export const threadsOf = (engine: External | Pick<OwnEngine, 'engine' | 'threads'>): number | null =>
  engine.engine === 'external' ? null : engine.threads;

/** The parts of an engine that go into a summary. */
export const inShort = (engine: EngineOfRecord): EngineShort =>
  engine.engine === 'external'
    ? { engine: engine.engine, framework: engine.framework }
    : { engine: engine.engine, mode: engine.mode, tensorflow: engine.tensorflow };

/** `Example CPU, 2 threads`. For a study's own trainer the threads are not known. */
export function machineText(
  engine:
    | Pick<z.infer<typeof externalEngineSchema>, 'engine' | 'device'>
    | Pick<OwnEngine, 'engine' | 'device' | 'threads'>,
): string {
  const threads = threadsOf(engine);
  return threads === null ? engine.device : `${engine.device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Result of the engine's self-test; empty for a study's own trainer. */
export const selfTestOf = (engine: EngineOfRecord): readonly string[] =>
  engine.engine === 'external' ? [] : [engine.selfTest];
