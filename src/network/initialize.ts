import { at } from '../base/arrays.ts';
import { randomStream } from '../base/random.ts';
import type { Network } from './network.ts';
import type { Initializer } from './operations.ts';
import { sizeOf } from './shape.ts';
import type { Weights } from './weights.ts';

/**
 * Starting values of every variable. Each variable has a random stream of its own, keyed by its name. So layers that
 * two variants share start from the same values.
 *
 * All values share one buffer: one large piece of memory goes back to the system when it is released, and many small
 * ones would leave holes.
 */
export function initialWeights({ variables }: Network, seed: number): Weights {
  const lengths = variables.map(({ shape }) => sizeOf(shape));
  const memory = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let end = 0;
  return new Map(
    variables.map(({ name, initializer }, index) => {
      const values = memory.subarray(end, end + at(lengths, index));
      end += values.length;
      return [name, draw(values, initializer, seed, name)];
    }),
  );
}

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
