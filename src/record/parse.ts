import { z } from 'zod';
import { ConfigurationError } from '../base/errors.ts';
import { parseJson, type Read } from '../base/files/json.ts';
import { issueText } from '../base/schema.ts';
import { countCorrect, unpackBits } from './correct.ts';
import { type RunFailure, runFailureSchema } from './failure.ts';
import { earlierKeyOf, keyOf } from './key.ts';
import { type RunRecord, runRecordSchema } from './record.ts';
import { schema1 } from './schema-1.ts';
import { contradictionInScores } from './scores-check.ts';

/** A record of 1,000 epochs over 1,000,000 val images takes 0.5 MB. */
export const maximumBytes = 2 ** 22;

/** Reads the text of a record. Throws ConfigurationError naming `origin` (a file, for people) and the first fault. */
export function parseRecord(text: string, origin: string): RunRecord {
  const read = readRecord(text);
  if ('fault' in read) throw corrupt(origin, 'run record', read.fault);
  return read.value;
}

/** Reads the text of a record that somebody else wrote. Returns the record, or its first fault as a phrase. */
export function readRecord(text: string): Read<RunRecord> {
  const read = check(text, (value) => (isOfSchema1(value) ? schema1 : runRecordSchema));
  const contradiction = 'value' in read ? contradictionIn(read.value) : undefined;
  return contradiction === undefined ? read : { fault: contradiction };
}

/** Reads the failure that a run left instead of a record; throws like `parseRecord`. */
export function parseFailure(text: string, origin: string): RunFailure {
  const read = check(text, () => runFailureSchema);
  if ('fault' in read) throw corrupt(origin, "failed run's note", read.fault);
  return read.value;
}

const isOfSchema1 = (value: unknown): boolean => z.object({ schema: z.literal(1) }).safeParse(value).success;

function check<T>(text: string, schemaFor: (value: unknown) => z.ZodType<T>): Read<T> {
  if (text.length > maximumBytes) return { fault: `it is larger than ${maximumBytes} bytes` };
  const json = parseJson(text);
  if ('fault' in json) return json;
  const result = schemaFor(json.value).safeParse(json.value);
  return result.success ? { value: result.data } : { fault: issueText(result.error) };
}

/** Fields of a record that are valid alone but contradict each other. A schema cannot check that. */
function contradictionIn(record: RunRecord): string | undefined {
  const { config, epochs, result, key } = record;
  if (epochs.length !== config.recipe.epochs) {
    return `it holds ${epochs.length} epochs where its config says ${config.recipe.epochs}`;
  }
  const misplaced = epochs.findIndex(({ epoch }, index) => epoch !== index + 1);
  if (misplaced !== -1) return `epochs.${misplaced}.epoch is ${epochs[misplaced]?.epoch}, expected ${misplaced + 1}`;
  const last = epochs.at(-1)?.val;
  if (last?.top1 !== result.top1 || last?.loss !== result.loss) return "result is not the last epoch's val";

  if (key !== null && key !== keyOf(record) && key !== earlierKeyOf(record)) return 'key is not the one of its fields';
  if (result.correct !== null) return contradictionInFlags(record, result.correct);
  return result.scores === null ? undefined : 'result.scores has no result.correct beside it';
}

function contradictionInFlags(record: RunRecord, packed: string): string | undefined {
  const { dataset, result } = record;
  let flags: Uint8Array;
  try {
    flags = unpackBits(packed, dataset.val);
  } catch {
    return `result.correct does not have one bit for each of its ${dataset.val} val images`;
  }
  const correct = countCorrect(flags);
  // Earlier records rounded top1 to float32.
  if (Math.abs(result.top1 - correct / dataset.val) > 1e-6) {
    return `result.top1 is ${result.top1}, but result.correct says ${correct} of ${dataset.val}`;
  }
  return contradictionInScores(record, flags);
}

function corrupt(origin: string, kind: string, fault: string): ConfigurationError {
  return new ConfigurationError(`${origin} is not a valid ${kind}: ${fault}; remove the file and run it again.`);
}
