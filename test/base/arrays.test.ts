import { expect, it } from 'vitest';
import { at } from '../../src/base/arrays.ts';

it('gives the item at an index, or says which one is missing', () => {
  expect(at(['a', 'b'], 1)).toBe('b');
  expect(at(Float32Array.of(0), 0)).toBe(0);
  expect(() => at(['a', 'b'], 2)).toThrow(new RangeError('There is no item 2 among 2.'));
});
