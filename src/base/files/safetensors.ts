import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { valueAt } from '../arrays.ts';
import { issueText } from '../schema.ts';
import { parseJson } from './json.ts';

/**
 * The format safetensors (https://github.com/huggingface/safetensors): the length of a header in 8 bytes, the header as
 * JSON, then the values, all little endian. The header gives the type, shape and place of each array by name, and texts
 * under `__metadata__`. This file reads and writes float32 arrays only.
 */

/** One float32 array of a file. `values` is called when the array is written, so that only one copy exists at a time. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: () => Float32Array;
}

/** The header of a file. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Place>;
  /** Bytes before the first value. */
  readonly start: number;
}

/** Shape of a tensor, and the bytes in which its values lie, counted from the first value. */
interface Place {
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

const lengthBytes = 8;
const bytesPerValue = 4;
/** Values begin at a multiple of so many bytes, so that other programs can map them into memory. */
const alignment = 8;
/** A network of 10,000 layers takes about 2 MB. */
const longestHeader = 2 ** 24;

const metadataKey = '__metadata__';
const count = z.int().min(0);
const entrySchema = z.strictObject({
  dtype: z.literal('F32', 'expected F32'),
  shape: z.array(count).max(8),
  data_offsets: z.tuple([count, count]),
});
const headerSchema = z.object({ [metadataKey]: z.record(z.string(), z.string()).default({}) }).catchall(entrySchema);

/** A file of these tensors, in pieces, in their order. */
export function* encodeSafetensors(
  metadata: Readonly<Record<string, string>>,
  tensors: readonly Tensor[],
): Generator<Uint8Array> {
  let end = 0;
  const entries = tensors.map(({ name, shape }) => {
    const from = end;
    end += bytesOf(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [from, end] }];
  });
  const json = JSON.stringify({ [metadataKey]: metadata, ...Object.fromEntries(entries) });
  const bytes = Buffer.byteLength(json);
  const header = Buffer.from(json + ' '.repeat(-bytes & (alignment - 1)));
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(header.length));
  yield length;
  yield header;
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.values();
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}

/** Reads and checks the header of an open file; throws an Error with a phrase if the file is not whole or of another format. */
export async function readHeader(file: FileHandle): Promise<Header> {
  const { size } = await file.stat();
  if (size < lengthBytes) throw new Error(`it has ${size} bytes`);
  const length = Number((await readBytes(file, 0, lengthBytes)).readBigUInt64LE());
  const start = lengthBytes + length;
  if (length > longestHeader || start > size) throw new Error('it does not begin with the length of a header');
  const { [metadataKey]: metadata, ...entries } = parseHeader(await readBytes(file, lengthBytes, length));
  const tensors = Object.entries(entries).map(
    ([
      name,
      {
        shape,
        data_offsets: [from, to],
      },
    ]): [string, Place] => [name, { shape, from, to }],
  );
  const end = requireGapless(tensors);
  if (start + end !== size) throw new Error(`it has ${size} bytes, expected ${start + end}`);
  return { metadata, tensors: new Map(tensors), start };
}

/** The values of a tensor that the header of an open file names, in memory of their own. */
export async function readValues(file: FileHandle, { start, tensors }: Header, name: string): Promise<Float32Array> {
  const { from, to } = valueAt(tensors, name);
  return new Float32Array((await readBytes(file, start + from, to - from)).buffer);
}

function parseHeader(bytes: Buffer): z.infer<typeof headerSchema> {
  const json = parseJson(bytes.toString());
  if ('fault' in json) throw new Error('its header is not JSON');
  const { data, error } = headerSchema.safeParse(json.value);
  if (data === undefined) throw new Error(`its header is not one of safetensors (${issueText(error)})`);
  return data;
}

/** Requires that the values lie one behind the other and are as long as their shapes; gives their end. */
function requireGapless(tensors: readonly (readonly [string, Place])[]): number {
  const inOrder = tensors.toSorted(([, one], [, other]) => one.from - other.from || one.to - other.to);
  return inOrder.reduce((end, [name, { shape, from, to }]) => {
    if (from !== end || to - from !== bytesOf(shape)) throw new Error(`the place of ${name} does not fit its shape`);
    return to;
  }, 0);
}

const bytesOf = (shape: readonly number[]): number => shape.reduce((bytes, extent) => bytes * extent, bytesPerValue);

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new Error('it became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}
