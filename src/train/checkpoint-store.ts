import { readFile, rename, rm } from 'node:fs/promises';
import { ConfigurationError } from '../base/errors.ts';
import { writeWhole } from '../base/write.ts';
import type { Network } from '../network/network.ts';
import {
  type Checkpoint,
  DamagedError,
  decodeCheckpoint,
  encodeCheckpoint,
  ForeignError,
  type Identity,
} from './checkpoint.ts';
import { now } from './clock.ts';

/** Between two checkpoints of a run: seconds, wherever it stands then, or complete epochs. */
export type SaveInterval = { readonly seconds: number } | { readonly epochs: number };

/** Seconds of training that a crash may cost, unless saving is slow. */
const secondsBetween = 120;

/** The end of an epoch is worth a checkpoint after fewer seconds: to go on from there repeats neither step nor evaluation. */
const secondsBeforeEpochsEnd = 60;

/** Saving takes at most this share of the time. */
const shareForSaving = 1 / 100;

/** Where a run is saved. */
export interface CheckpointSettings {
  /** The newest checkpoint; the one before it lies beside it as `.older`. */
  readonly path: string;
  /**
   * Without it a run is saved after 120 seconds, at the end of an epoch after 60, and later where that would take over 1%
   * of the time.
   */
  readonly saveEvery?: SaveInterval | undefined;
  /**
   * Start anew, with the checkpoint set aside as `.other`, if it is of the same run on another engine or machine, in place
   * of refusing: for a CI job, which may be given another runner than the last time.
   */
  readonly setAside?: boolean | undefined;
}

/** The last two checkpoints of one run on disk, and when the next one is due. */
export class CheckpointStore {
  readonly #path: string;
  readonly #identity: Identity;
  readonly #network: Network;
  readonly #saveEvery: SaveInterval | undefined;
  readonly #setAside: boolean;
  #savedAt = now();
  #cost = 0;

  constructor({ path, saveEvery, setAside = false }: CheckpointSettings, identity: Identity, network: Network) {
    this.#path = path;
    this.#identity = identity;
    this.#network = network;
    this.#saveEvery = saveEvery;
    this.#setAside = setAside;
  }

  /** Whether the time since the last checkpoint, or since the start, is worth another one in the middle of an epoch. */
  get due(): boolean {
    return this.#dueAfter(secondsBetween);
  }

  /** Whether it is worth one where `epochs` are complete. */
  dueAfterEpoch(epochs: number): boolean {
    const every = this.#saveEvery;
    if (every !== undefined && 'epochs' in every) return epochs % every.epochs === 0;
    return this.#dueAfter(secondsBeforeEpochsEnd);
  }

  #dueAfter(seconds: number): boolean {
    const every = this.#saveEvery ?? { seconds: Math.max(seconds, this.#cost / shareForSaving) };
    return 'seconds' in every && now() - this.#savedAt >= every.seconds;
  }

  /**
   * The newest checkpoint that is whole; undefined where there is none. What is damaged is told to `note` as one line.
   * Throws ConfigurationError where it is another run's.
   */
  async load(note: (line: string) => void): Promise<Checkpoint | undefined> {
    let damaged = false;
    for (const path of [this.#path, olderOf(this.#path)]) {
      const found = await this.#read(path);
      if (found === undefined) continue;
      if (found instanceof ForeignError) {
        await rename(path, `${path}.other`);
        note(`${path} is set aside as .other and the run starts anew: ${found.message}.`);
        continue;
      }
      if (found instanceof DamagedError) {
        damaged = true;
        note(`${path} is damaged (${found.message}) and is not used.`);
        continue;
      }
      // The damaged one would become the older one with the next save.
      if (damaged) await rename(path, this.#path);
      return found;
    }
    if (damaged) note('No whole checkpoint is left: the run starts anew.');
    return undefined;
  }

  /** Adds a checkpoint; the newest one stays as the older one. Rejects with the system's error, both being as they were. */
  async save(checkpoint: () => Promise<Checkpoint>): Promise<void> {
    const started = now();
    try {
      const pieces = encodeCheckpoint(await checkpoint(), this.#identity, this.#network);
      await writeWhole(this.#path, pieces, olderOf(this.#path));
    } finally {
      // Also after a failure, so that the next try waits.
      this.#savedAt = now();
      this.#cost = this.#savedAt - started;
    }
  }

  async #read(path: string): Promise<Checkpoint | DamagedError | ForeignError | undefined> {
    try {
      return decodeCheckpoint(await readFile(path), this.#identity, this.#network);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      if (error instanceof DamagedError) return error;
      if (!(error instanceof ForeignError)) throw error;
      if (error.computedElsewhere && this.#setAside) return error;
      throw new ConfigurationError(
        `${path} is a checkpoint of another run (${error.message}): delete it to start anew.`,
      );
    }
  }
}

/** Removes both checkpoints of a run. */
export async function removeCheckpoints(path: string): Promise<void> {
  await Promise.all([path, olderOf(path)].map((file) => rm(file, { force: true })));
}

const olderOf = (path: string): string => `${path}.older`;
