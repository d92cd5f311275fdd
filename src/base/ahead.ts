/** Runs `work` over the items with up to `atOnce` of them under way, and yields the results in the items' order. */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // A failure is thrown when its turn comes. Unhandled until then, it would end the process.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length >= atOnce) yield await (pending.shift() as Promise<Result>);
  }
  for (const result of pending) yield await result;
}
