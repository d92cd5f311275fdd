import { ahead } from '../base/ahead.ts';
import type { DatasetRequest } from '../base/dataset-request.ts';
import { ConfigurationError } from '../base/errors.ts';
import { oneByOne } from '../base/one-by-one.ts';
import { memoryOf, release } from '../base/system/memory.ts';
import type { SkipReason } from './dataset.ts';
import { decodeImage, decodesInFlight } from './decode.ts';
import type { Reporting } from './progress.ts';
import { inOrder, trainSize } from './selection.ts';
import type { Candidate } from './sources/source.ts';
import { DatasetWriter } from './writer.ts';

/** Images to read, in any order, and the names of their classes. */
interface Images {
  readonly classes: readonly string[];
  readonly candidates: readonly Candidate[];
}

/**
 * Reads and decodes images in the order of their keys, and writes the prepared copy into the empty `folder`.
 *
 * Limit and split count all images that pass the source's own rule, as tensorflow-datasets does. Only then are images
 * left out that cannot be decoded. So neither another image nor the decoder moves an image to the other split.
 *
 * @throws ConfigurationError if a class or a split is empty
 */
export async function fillFolder(
  folder: string,
  { source, imageSize, limit }: DatasetRequest,
  { classes, candidates }: Images,
  { log, onProgress, signal }: Reporting,
): Promise<void> {
  const writer = new DatasetWriter(folder, imageSize);
  const skipped: Record<SkipReason, number> = { 'not JFIF': 0, undecodable: 0 };
  const total = Math.min(limit ?? Infinity, candidates.length);
  /** For every written image, its position among those that count. */
  const places: number[] = [];
  /** The first images that cannot be decoded, with the reason if it is known. */
  const leftOut: string[] = [];
  let counted = 0;
  try {
    const outcomes = ahead(inOrder(candidates), decodesInFlight, (candidate) => load(candidate, imageSize));
    for await (const { candidate, outcome, isEmpty } of outcomes) {
      signal?.throwIfAborted();
      if (typeof outcome === 'string') {
        skipped[outcome] += 1;
        if (outcome === 'undecodable' && leftOut.length < namedAtMost) {
          leftOut.push(isEmpty ? `${candidate.name} (empty)` : candidate.name);
        }
      } else {
        await writer.append(candidate.name, candidate.label, outcome);
        places.push(counted);
      }
      if (outcome !== 'not JFIF') counted += 1;
      onProgress?.({ phase: 'decoding', done: places.length, total, unit: 'images' });
      if (counted === limit) break;
    }
    const border = trainSize(counted);
    const train = places.filter((place) => place < border).length;
    if (leftOut.length > 0) log(`Left out, because they cannot be decoded: ${namesOf(leftOut, skipped.undecodable)}.`);
    requireSome(source, writer.labels.length, skipped);
    requireNoneEmpty(source, classes, writer.labels, train);
    await writer.finish({ classes: [...classes], trainSize: train, skipped });
  } finally {
    await writer.close();
  }
}

interface Loaded {
  readonly candidate: Candidate;
  readonly outcome: Uint8Array | SkipReason;
  readonly isEmpty: boolean;
}

/** Encoded images of more bytes are in memory one at a time. Few photographs are as large. */
const largeFile = 8 * 2 ** 20;
/** Not the decoder's queue: a file that is also decoded alone would wait for itself. */
const alone = oneByOne();

function load(candidate: Candidate, imageSize: number): Promise<Loaded> {
  const work = (): Promise<Loaded> => readAndDecode(candidate, imageSize);
  return (candidate.bytes ?? 0) > largeFile ? alone(work) : work();
}

async function readAndDecode(candidate: Candidate, imageSize: number): Promise<Loaded> {
  const bytes = await candidate.read();
  if (typeof bytes === 'string') return { candidate, outcome: bytes, isEmpty: false };
  const isEmpty = bytes.length === 0;
  const outcome = (isEmpty ? undefined : await decodeImage(bytes, imageSize)) ?? 'undecodable';
  release(memoryOf([bytes]));
  return { candidate, outcome, isEmpty };
}

/** How many left-out images are named. A hostile archive may hold any number. */
const namedAtMost = 5;

function namesOf(first: readonly string[], count: number): string {
  const more = count - first.length;
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function requireSome(source: string, images: number, skipped: Readonly<Record<SkipReason, number>>): void {
  if (images > 0) return;
  throw new ConfigurationError(
    `No image of ${source} can be used (${skipped.undecodable} cannot be decoded, ${skipped['not JFIF']} are not JFIF): ` +
      'open one of them to see what it is, or give another --dataset.',
  );
}

function requireNoneEmpty(source: string, classes: readonly string[], labels: readonly number[], train: number): void {
  const empty = classes.find((_, label) => !labels.includes(label));
  if (empty !== undefined) {
    throw new ConfigurationError(
      `Class "${empty}" has no image among the ${labels.length} taken from ${source}: add images or raise --limit.`,
    );
  }
  if (train === 0 || train === labels.length) {
    throw new ConfigurationError(
      `${labels.length} images of ${source} are too few for a train and a val split: add images or raise --limit.`,
    );
  }
}
