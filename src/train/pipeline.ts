/**
 * Runs `submit` over the items in order with two in flight: while one computes, the next item is made and waits in the
 * queue. Yields the results in order.
 */
export async function* inFlight<Item, Result>(
  items: Iterable<Item>,
  submit: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  let pending: Promise<Result> | undefined;
  for (const item of items) {
    const next = submit(item);
    // A failure is thrown where the result is awaited; unhandled in between it would end the process.
    next.catch(() => undefined);
    if (pending !== undefined) yield await pending;
    pending = next;
  }
  if (pending !== undefined) yield await pending;
}
