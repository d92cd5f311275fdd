import { expect, it } from 'vitest';
import { at, valueAt } from '../../src/base/arrays.ts';

it('gives the item at an index, or says which one is missing', () => {
  expect(at(['a', 'b'], 1)).toBe('b');
  expect(at(['a', 'b'], -1)).toBe('b');
  expect(at(Float32Array.of(0), 0)).toBe(0);
  expect(() => at(['a', 'b'], 2)).toThrow(new RangeError('There is no item 2 among 2.'));
});

it('gives the value of a key, or says which one is missing', () => {
  const map = new Map([['a', 0]]);
  expect(valueAt(map, 'a')).toBe(0);
  expect(() => valueAt(map, 'b')).toThrow('There is no b among a...');
});
