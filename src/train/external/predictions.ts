import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DivergedError } from '../errors.ts';
import { predictionSchema, predictionsFiles, readWritten } from './contract.ts';
import { refused } from './errors.ts';
import { readNpy } from './npy.ts';

/** Number of val images and of classes that a trainer must predict. */
export interface LogitsShape {
  readonly images: number;
  readonly classes: number;
}

/**
 * The logits `[images, classes]`, flat, that a trainer left in `folder`, as `predictions.npy` or `predictions.jsonl`.
 * Undefined if it left neither.
 *
 * @throws DivergedError if a logit is not finite
 * @throws TrainerFailedError if a file has another size or form
 */
export async function readPredictions(folder: string, expected: LogitsShape): Promise<Float32Array | undefined> {
  const array = join(folder, predictionsFiles.array);
  if (existsSync(array)) return readArray(await readFile(array), expected);
  const lines = join(folder, predictionsFiles.lines);
  if (existsSync(lines)) return readLines(await readFile(lines, 'utf8'), expected);
  return undefined;
}

function readArray(file: Buffer, expected: LogitsShape): Float32Array {
  let values: Float32Array;
  try {
    const matrix = readNpy(file);
    requireSize(matrix.rows, expected, predictionsFiles.array);
    if (matrix.columns !== expected.classes)
      throw new RangeError(`has ${matrix.columns} logits per image, expected ${expected.classes}`);
    values = matrix.values;
  } catch (error) {
    if (error instanceof RangeError) throw refused(`${predictionsFiles.array} ${error.message}`);
    throw error;
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return values;
  const image = Math.floor(wrong / expected.classes);
  throw new DivergedError(`A logit became ${values[wrong]} (${predictionsFiles.array}, image ${image}).`);
}

function readLines(text: string, expected: LogitsShape): Float32Array {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  requireSize(lines.length, expected, predictionsFiles.lines);
  const values = new Float32Array(expected.images * expected.classes);
  for (const [index, line] of lines.entries()) {
    const where = `${predictionsFiles.lines}, line ${index + 1}`;
    const { logits } = readWritten(line, predictionSchema, where);
    if (logits.length !== expected.classes)
      throw refused(`${where} has ${logits.length} logits, expected ${expected.classes}`);
    values.set(logits, index * expected.classes);
  }
  return values;
}

function requireSize(found: number, { images }: LogitsShape, file: string): void {
  if (found !== images) throw refused(`${file} is of ${found} images, but there are ${images} val images`);
}
