/** A limited number of slots for processes that run at once. The limit may change. */
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

  /** How many slots may be used from now on; at least one. */
  set limit(limit: number) {
    this.#limit = Math.max(1, limit);
    this.#wake();
  }

  /** Waits for a free slot and runs `work` with its number. */
  async use<Result>(work: (slot: number) => Promise<Result>): Promise<Result> {
    let slot: number | undefined;
    while (slot === undefined) {
      if (this.#taken < this.#limit) slot = this.#free.shift();
      if (slot === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
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
