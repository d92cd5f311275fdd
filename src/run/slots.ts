/** Places for processes that run at once; as many are taken as there are, and as memory allows. */
export class Slots {
  readonly #free: number[];
  readonly #waiting: (() => void)[] = [];
  readonly #total: number;
  #limit: number;

  constructor(total: number, limit = total) {
    this.#total = total;
    this.#free = Array.from({ length: total }, (_, slot) => slot);
    this.#limit = Math.max(1, limit);
  }

  /** How many may be taken from now on; at least one. */
  set limit(limit: number) {
    this.#limit = Math.max(1, limit);
    this.#wake();
  }

  /** Runs `work` with the number of a place of its own, as soon as there is one. */
  async use<Result>(work: (slot: number) => Promise<Result>): Promise<Result> {
    while (this.#taken >= this.#limit || this.#free.length === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const slot = this.#free.shift() as number;
    try {
      return await work(slot);
    } finally {
      this.#free.unshift(slot);
      this.#wake();
    }
  }

  get #taken(): number {
    return this.#total - this.#free.length;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
