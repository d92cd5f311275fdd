/** A limited number of places for processes that run at once. The limit may change. */
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

  /** How many places may be used from now on; at least one. */
  set limit(limit: number) {
    this.#limit = Math.max(1, limit);
    this.#wake();
  }

  /** Waits for a free place and runs `work` with its number. */
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
