import { ConfigurationError } from '../base/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Engine, EngineInfo, Session, SessionOptions } from '../engine/engine.ts';
import { initialWeights } from '../network/initialize.ts';
import { flopsOf, type Network, networkDigest, parameterCount } from '../network/network.ts';
import { packBits } from '../results/correct.ts';
import type { CodeProvenance } from '../results/provenance.ts';
import type { RunRecord } from '../results/record.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { type Checkpoint, type Identity, type Progress, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { newTimes, now, type Times, timingOf } from './clock.ts';
import { type StepProgress, stepsPerEpoch, trainEpoch } from './epoch.ts';
import { InterruptedError } from './errors.ts';
import { evaluateSplit, type SplitMetrics } from './evaluate.ts';
import { type Feeds, openFeeds } from './feed.ts';
import { normalize } from './normalize.ts';
import { learningRateAt } from './schedule.ts';

/** One run: a network trained from one seed on one data set. */
export interface TrainRequest {
  readonly config: RunConfig;
  readonly network: Network;
  readonly dataset: Dataset;
  readonly engine: Engine;
  /** Where the code came from; the engine adds itself. */
  readonly provenance: CodeProvenance;
  /** File that an interrupted run is saved to and resumed from. */
  readonly checkpoint: string;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((progress: StepProgress) => void) | undefined;
  readonly onEpoch?: ((metrics: RunRecord['epochs'][number]) => void) | undefined;
}

/** Seconds of training that a crash may cost. */
const secondsBetweenCheckpoints = 120;

/**
 * Trains and evaluates one run, from its checkpoint where there is one. Equal requests on one machine give records that
 * are equal in everything but their timing.
 *
 * @throws InterruptedError when `signal` aborts, after the checkpoint is written
 * @throws DivergedError when the loss stops being a number
 * @throws ConfigurationError when a split is too small or the checkpoint is another run's
 */
export async function train(request: TrainRequest): Promise<RunRecord> {
  const { config, network, dataset, engine } = request;
  if (stepsPerEpoch(dataset.train.size, config.recipe) < 1) {
    throw new ConfigurationError(
      `${dataset.train.size} training images do not fill one batch of ${config.recipe.batchSize}: lower --batch-size or raise --limit.`,
    );
  }
  const identity = identityOf(request);
  const saved = await readCheckpoint(request.checkpoint, identity);
  const opening = engine.open(network, sessionOptions(config));
  // Drawn while the engine's thread compiles the network.
  const weights = saved?.weights ?? initialWeights(network, config.seed);
  const session = await opening;
  try {
    await session.write(weights);
    const feeds = await openFeeds(session, dataset, engine.memory);
    return await new Run(request, identity, session, feeds, saved).finish(engine.info);
  } finally {
    await session.dispose();
  }
}

function identityOf({ config, network, dataset }: TrainRequest): Identity {
  return { config, networkDigest: networkDigest(network), datasetDigest: dataset.digest };
}

function sessionOptions({ recipe, precision }: RunConfig): SessionOptions {
  const { batchSize, momentum, weightDecay, labelSmoothing } = recipe;
  return { precision, batchSize, normalize, momentum, weightDecay, labelSmoothing };
}

class Run {
  readonly #request: TrainRequest;
  readonly #identity: Identity;
  readonly #session: Session;
  readonly #feeds: Feeds;
  #progress: Progress;
  readonly #times: Times;
  #savedAt = now();

  constructor(
    request: TrainRequest,
    identity: Identity,
    session: Session,
    feeds: Feeds,
    saved: Checkpoint | undefined,
  ) {
    this.#request = request;
    this.#identity = identity;
    this.#session = session;
    this.#feeds = feeds;
    this.#progress = saved?.progress ?? { epochs: [], step: 0, lossSum: 0, correct: 0 };
    this.#times = saved?.times ?? newTimes();
  }

  /** Trains the epochs that are left and writes up the record. */
  async finish(engine: EngineInfo): Promise<RunRecord> {
    const { config } = this.#request;
    let last: SplitMetrics | undefined;
    while (this.#progress.epochs.length < config.recipe.epochs) last = await this.#epoch();
    if (last === undefined) throw new Error(`The checkpoint of ${runName(config)} has no epoch left to train.`);
    return this.#record(last, engine);
  }

  async #epoch(): Promise<SplitMetrics> {
    const { config, dataset, signal, onStep, onEpoch } = this.#request;
    const { recipe, seed } = config;
    const started = now();
    const wallBefore = this.#times.wall;
    const progress = await trainEpoch({
      session: this.#session,
      feed: this.#feeds.train,
      recipe,
      seed,
      progress: this.#progress,
      times: this.#times,
      signal,
      onStep,
    });
    this.#progress = progress;
    const val = signal?.aborted
      ? undefined
      : await evaluateSplit(this.#session, this.#feeds.val, recipe.batchSize, signal);
    this.#times.wall = wallBefore + now() - started;
    if (val === undefined) {
      await this.#save();
      throw new InterruptedError(`${runName(config)} was interrupted in epoch ${progress.epochs.length + 1}.`);
    }
    const steps = stepsPerEpoch(dataset.train.size, recipe);
    const metrics = {
      epoch: progress.epochs.length + 1,
      learningRate: learningRateAt(progress.epochs.length * steps + steps - 1, steps, recipe),
      train: { loss: progress.lossSum / steps, top1: progress.correct / (steps * recipe.batchSize) },
      val: { loss: val.loss, top1: val.top1 },
    };
    this.#progress = { epochs: [...progress.epochs, metrics], step: 0, lossSum: 0, correct: 0 };
    onEpoch?.(metrics);
    const finished = metrics.epoch === recipe.epochs;
    if (!finished && now() - this.#savedAt > secondsBetweenCheckpoints) await this.#save();
    return val;
  }

  async #save(): Promise<void> {
    const weights = await this.#session.read();
    await writeCheckpoint(this.#request.checkpoint, {
      version: 1,
      ...this.#identity,
      progress: this.#progress,
      times: this.#times,
      weights,
    });
    this.#savedAt = now();
  }

  #record(val: SplitMetrics, engine: EngineInfo): RunRecord {
    const { config, network, dataset, provenance } = this.#request;
    return {
      schema: 1,
      config,
      network: {
        digest: this.#identity.networkDigest,
        parameters: parameterCount(network),
        flops: flopsOf(network),
      },
      dataset: {
        title: dataset.title,
        digest: dataset.digest,
        splitDigest: dataset.splitDigest,
        classes: [...dataset.classes],
        train: dataset.train.size,
        val: dataset.val.size,
        skipped: { ...dataset.skipped },
      },
      epochs: [...this.#progress.epochs],
      result: { top1: val.top1, loss: val.loss, correct: packBits(val.correct) },
      provenance: { ...provenance, engine },
      timing: timingOf(this.#times),
    };
  }
}
