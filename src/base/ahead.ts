/** Runs `work` on the items, up to `atOnce` of them at the same time, and yields the results in the order of the items. */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const pending: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // A failure is thrown when its turn comes. Without this handler it would end the process before.
    result.catch(() => undefined);
    pending.push(result);
    if (pending.length >= atOnce) yield* pending.splice(0, 1);
  }
  for (const result of pending) yield await result;
}
