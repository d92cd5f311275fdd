import { countCorrect, unpackBits } from './correct.ts';
import { type EngineOfRecord, engineText, threadsOf } from './engine.ts';
import type { RunRecord } from './record.ts';

/** Where two trainings of one run first differ, and by how much they differ at the end. */
export interface Drift {
  /** A phrase: `its network`, or `the train loss of epoch 2`. */
  readonly where: string;
  /** The values of the first and the second record there. */
  readonly first: string;
  readonly second: string;
  /** Top-1 of the second record minus that of the first. */
  readonly top1: number;
  readonly loss: number;
  /** The two machines, such as `AMD EPYC (avx2)`; null if they are the same. */
  readonly machines: readonly [string, string] | null;
  /** Number of val images that only one of the two gets right. Null if the images differ or a record does not say. */
  readonly images: number | null;
}

/** The values to compare: first what decides the run, then its results epoch by epoch. */
function* valuesOf({ config, network, dataset, epochs, result, provenance }: RunRecord): Generator<[string, unknown]> {
  const { engine } = provenance;
  yield ['its network', network.digest];
  yield ['its data', dataset.digest];
  yield ['its recipe', JSON.stringify(config.recipe)];
  yield ['its engine', engineText(engine)];
  yield ['its threads', threadsOf(engine)];
  for (const { epoch, train, val } of epochs) {
    yield [`the train loss of epoch ${epoch}`, train.loss];
    yield [`the train top-1 of epoch ${epoch}`, train.top1];
    yield [`the val loss of epoch ${epoch}`, val.loss];
    yield [`the val top-1 of epoch ${epoch}`, val.top1];
  }
  yield ['its predictions', result.correct];
}

/** The drift between two records of one run; undefined if they are equal to the last bit. */
export function driftBetween(first: RunRecord, second: RunRecord): Drift | undefined {
  const others = new Map(valuesOf(second));
  for (const [where, value] of valuesOf(first)) {
    const other = others.get(where);
    if (value === other) continue;
    return {
      where,
      first: String(value),
      second: String(other ?? 'none'),
      top1: second.result.top1 - first.result.top1,
      loss: second.result.loss - first.result.loss,
      images: imagesBetween(first, second),
      machines: machinesOf(first, second),
    };
  }
  return undefined;
}

function machinesOf(first: RunRecord, second: RunRecord): Drift['machines'] {
  const [one, other] = [machineOf(first), machineOf(second)];
  return one === other ? null : [one, other];
}

const machineOf = ({ provenance: { engine } }: RunRecord): string => engine.device + instructionsOf(engine);

const instructionsOf = (engine: EngineOfRecord): string =>
  engine.engine !== 'external' && engine.instructions ? ` (${engine.instructions})` : '';

function imagesBetween(first: RunRecord, second: RunRecord): number | null {
  if (first.dataset.digest !== second.dataset.digest) return null;
  const [one, other] = [first, second].map(
    ({ result, dataset }) => result.correct && unpackBits(result.correct, dataset.val),
  );
  if (!one || !other) return null;
  return countCorrect(one.map((flag, image) => Number(flag !== other[image])));
}

/** The drift as a sentence that begins with `what`, such as "The replay". */
export function driftText(drift: Drift, what: string): string {
  const { where, first, second, top1, loss, images, machines } = drift;
  const end = `it ends ${signed(100 * top1, 2)} points of val top-1 and ${signed(loss, 6)} of val loss away`;
  const judged = images === null ? 'on other images' : `and judges ${images} val images otherwise`;
  const elsewhere = machines ? ` The first was computed on ${machines[0]}, the second on ${machines[1]}.` : '';
  return `${what} first drifted in ${where}: ${second}, recorded is ${first}; ${end}, ${judged}.${elsewhere}`;
}

const signed = (value: number, digits: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`;
