import { z } from 'zod';
import { type EngineKind, engines } from './choices.ts';

/** Where a field of an engine counts. */
interface Marks {
  /** Engines on which another value asks for other numbers, so that it is part of a run's key. */
  readonly key?: readonly EngineKind[];
  /** Its name as a condition of a comparison, if it must be equal there. */
  readonly compare?: string;
  /** Whether it must be equal in a run and the checkpoint from which it continues. */
  readonly checkpoint?: true;
}
const marks = z.registry<Marks>();

/**
 * The engine that really runs, as every record has it. Each field says here where it counts, and nowhere else; one that
 * is added later has a default for earlier records. Differences between two engines are named in this order.
 */
export const ownEngineSchema = z.strictObject({
  /** Whether the same run on the same machine gives the same bits. */
  deterministic: z.boolean().register(marks, { key: engines, compare: 'deterministic' }),
  engine: z.enum(engines).register(marks, { key: engines, compare: 'engine', checkpoint: true }),
  /** `graph`: one compiled TensorFlow graph per step. `eager`: one tfjs call per operation. */
  mode: z.enum(['graph', 'eager']).register(marks, { key: engines, checkpoint: true }),
  /** Version of the TensorFlow library, or of the WebAssembly backend. */
  tensorflow: z.string().register(marks, { key: engines, compare: 'TensorFlow version', checkpoint: true }),
  /** Names and versions of the packages that compute, such as cuDNN; null on WebAssembly, or if not recorded. */
  libraries: nullIfEarlier(z.string()).register(marks, { key: engines, compare: 'libraries', checkpoint: true }),
  /** Variables by which Ablate chooses a GPU's kernels; null on a CPU, or if not recorded. */
  settings: nullIfEarlier(z.string()).register(marks, { key: engines, compare: 'GPU settings', checkpoint: true }),
  /** The newest instruction set of the processor that oneDNN may use; null if the system does not say. */
  instructions: z
    .nullable(z.string())
    .register(marks, { key: ['native'], compare: 'instruction set', checkpoint: true }),
  /** Whether TensorFlow computes with oneDNN's operations; null if it is not known, or not on a CPU. */
  onednn: nullIfEarlier(z.boolean()).register(marks, { key: engines, compare: 'use of oneDNN', checkpoint: true }),
  threads: z.int().positive().register(marks, { key: engines, compare: 'threads', checkpoint: true }),
  /** Name of the table by which the graph chooses how to compute convolutions; null if there is no choice. */
  lowering: z.nullable(z.string()).register(marks, { key: engines, checkpoint: true }),
  /** Name of the processor or the GPU, for people. */
  device: z.string().register(marks, { key: ['gpu'], compare: 'device class', checkpoint: true }),
  /** Model of the processor. A run on a GPU has one, too. */
  processor: z.nullable(z.string()),
  /** `passed`, `skipped`, or one sentence on what failed and what runs instead. */
  selfTest: z.string(),
});

/** The engine that really runs. It is part of every record, and two records are compared only if it is equal. */
export type EngineInfo = Readonly<z.infer<typeof ownEngineSchema>>;

/** A field that earlier records lack. */
function nullIfEarlier<Value extends z.ZodType>(value: Value) {
  return z.nullable(value).default(null);
}

const fields = ownEngineSchema.keyof().options;
const marksOf = (field: keyof EngineInfo): Marks => marks.get(ownEngineSchema.shape[field]) ?? {};

/** The part of an engine that asks for other numbers, in an order that does not depend on that of the fields. */
export const partOfKey = (engine: EngineInfo): readonly (readonly [field: string, value: unknown])[] =>
  fields
    .filter((field) => marksOf(field).key?.includes(engine.engine) && engine[field] !== null)
    .sort()
    .map((field) => [field, engine[field]]);

/** The fields that must be equal where records are compared, with the name of each as a condition. */
export const comparedEngineFields: readonly (readonly [field: keyof EngineInfo, name: string])[] = fields.flatMap(
  (field) => {
    const { compare } = marksOf(field);
    return compare === undefined ? [] : [[field, compare] as const];
  },
);

/** The fields that must be equal in a run and the checkpoint from which it continues. */
export const checkpointFields: readonly (keyof EngineInfo)[] = fields.filter((field) => marksOf(field).checkpoint);
