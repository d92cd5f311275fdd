import { z } from 'zod';
import { ownEngineSchema } from '../base/engine.ts';
import { type RunRecord, runRecordSchema } from './record.ts';

const { dataset, result, provenance } = runRecordSchema.shape;

/** Records before schema 2, which only added fields. */
const schema = runRecordSchema.omit({ key: true, reused: true }).extend({
  schema: z.literal(1),
  dataset: dataset.omit({ archive: true, labelDigest: true, valLabels: true }),
  result: result.omit({ scores: true }),
  provenance: provenance.omit({ changes: true, config: true, code: true }).extend({
    engine: ownEngineSchema.omit({ lowering: true, processor: true, instructions: true }),
  }),
});

/** Reads a record of schema 1. Fields that it lacks become null. */
export const schema1 = schema.transform(
  (record): RunRecord => ({
    ...record,
    schema: 2,
    key: null,
    reused: false,
    dataset: { ...record.dataset, archive: null, labelDigest: null, valLabels: null },
    result: { ...record.result, scores: null },
    provenance: {
      ...record.provenance,
      changes: null,
      config: null,
      code: null,
      engine: {
        ...record.provenance.engine,
        lowering: null,
        processor: processorOf(record),
        instructions: null,
      },
    },
  }),
);

/** On a CPU the device is the processor. */
const processorOf = ({ provenance: { engine } }: z.infer<typeof schema>): string | null =>
  engine.engine === 'gpu' ? null : engine.device;
