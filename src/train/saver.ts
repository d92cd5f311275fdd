import { messageOf } from '../base/errors.ts';
import type { Session } from '../compute/engine.ts';
import type { Weights } from '../network/weights.ts';
import { firstNonFinite, type Progress } from './checkpoint.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { Times } from './clock.ts';
import { DivergedError } from './errors.ts';

/** What a saver tells: a checkpoint is about to be written, or one line for people on why it could not be. */
interface SaverReports {
  saving(): void;
  note(line: string): void;
}

/** Saves a run while it is trained. */
export class Saver {
  readonly #store: CheckpointStore;
  readonly #session: Session;
  readonly #reports: SaverReports;

  constructor(store: CheckpointStore, session: Session, reports: SaverReports) {
    this.#store = store;
    this.#session = session;
    this.#reports = reports;
  }

  readonly due = (): boolean => this.#store.due;

  dueAfterEpoch(epochs: number): boolean {
    return this.#store.dueAfterEpoch(epochs);
  }

  /**
   * Saves the run if possible. If not, a note says so and training continues: a later save may succeed, or the run may
   * end.
   */
  async saveIfPossible(progress: Progress, times: Times): Promise<void> {
    const failure = await this.save(progress, times);
    if (failure !== undefined) {
      this.#reports.note(
        `No checkpoint could be written (${failure}); what was saved before stays, and training goes on.`,
      );
    }
  }

  /**
   * Saves the run. Returns the system's reason if nothing could be written; throws DivergedError if a weight is not
   * finite.
   */
  async save(progress: Progress, times: Times): Promise<string | undefined> {
    this.#reports.saving();
    try {
      await this.#store.save(async () => ({ progress, times, weights: await this.#weights(progress) }));
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return messageOf(error);
    }
  }

  #weights({ epochs, step }: Progress): Promise<Weights> {
    const complete = epochs.length;
    return finiteWeights(
      this.#session,
      step === 0 && complete > 0 ? `after epoch ${complete}` : `after step ${step} of epoch ${complete + 1}`,
    );
  }
}

/** The session's weights. Throws DivergedError if one is NaN or infinite; `where` names the step. */
export async function finiteWeights(session: Session, where: string): Promise<Weights> {
  const weights = await session.read();
  const wrong = firstNonFinite(weights);
  if (wrong !== undefined) throw new DivergedError(`${wrong} is no longer finite ${where}.`);
  return weights;
}
