import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { valueAt } from '../base/arrays.ts';
import { checkpointFields, type EngineInfo, ownEngineSchema } from '../base/engine.ts';
import { readJson } from '../base/files/json.ts';
import type { Network } from '../network/network.ts';
import { type Shape, sizeOf } from '../network/shape.ts';
import { slotsOf, type Weights } from '../network/weights.ts';
import { runRecordSchema } from '../record/record.ts';
import { runConfigSchema } from '../study/config.ts';

const mark = Buffer.from('ablate checkpoint 3\n');
const lengthBytes = 4;
const digestBytes = 32;

const count = z.int().min(0);

const progressSchema = z.strictObject({
  /** Metrics of the finished epochs. */
  epochs: z.array(runRecordSchema.shape.epochs.element),
  /** Steps done in the current epoch, with the sum of their losses and the number of correct images. */
  step: count,
  lossSum: z.number(),
  correct: count,
});

const identitySchema = z.strictObject({
  config: runConfigSchema,
  networkDigest: z.string(),
  datasetDigest: z.string(),
  /** What computes. Another one would give other bits. The precision is part of `config`. */
  numerics: ownEngineSchema.partial(),
});

const headerSchema = z.strictObject({
  identity: identitySchema,
  progress: progressSchema,
  times: z.strictObject({
    startedAt: z.string(),
    wall: z.number(),
    training: z.number(),
    steps: z.array(z.number()),
    images: count,
  }),
  variables: z.array(z.strictObject({ name: z.string(), shape: z.array(count) })),
});

/** State of a run without its weights: everything else that the next step depends on. */
export type Progress = Readonly<z.infer<typeof progressSchema>>;

/** What must be equal in a run and a checkpoint that it is resumed from. */
export type Identity = Readonly<z.infer<typeof identitySchema>>;

/** An interrupted run. Resumed, it gives the same bits as a run that was never stopped. */
export type Checkpoint = Pick<z.infer<typeof headerSchema>, 'progress' | 'times'> & { readonly weights: Weights };

/** The bytes of a checkpoint were changed. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

/** A checkpoint belongs to another run. Resuming from it would mix the two. */
export class ForeignError extends Error {
  override readonly name = 'ForeignError';
  /** Whether it is the same run, computed by something else. */
  readonly computedElsewhere: boolean;

  constructor(difference: string, computedElsewhere: boolean) {
    super(difference);
    this.computedElsewhere = computedElsewhere;
  }
}

/** The part of an engine that must be equal in a run and its checkpoint. */
export const numericsOf = (engine: EngineInfo): Identity['numerics'] =>
  ownEngineSchema.partial().parse(Object.fromEntries(checkpointFields.map((field) => [field, engine[field]])));

/**
 * A checkpoint as the content of a file, in pieces: a mark with the format's number, the length of the header, the
 * header as JSON, every variable as float32 in the order of the header, and the sha256 of all that.
 */
export function encodeCheckpoint(
  { weights, progress, times }: Checkpoint,
  identity: Identity,
  network: Network,
): Uint8Array[] {
  const variables = variablesOf(network, identity);
  const header = Buffer.from(JSON.stringify({ identity, progress, times, variables }));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(header.length);
  const values = variables.map(({ name }) => {
    const { buffer, byteOffset, byteLength } = valueAt(weights, name);
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const pieces = [mark, length, header, ...values];
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return [...pieces, hash.digest()];
}

/** Reads a checkpoint. Throws DamagedError if the bytes were changed, and ForeignError if they belong to another run. */
export function decodeCheckpoint(bytes: Buffer, identity: Identity, network: Network): Checkpoint {
  const { header, values } = takeApart(bytes);
  requireSame(header.identity, identity);
  const expected = variablesOf(network, identity);
  if (!isDeepStrictEqual(header.variables, expected))
    throw new DamagedError('its variables are not those of the network');
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of expected) {
    const end = offset + 4 * sizeOf(shape);
    // A copy with memory of its own, which can be moved to another thread.
    weights.set(name, new Float32Array(new Uint8Array(values.subarray(offset, end)).buffer));
    offset = end;
  }
  if (offset !== values.length) throw new DamagedError(`it has ${values.length} bytes of values, expected ${offset}`);
  const wrong = firstNonFinite(weights);
  if (wrong !== undefined) throw new DamagedError(`${wrong} has a value that is not a number`);
  return { progress: header.progress, times: header.times, weights };
}

/** Name of the first variable that has NaN or an infinite value. */
export function firstNonFinite(weights: Weights): string | undefined {
  for (const [name, values] of weights) {
    for (const value of values) if (!Number.isFinite(value)) return name;
  }
  return undefined;
}

/** Every variable of the network and of the optimizer. Their order depends only on these two. */
const variablesOf = ({ variables }: Network, { config }: Identity): { name: string; shape: Shape }[] => [
  ...variables.map(({ name, shape }) => ({ name, shape })),
  ...slotsOf(variables, config.recipe.optimizer),
];

function takeApart(bytes: Buffer): { header: z.infer<typeof headerSchema>; values: Buffer } {
  const start = mark.length + lengthBytes;
  const end = bytes.length - digestBytes;
  if (end < start) throw new DamagedError(`it has only ${bytes.length} bytes`);
  const content = bytes.subarray(0, end);
  if (!createHash('sha256').update(content).digest().equals(bytes.subarray(end))) {
    throw new DamagedError('its digest is not the one of its content');
  }
  if (!content.subarray(0, mark.length).equals(mark)) throw new DamagedError('it has another format');
  const values = start + content.readUInt32LE(mark.length);
  return { header: parseHeader(content.toString('utf8', start, values)), values: content.subarray(values) };
}

function parseHeader(text: string): z.infer<typeof headerSchema> {
  const read = readJson(headerSchema, text);
  if ('fault' in read) throw new DamagedError(read.fault);
  return read.value;
}

function requireSame(found: Identity, expected: Identity): void {
  for (const key of ['config', 'networkDigest', 'datasetDigest', 'numerics'] as const) {
    if (isDeepStrictEqual(found[key], expected[key])) continue;
    if (key !== 'numerics') throw new ForeignError(`its ${key} differs`, false);
    throw new ForeignError(differing(found.numerics, expected.numerics), true);
  }
}

/** The first part of the numerics that differs, as a phrase. */
function differing(found: Identity['numerics'], expected: Identity['numerics']): string {
  const key = checkpointFields.find((field) => found[field] !== expected[field]);
  return key === undefined ? 'its numerics differ' : `its ${key} is ${found[key]}, this one's ${expected[key]}`;
}
