import type { EngineInfo } from '../base/engine.ts';
import { ConfigurationError } from '../base/errors.ts';
import { nameProcess, nameThread, span } from '../base/trace.ts';
import type { Engine, Session, SessionOptions } from '../compute/engine.ts';
import type { Dataset } from '../data/dataset.ts';
import { initialWeights } from '../network/initialize.ts';
import { flopsOf, type Network, networkDigest, parameterCount } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import { packBits } from '../record/correct.ts';
import type { CodeProvenance } from '../record/provenance.ts';
import type { RunRecord } from '../record/record.ts';
import { encodeScores } from '../record/scores.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { repaints } from './augment/augment.ts';
import { type Checkpoint, type Identity, numericsOf, type Progress } from './checkpoint.ts';
import { type CheckpointSettings, CheckpointStore, finiteWeights } from './checkpoint-store.ts';
import { newTimes, now, type Times, timingOf } from './clock.ts';
import { type StepProgress, stepsPerEpoch, trainEpoch } from './epoch.ts';
import { InterruptedError } from './errors.ts';
import { evaluateSplit, type SplitMetrics } from './evaluate.ts';
import { type Feeds, openFeeds } from './feed.ts';
import { normalize } from './normalize.ts';
import { recordOf } from './record.ts';
import { learningRateAt } from './schedule.ts';

/** One run: a network trained from one seed on one data set. */
export interface TrainRequest {
  readonly config: RunConfig;
  readonly network: Network;
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Where the code came from, without the engine, which is added. */
  readonly provenance: CodeProvenance;
  /** Where an interrupted run is saved, and from where it is resumed. */
  readonly checkpoint: CheckpointSettings;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
  readonly onEpoch?: ((metrics: RunRecord['epochs'][number]) => void) | undefined;
  /** Called before a checkpoint is written, which takes seconds on a slow disk. */
  readonly onSave?: (() => void) | undefined;
  /** Receives the trained variables and the record, before the session ends. */
  readonly onTrained?: ((weights: Weights, record: RunRecord) => Promise<void>) | undefined;
  /** Receives one line for people about a checkpoint that is used, damaged, or cannot be written. */
  readonly onNote?: ((line: string) => void) | undefined;
}

/**
 * Trains and evaluates one run, from its checkpoint if there is one. On one machine, equal requests give records that
 * differ only in `timing`.
 *
 * @throws InterruptedError when `signal` aborts, after the checkpoint is written
 * @throws DivergedError if the loss, its gradient or a weight is no longer finite
 * @throws ConfigurationError if a split is too small, or the checkpoint is of another run
 */
export async function train(request: TrainRequest): Promise<RunRecord> {
  const { config, network, dataset, engine } = request;
  if (stepsPerEpoch(dataset.train.size, config.recipe) < 1) {
    throw new ConfigurationError(
      `${dataset.train.size} training images do not fill one batch of ${config.recipe.batchSize}: lower --batch-size or raise --limit.`,
    );
  }
  nameProcess(runName(config));
  nameThread('main');
  const identity = identityOf(request);
  const store = new CheckpointStore(request.checkpoint, identity, network);
  const { onNote: note = () => undefined } = request;
  const saved = await span('load checkpoint', () => store.load(note));
  if (saved !== undefined) note(`Continuing from step ${saved.progress.step} of epoch ${epochAfter(saved.progress)}.`);
  const opening = engine.open(network, sessionOptions(config));
  // Drawn while the engine's thread compiles the network.
  const weights = saved?.weights ?? span('draw weights', () => initialWeights(network, config.seed));
  const session = await opening;
  try {
    await session.write(weights);
    const { memory } = engine;
    const feeds = await span('upload images', () =>
      openFeeds(session, dataset, { memory, repaint: repaints(config.recipe) }),
    );
    return await new Run(request, identity, store, session, feeds, saved).finish(engine.info);
  } finally {
    await session.dispose();
  }
}

function identityOf({ config, network, dataset, engine }: TrainRequest): Identity {
  return {
    config,
    networkDigest: networkDigest(network),
    datasetDigest: dataset.digest,
    numerics: numericsOf(engine.info),
  };
}

/** How the session of a run computes. */
export function sessionOptions({ recipe, precision, convolution }: RunConfig): SessionOptions {
  const { batchSize, labelSmoothing, mixup, optimizer, momentum, beta2, nesterov, weightDecay, clipNorm } = recipe;
  return {
    ...{ precision, convolution, batchSize, normalize, labelSmoothing, mixup: mixup > 0 },
    ...{ optimizer, momentum, beta2, nesterov, weightDecay, clipNorm },
  };
}

/**
 * A note is printed if the val loss is this many times the train loss, or this many times 1 if the train loss is below
 * 1.
 */
const lossFarApart = 1000;

const epochAfter = ({ epochs }: Progress): number => epochs.length + 1;

class Run {
  readonly #request: TrainRequest;
  readonly #identity: Identity;
  readonly #store: CheckpointStore;
  readonly #session: Session;
  readonly #feeds: Feeds;
  #progress: Progress;
  readonly #times: Times;

  constructor(
    request: TrainRequest,
    identity: Identity,
    store: CheckpointStore,
    session: Session,
    feeds: Feeds,
    saved: Checkpoint | undefined,
  ) {
    this.#request = request;
    this.#identity = identity;
    this.#store = store;
    this.#session = session;
    this.#feeds = feeds;
    this.#progress = saved?.progress ?? { epochs: [], step: 0, lossSum: 0, correct: 0 };
    this.#times = saved?.times ?? newTimes();
  }

  /** Trains the remaining epochs and makes the record. */
  async finish(engine: EngineInfo): Promise<RunRecord> {
    const { config } = this.#request;
    let last: SplitMetrics | undefined;
    while (this.#progress.epochs.length < config.recipe.epochs) last = await span('epoch', () => this.#epoch());
    if (last === undefined) throw new Error(`The checkpoint of ${runName(config)} has no epoch left to train.`);
    const record = this.#record(last, engine);
    await this.#request.onTrained?.(await this.#session.read(), record);
    return record;
  }

  async #epoch(): Promise<SplitMetrics> {
    const { config, dataset, signal, onEpoch } = this.#request;
    const { recipe } = config;
    const steps = stepsPerEpoch(dataset.train.size, recipe);
    while (this.#progress.step < steps && !signal?.aborted) {
      this.#progress = await this.#timed(() => this.#trainUntilDue());
      if (this.#store.due && !signal?.aborted) await this.#saveIfPossible();
    }
    const val = signal?.aborted ? undefined : await span('evaluation', () => this.#timed(() => this.#evaluate(steps)));
    if (val === undefined) return this.#stop();
    const { epochs, lossSum, correct } = this.#progress;
    const metrics = {
      epoch: epochAfter(this.#progress),
      learningRate: learningRateAt(epochs.length * steps + steps - 1, steps, recipe),
      train: { loss: lossSum / steps, top1: correct / (steps * recipe.batchSize) },
      val: { loss: val.loss, top1: val.top1 },
    };
    this.#progress = { epochs: [...epochs, metrics], step: 0, lossSum: 0, correct: 0 };
    onEpoch?.(metrics);
    this.#noteApart(metrics);
    await this.#saveAfterEpoch();
    return val;
  }

  /** Not after the last epoch, because a record follows. */
  async #saveAfterEpoch(): Promise<void> {
    const complete = this.#progress.epochs.length;
    if (complete === this.#request.config.recipe.epochs || !this.#store.dueAfterEpoch(complete)) return;
    await this.#saveIfPossible();
  }

  async #evaluate(steps: number): Promise<SplitMetrics | undefined> {
    const { config, signal } = this.#request;
    const epoch = epochAfter(this.#progress);
    const where = `after step ${steps} of epoch ${epoch}`;
    // After other epochs, a weight that is not finite shows in the gradient of the next step.
    if (epoch === config.recipe.epochs) await finiteWeights(this.#session, where);
    const { batchSize } = config.recipe;
    return evaluateSplit(this.#session, this.#feeds.val, { batchSize, where, signal });
  }

  #noteApart({ epoch, train, val }: RunRecord['epochs'][number]): void {
    if (val.loss <= lossFarApart * Math.max(1, train.loss)) return;
    this.#request.onNote?.(
      `The validation loss of epoch ${epoch} is ${val.loss.toPrecision(3)}, the training loss ` +
        `${train.loss.toPrecision(3)}: evaluation uses moving statistics, which follow large steps late.`,
    );
  }

  #trainUntilDue(): Promise<Progress> {
    const { config, signal, onStep } = this.#request;
    const { recipe, seed } = config;
    return trainEpoch({
      session: this.#session,
      feed: this.#feeds.train,
      recipe,
      seed,
      progress: this.#progress,
      times: this.#times,
      pause: () => this.#store.due,
      signal,
      onStep,
    });
  }

  async #timed<Result>(work: () => Promise<Result>): Promise<Result> {
    const started = now();
    try {
      return await work();
    } finally {
      this.#times.wall += now() - started;
    }
  }

  /** Saves the run. Returns the system's reason if nothing could be written. */
  #save(): Promise<string | undefined> {
    this.#request.onSave?.();
    return this.#store.saveIfPossible(this.#session, { progress: this.#progress, times: this.#times });
  }

  /** If it cannot be saved, training continues: a later save may succeed, or the run may end. */
  async #saveIfPossible(): Promise<void> {
    const failure = await this.#save();
    if (failure === undefined) return;
    this.#request.onNote?.(
      `No checkpoint could be written (${failure}); what was saved before stays, and training continues.`,
    );
  }

  /** Saves the run at the point where the signal stopped it. */
  async #stop(): Promise<never> {
    const failure = await this.#save();
    const where = `${runName(this.#request.config)} was interrupted in epoch ${epochAfter(this.#progress)}.`;
    throw new InterruptedError(
      failure === undefined
        ? where
        : `${where} Its checkpoint could not be written (${failure}); what was saved before stays.`,
    );
  }

  #record(val: SplitMetrics, engine: EngineInfo): RunRecord {
    const { config, network, dataset, provenance } = this.#request;
    const digest = this.#identity.networkDigest;
    return recordOf({
      ...{ config, dataset, provenance, engine },
      network: { digest, parameters: parameterCount(network), flops: flopsOf(network) },
      epochs: [...this.#progress.epochs],
      result: {
        top1: val.top1,
        loss: val.loss,
        correct: packBits(val.correct),
        scores: encodeScores(val.logits, dataset.classes.length),
      },
      timing: timingOf(this.#times),
    });
  }
}
