import { readFile } from 'node:fs/promises';
import { ahead } from '../base/ahead.ts';
import { at } from '../base/arrays.ts';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import type { Engine, Session } from '../compute/engine.ts';
import { imageBytes } from '../data/dataset.ts';
import { decodeImage, decodesInFlight } from '../data/decode.ts';
import { logSoftmax, predictionsOf } from '../record/scores.ts';
import type { TrainedNetwork } from '../weights/file.ts';

/** The classes that a network sees in one image. */
export interface Prediction {
  /** The image's path, as it was given. */
  readonly image: string;
  /** The most probable class, and its probability. */
  readonly class: string;
  readonly probability: number;
  /** Of every class. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Decoded images of a network's size, one after the other, with their paths. */
export interface Pictures {
  readonly paths: readonly string[];
  readonly pixels: Uint8Array;
}

/** Images per evaluation. */
const batchSize = 32;

/**
 * Decodes and resizes images exactly as a data set is prepared, to the size that the network was trained with.
 *
 * @throws ConfigurationError for a path that cannot be read or is no image
 */
export async function readPictures(paths: readonly string[], { network }: TrainedNetwork): Promise<Pictures> {
  const size = at(network.input, 0);
  const pixels = new Uint8Array(paths.length * imageBytes(size));
  let done = 0;
  for await (const image of ahead(paths, decodesInFlight, (path) => readPicture(path, size))) {
    pixels.set(image, done * image.length);
    done += 1;
  }
  return { paths, pixels };
}

async function readPicture(path: string, size: number): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ConfigurationError(`${path} cannot be read (${messageOf(error)}): give an image file.`);
  });
  const pixels = await decodeImage(bytes, size);
  if (pixels !== undefined) return pixels;
  throw new ConfigurationError(`${path} cannot be decoded: give an image that opens elsewhere, such as a JPEG or PNG.`);
}

/**
 * Computes the network's predictions for the images, in float32.
 *
 * @throws ConfigurationError if a score is not a finite number
 */
export async function predict(
  { paths, pixels }: Pictures,
  { network, weights, classes, normalize }: TrainedNetwork,
  engine: Engine,
): Promise<Prediction[]> {
  const training = { momentum: 0, weightDecay: 0, labelSmoothing: 0 };
  const session = await engine.open(network, { precision: 'fp32', batchSize, normalize, ...training });
  try {
    await session.write(weights);
    const logits = await evaluated(session, pixels, paths.length, classes.length);
    return toldOf(paths, logSoftmax(logits, classes.length), classes);
  } finally {
    await session.dispose();
  }
}

async function evaluated(session: Session, pixels: Uint8Array, images: number, classes: number): Promise<Float32Array> {
  const logits = new Float32Array(images * classes);
  const bytes = pixels.length / images;
  for (let first = 0; first < images; first += batchSize) {
    const count = Math.min(batchSize, images - first);
    // Only the loss depends on the labels, and it is not used.
    const labels = new Int32Array(count);
    const batch = { images: pixels.slice(first * bytes, (first + count) * bytes), labels };
    logits.set((await session.evaluate(batch)).logits, first * classes);
  }
  return logits;
}

function toldOf(paths: readonly string[], logProbabilities: Float64Array, classes: readonly string[]): Prediction[] {
  const tops = predictionsOf(logProbabilities, classes.length);
  return paths.map((image, index) => {
    const own = logProbabilities.subarray(index * classes.length, (index + 1) * classes.length);
    if (!own.every(Number.isFinite)) {
      throw new ConfigurationError(
        `The network's scores of ${image} are not finite numbers: its weights are unusable.`,
      );
    }
    const top = at(tops, index);
    return {
      image,
      class: at(classes, top),
      probability: Math.exp(at(own, top)),
      probabilities: Object.fromEntries(classes.map((name, label) => [name, Math.exp(at(own, label))])),
    };
  });
}
