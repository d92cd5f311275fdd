import { readFile, rename, rm } from 'node:fs/promises';
import { ConfigurationError, codeOf, messageOf } from '../base/errors.ts';
import { writeWhole } from '../base/files/write.ts';
import { span } from '../base/trace.ts';
import type { Session } from '../compute/engine.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import {
  type Checkpoint,
  DamagedError,
  decodeCheckpoint,
  encodeCheckpoint,
  ForeignError,
  firstNonFinite,
  type Identity,
} from './checkpoint.ts';
import { now } from './clock.ts';
import { DivergedError } from './errors.ts';

/** Time between two checkpoints of a run: seconds, at any step, or whole epochs. */
export type SaveInterval = { readonly seconds: number } | { readonly epochs: number };

/** Seconds of training that a crash may cost, unless saving is slow. */
const secondsBetween = 120;

/**
 * At the end of an epoch a checkpoint is saved after fewer seconds, because resuming there repeats neither a step nor
 * an evaluation.
 */
const secondsBeforeEpochsEnd = 60;

/** Largest share of the time that saving may take. */
const shareForSaving = 1 / 100;

/** Where and how often a run is saved. */
export interface CheckpointSettings {
  /** Path of the newest checkpoint. The one before it is kept as `.older`. */
  readonly path: string;
  /**
   * By default every 120 seconds, and at the end of an epoch after 60. Less often if saving would take over 1 % of the
   * time.
   */
  readonly saveEvery?: SaveInterval | undefined;
  /**
   * If the checkpoint is of the same run on another engine or machine, keep it as `.other` and start from the beginning
   * instead of refusing. This is for CI jobs, which may get another runner each time.
   */
  readonly setAside?: boolean | undefined;
}

/** The last two checkpoints of one run on disk, and when to save the next one. */
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

  /** Whether it is time for a checkpoint in the middle of an epoch. */
  get due(): boolean {
    return this.#dueAfter(secondsBetween);
  }

  /** Whether it is time for a checkpoint after `epochs` whole epochs. */
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
   * The newest undamaged checkpoint; undefined if there is none. `note` receives a line about damaged ones. Throws
   * ConfigurationError if the checkpoint is of another run.
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
      // Otherwise the next save would keep the damaged one as the older one.
      if (damaged) await rename(path, this.#path);
      return found;
    }
    if (damaged) note('No whole checkpoint is left: the run starts anew.');
    return undefined;
  }

  /**
   * Saves a checkpoint, and keeps the newest one as the older one. Rejects with the system's error; both files are then
   * as before.
   */
  save(checkpoint: () => Promise<Checkpoint>): Promise<void> {
    return span('checkpoint', () => this.#write(checkpoint));
  }

  async #write(checkpoint: () => Promise<Checkpoint>): Promise<void> {
    const started = now();
    try {
      const pieces = encodeCheckpoint(await checkpoint(), this.#identity, this.#network);
      await writeWhole(this.#path, pieces, olderOf(this.#path));
    } finally {
      // Also after a failure, so that the next try comes later.
      this.#savedAt = now();
      this.#cost = this.#savedAt - started;
    }
  }

  /**
   * Saves what a session has trained so far. Returns the system's reason if nothing could be written; throws
   * DivergedError if a weight is not finite.
   */
  async saveIfPossible(session: Session, state: Omit<Checkpoint, 'weights'>): Promise<string | undefined> {
    const { epochs, step } = state.progress;
    const complete = epochs.length;
    const where =
      step === 0 && complete > 0 ? `after epoch ${complete}` : `after step ${step} of epoch ${complete + 1}`;
    try {
      await this.save(async () => ({ ...state, weights: await finiteWeights(session, where) }));
      return undefined;
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return messageOf(error);
    }
  }

  async #read(path: string): Promise<Checkpoint | DamagedError | ForeignError | undefined> {
    try {
      return decodeCheckpoint(await readFile(path), this.#identity, this.#network);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      if (error instanceof DamagedError) return error;
      if (!(error instanceof ForeignError)) throw error;
      if (error.computedElsewhere && this.#setAside) return error;
      throw new ConfigurationError(
        `${path} is a checkpoint of another run (${error.message}): delete it to start anew.`,
      );
    }
  }
}

/** The session's weights. Throws DivergedError if one is NaN or infinite; `where` names the step. */
export async function finiteWeights(session: Session, where: string): Promise<Weights> {
  const weights = await session.read();
  const wrong = firstNonFinite(weights);
  if (wrong !== undefined) throw new DivergedError(`${wrong} is no longer finite ${where}.`);
  return weights;
}

/** Removes both checkpoints of a run. */
export async function removeCheckpoints(path: string): Promise<void> {
  await Promise.all([path, olderOf(path)].map((file) => rm(file, { force: true })));
}

const olderOf = (path: string): string => `${path}.older`;
