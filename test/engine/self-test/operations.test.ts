import { beforeAll, describe, expect, it } from 'vitest';
import { testedOperations } from '../../../src/engine/self-test/cases.ts';
import { largestDeviation, operationTolerance } from '../../../src/engine/self-test/compare.ts';
import { computeOperations, computeReference, type Reference } from '../../../src/engine/self-test/operations.ts';
import type { Quantities } from '../../../src/engine/self-test/trial.ts';
import { operations as vocabulary } from '../../../src/network/operations.ts';
import { installedEngine } from '../../support/engine.ts';
import { loadRuntime } from '../../support/runtime.ts';

let reference: Reference;
beforeAll(async () => {
  reference = computeReference(await loadRuntime('wasm'));
});

/** `quantities` with 5 % too much in one quantity: everywhere, or in the last channel alone that is not all zero, as padding is. */
function broken(quantities: Quantities, quantity: string, where: 'everywhere' | 'one channel'): Quantities {
  const channels = where === 'everywhere' ? 1 : (reference.channels.get(quantity) as number);
  const right = quantities.get(quantity) as Float32Array;
  const channel = right.findLastIndex((value) => value !== 0) % channels;
  const values = right.map((value, index) => (index % channels === channel ? 1.05 * value : value));
  return new Map([...quantities, [quantity, values]]);
}

describe('the test by operation', () => {
  it('asks for every operation of the vocabulary, its output and all its gradients', () => {
    expect(new Set(testedOperations.map(({ layer }) => layer.operation))).toEqual(new Set(Object.keys(vocabulary)));
    for (const { layer, trained } of testedOperations) {
      const title = `${layer.operation} ${layer.name}`;
      const ofInput = layer.name === 'stem.conv' ? [] : layer.inputs.map((_, place) => `dx${place} of ${title}`);
      const expected = [`y of ${title}`, ...ofInput, ...trained.map((_, place) => `dw${place} of ${title}`)];
      expect([...reference.quantities.keys()]).toEqual(expect.arrayContaining(expected));
    }
  });

  it('gives only values that bf16 holds', () => {
    const bits = testedOperations
      .flatMap(({ inputs, variables, upstream }) => [...inputs, ...variables, upstream])
      .map(({ values }) => new Uint32Array(values().buffer));
    expect(bits.every((each) => each.every((value) => (value & 0xffff) === 0))).toBe(true);
  });

  it('takes a value that is missing or not a number for wrong', () => {
    const [quantity = '', values = new Float32Array()] = [...reference.quantities][0] ?? [];
    const without = new Map([...reference.quantities].slice(1));
    expect(largestDeviation(reference.quantities, without, reference.channels).error).toBe(Number.POSITIVE_INFINITY);
    const nan = new Map([
      ...reference.quantities,
      [quantity, values.map((value, index) => (index === 7 ? Number.NaN : value))],
    ]);
    expect(largestDeviation(reference.quantities, nan, reference.channels).error).toBe(Number.POSITIVE_INFINITY);
  });
});

const native = await installedEngine();

describe.skipIf('reason' in native).each(['fp32', 'bf16'] as const)('the native engine in %s', (precision) => {
  let quantities: Quantities;
  const worst = (actual: Quantities) => largestDeviation(reference.quantities, actual, reference.channels);
  beforeAll(async () => {
    quantities = computeOperations(await loadRuntime('native'), { precision });
  });

  it('is right', () => {
    const { quantity, error } = worst(quantities);
    expect(error, quantity).toBeLessThan(operationTolerance[precision]);
  });

  it('is refused for 5 % in any output or gradient, be it in one channel', () => {
    const unnoticed = [...reference.quantities.keys()].flatMap((quantity) =>
      (['everywhere', 'one channel'] as const)
        .filter((where) => {
          const found = largestDeviation(
            new Map([[quantity, reference.quantities.get(quantity) as Float32Array]]),
            broken(quantities, quantity, where),
            reference.channels,
          );
          return found.error <= operationTolerance[precision];
        })
        .map((where) => `${quantity}, ${where}`),
    );
    expect(unnoticed).toEqual([]);
  });
});
