/**
 * The item at `index`, where the caller knows that there is one.
 *
 * @throws RangeError that names index and length if there is none, which is a bug
 */
export function at<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index];
  if (item !== undefined) return item;
  throw new RangeError(`There is no item ${index} among ${items.length}.`);
}
