/**
 * The item at `index`, where the caller knows that there is one. A negative index counts from the end. It costs a call:
 * in a loop over pixels take the item itself.
 *
 * @throws RangeError that names index and length if there is none, which is a bug
 */
export function at<Item>(items: ArrayLike<Item>, index: number): Item {
  const item = items[index < 0 ? items.length + index : index];
  if (item !== undefined) return item;
  throw new RangeError(`There is no item ${index} among ${items.length}.`);
}

/** The value of `key`, where the caller knows that there is one. Throws an Error that names the key if there is none. */
export function valueAt<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value !== undefined) return value;
  throw new Error(`There is no ${key} among ${[...map.keys()].slice(0, 5).join(', ')}...`);
}
