import { expect, it } from 'vitest';
import { ahead } from '../../src/base/ahead.ts';

it('has the next item submitted while one computes, and never more than two', async () => {
  let open = 0;
  const seen: number[] = [];
  const results: number[] = [];
  const submit = async (item: number) => {
    seen.push(++open);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open -= 1;
    return item * 10;
  };
  for await (const result of ahead([1, 2, 3, 4, 5], 2, submit)) results.push(result);
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(Math.max(...seen)).toBe(2);
});

it('throws the failure of an item where its result would come', async () => {
  const results: number[] = [];
  const run = async () => {
    const submit = async (item: number) => {
      if (item === 2) throw new Error('item 2');
      return item;
    };
    for await (const result of ahead([1, 2, 3], 2, submit)) results.push(result);
  };
  await expect(run()).rejects.toThrow('item 2');
  expect(results).toEqual([1]);
});
