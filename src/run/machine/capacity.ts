import { usableCores } from '../../base/system/cores.ts';
import type { ReadyRun } from '../prepare/ready.ts';
import { pinsFor } from './cores.ts';
import { neededBy } from './gpu-memory.ts';
import { Slots } from './slots.ts';

/** Share of the free memory, as it is when the first run begins, that all runs together may use. */
const shareOfMemory = 0.9;

type Jobs = number | 'auto';

/** How many runs train at once, and on which cores. */
export class Capacity {
  readonly slots: Slots;
  /** For each slot, the command that pins a program to some cores; empty if it may use all. */
  readonly pins: readonly (readonly string[])[];
  readonly #jobs: Jobs;
  /** Bytes that all runs together may use; 0 if unknown. */
  readonly #memory: number;

  static async of(runs: readonly [ReadyRun, ...ReadyRun[]], jobs: Jobs): Promise<Capacity> {
    const [{ training: first }] = runs;
    // Nobody knows what a program of the user's needs: it may use every core and the GPU.
    if (first.by === 'program') return new Capacity(jobs, Array<[]>(jobs === 'auto' ? 1 : jobs).fill([]));
    // The engines of a study differ in precision alone.
    const { info, memory } = first.engine;
    const atOnce = Math.min(
      runs.length,
      jobs === 'auto' ? Math.max(1, Math.floor(usableCores() / info.threads)) : jobs,
    );
    const peaks = runs.map(({ config, training }) =>
      training.by === 'ablate' ? neededBy({ config, network: training.network }, training.engine) : 0,
    );
    // On a CPU as much as this machine, or this container, can still give to processes.
    const free = shareOfMemory * (info.engine === 'gpu' ? memory : process.availableMemory());
    return new Capacity(jobs, await pinsFor(atOnce, info.threads), free, Math.max(...peaks));
  }

  private constructor(jobs: Jobs, pins: readonly (readonly string[])[], memory = 0, peak = 0) {
    this.#jobs = jobs;
    this.pins = pins;
    this.#memory = memory;
    this.slots = new Slots(pins.length, this.#limitFor(peak));
  }

  /** Adjusts the number of runs at once to a run that used `bytes`. */
  learn(bytes: number): void {
    this.slots.limit = this.#limitFor(bytes);
  }

  /** As many runs as fit into the memory, if the user left the number to us. */
  #limitFor(peak: number): number {
    return this.#jobs === 'auto' && this.#memory > 0 ? Math.floor(this.#memory / peak) : this.pins.length;
  }
}
