import { randomStream } from '../../random.ts';
import type { Weights } from '../engine.ts';
import type { Network } from './network.ts';
import type { Initializer } from './operations.ts';
import { sizeOf } from './shape.ts';

/**
 * Starting values of every variable. Each is drawn from a stream of its own, keyed by its name, so the layers that two
 * variants share start from the same values. The memory is shared with whichever thread they are sent to, since a copy
 * would lie there until V8 happens to collect it.
 */
export function initialWeights(network: Network, seed: number): Weights {
  return new Map(
    network.variables.map(({ name, shape, initializer }) => [
      name,
      draw(sharedFloats(sizeOf(shape)), initializer, seed, name),
    ]),
  );
}

const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

function draw(values: Float32Array, initializer: Initializer, seed: number, name: string): Float32Array {
  if (initializer.kind === 'constant') return values.fill(initializer.value);
  const random = randomStream(seed, `weights/${name}`);
  if (initializer.kind === 'normal') {
    for (let i = 0; i < values.length; i++) values[i] = initializer.stddev * random.normal();
  } else {
    for (let i = 0; i < values.length; i++) values[i] = initializer.limit * (2 * random.uniform() - 1);
  }
  return values;
}
