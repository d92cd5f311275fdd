import { describe, expect, it } from 'vitest';
import { Slots } from '../../../src/run/machine/slots.ts';

/** Work that ends when it is told to. */
function held() {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { end, done };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));

describe('slots', () => {
  it('give out each place once, and again when it is free', async () => {
    const slots = new Slots(2);
    const [one, two, three] = [held(), held(), held()];
    const taken: number[] = [];
    const uses = [one, two, three].map(({ done }) =>
      slots.use((slot) => {
        taken.push(slot);
        return done;
      }),
    );
    await soon();
    expect(taken).toEqual([0, 1]);
    two.end();
    await soon();
    expect(taken).toEqual([0, 1, 1]);
    one.end();
    three.end();
    await Promise.all(uses);
  });

  it('hold back as many as memory does not allow, until it does', async () => {
    const slots = new Slots(2, 1);
    const [one, two] = [held(), held()];
    let begun = 0;
    const uses = [one, two].map(({ done }) =>
      slots.use(() => {
        begun += 1;
        return done;
      }),
    );
    await soon();
    expect(begun).toBe(1);
    slots.limit = 2;
    await soon();
    expect(begun).toBe(2);
    one.end();
    two.end();
    await Promise.all(uses);
  });

  it('are free again after work that failed, and one is always given', async () => {
    const slots = new Slots(1, 0);
    await expect(slots.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await slots.use(async (slot) => slot)).toBe(0);
  });
});
