import { z } from 'zod';
import {
  contractVersion,
  environmentSchema,
  metricsLineSchema,
  predictionSchema,
} from '../../src/train/external/contract.ts';

const schemas = { 'metrics-line': metricsLineSchema, prediction: predictionSchema, environment: environmentSchema };

/** The JSON Schema files of the trainers' contract, as [path, text]. A trainer may leave out what has a default. */
export const schemaFiles = Object.entries(schemas).map(([name, schema]): readonly [string, string] => [
  `docs/schemas/trainer-${name}.v${contractVersion}.json`,
  `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
]);
