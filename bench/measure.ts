import { messageOf } from '../src/base/errors.ts';
import { type Case, type EpochData, specOf } from './cases.ts';
import { type Contender, commandOf, type Interpreters, nameOf } from './contenders.ts';
import { Neighbour } from './neighbour.ts';
import type { CaseResult, Epoch, EpochResult, Failure, Measurement } from './results.ts';
import { Worker } from './worker.ts';

/** How long a case is measured. */
export interface Effort extends Interpreters {
  /** Number of turns of every contender. */
  readonly rounds: number;
  /** Measured steps per turn. One more before them warms the caches, which the other contenders have used. */
  readonly stepsPerRound: number;
  readonly log: (line: string) => void;
}

/** Steps after the first in which a framework is not steady yet (memory pools, autotuning). They are not measured. */
const warmUpSteps = 3;

/** Measures one case. All contenders run in separate processes and take turns, so that disturbances affect all alike. */
export async function measureSteps(
  measured: Case,
  contenders: readonly Contender[],
  effort: Effort,
): Promise<CaseResult> {
  const { rounds, stepsPerRound } = effort;
  const field = await Field.start(measured, contenders, effort, () => null);
  const neighbour = measured.neighbour && new Neighbour();
  await field.turns(1, (worker) => worker.request({ command: 'steps', count: warmUpSteps }));
  const turns = await field.turns(rounds, async (worker) => {
    const answer = await worker.request({ command: 'steps', count: 1 + stepsPerRound });
    return (answer as { seconds: number[] }).seconds.slice(1);
  });
  const measurements = [...turns].map(
    ([contender, seconds]): Measurement => ({ ...field.describe(contender), seconds: seconds.flat() }),
  );
  await Promise.all([field.stop(), neighbour?.stop()]);
  return { case: measured, measurements, failures: field.failures };
}

/** The same on a GPU, one contender after the other, because they do not fit into its memory together. */
export async function measureStepsAlone(
  measured: Case,
  contenders: readonly Contender[],
  effort: Effort,
): Promise<CaseResult> {
  const results: CaseResult[] = [];
  for (const contender of contenders) results.push(await measureSteps(measured, [contender], effort));
  return {
    case: measured,
    measurements: results.flatMap(({ measurements }) => measurements),
    failures: results.flatMap(({ failures }) => failures),
  };
}

/** A contender with the data it reads. */
export interface Reader {
  readonly contender: Contender;
  readonly data: EpochData;
}

/** Measures whole epochs, including evaluation. The readers take turns, one epoch each. */
export async function measureEpochs(
  measured: Case,
  readers: readonly Reader[],
  effort: Effort,
): Promise<Omit<EpochResult, 'preparationSeconds'>> {
  const dataOf = new Map(readers.map(({ contender, data }) => [contender, data]));
  const field = await Field.start(measured, [...dataOf.keys()], effort, (contender) => dataOf.get(contender) ?? null);
  const turns = await field.turns(
    effort.rounds,
    async (worker) => (await worker.request({ command: 'epoch' })) as Epoch,
  );
  const measurements = [...turns].map(([contender, epochs]) => ({ ...field.describe(contender), epochs }));
  await field.stop();
  return { case: measured, measurements, failures: field.failures };
}

/** The contenders of one case, started. One that fails is removed and listed. */
class Field {
  readonly failures: Failure[] = [];
  readonly #workers = new Map<Contender, Worker>();
  readonly #log: Effort['log'];

  private constructor(log: Effort['log']) {
    this.#log = log;
  }

  static async start(
    measured: Case,
    contenders: readonly Contender[],
    effort: Effort,
    dataOf: (contender: Contender) => EpochData | null,
  ): Promise<Field> {
    const { log } = effort;
    const field = new Field(log);
    for (const contender of contenders) {
      await field.#attempt(contender, async () => {
        const spec = specOf(measured, contender, dataOf(contender));
        const worker = await Worker.start(commandOf(contender, effort), spec, measured);
        field.#workers.set(contender, worker);
        log(`  ${nameOf(contender)}: first step after ${worker.secondsToFirstStep.toFixed(1)} s`);
      });
    }
    return field;
  }

  /** Gives every contender `rounds` turns, and returns the answers. Each round begins with another contender. */
  async turns<Answer>(
    rounds: number,
    turn: (worker: Worker) => Promise<Answer>,
  ): Promise<ReadonlyMap<Contender, readonly Answer[]>> {
    const answers = new Map<Contender, Answer[]>([...this.#workers.keys()].map((contender) => [contender, []]));
    for (let round = 0; round < rounds; round++) {
      for (const contender of rotated([...this.#workers.keys()], round)) {
        await this.#attempt(contender, async () => {
          answers.get(contender)?.push(await turn(this.#workers.get(contender) as Worker));
        });
      }
    }
    for (const contender of answers.keys()) if (!this.#workers.has(contender)) answers.delete(contender);
    return answers;
  }

  describe(contender: Contender): Omit<Measurement, 'seconds'> {
    const worker = this.#workers.get(contender) as Worker;
    const { label, precision } = contender;
    const { version, secondsToFirstStep } = worker;
    return { label, precision, version, secondsToFirstStep, peakBytes: worker.peakBytes() };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
  }

  async #attempt(contender: Contender, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.#workers.delete(contender);
      this.failures.push({ label: contender.label, precision: contender.precision, reason: messageOf(error) });
      this.#log(`  ${nameOf(contender)} ${messageOf(error)}`);
    }
  }
}

/** The items from position `by` on, then those before it. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
