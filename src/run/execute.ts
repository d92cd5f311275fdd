import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigurationError, messageOf } from '../base/errors.ts';
import { count, duration, percentText } from '../base/format.ts';
import type { Engine, EngineChoice } from '../engine/engine.ts';
import { startEngine } from '../engine/start.ts';
import { type Network, networkDigest, requireLogits } from '../network/network.ts';
import type { RunFailure } from '../results/failure.ts';
import { type CodeProvenance, readProvenance } from '../results/provenance.ts';
import type { RunRecord } from '../results/record.ts';
import { writeFailure, writeRecord } from '../results/store.ts';
import { writeStudy } from '../results/study-file.ts';
import { type RunConfig, runName } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';
import type { Study } from '../study/study.ts';
import { DivergedError, InterruptedError } from '../train/errors.ts';
import { train } from '../train/train.ts';
import { type OpenedDataset, openDataset } from './dataset.ts';
import { finishedRecord } from './resume.ts';
import type { RunTasks, Task, TaskReport } from './task.ts';

/** Runs of a plan to execute one after the other, with one engine on one data set. */
export interface ExecuteRequest {
  readonly study: Study<Network>;
  readonly plan: Plan;
  /** Those of the plan's runs that are wanted. */
  readonly runs: readonly RunConfig[];
  readonly engine: EngineChoice;
  /** Folder for the plan, records and failures. */
  readonly out: string;
  /** Folder for checkpoints. */
  readonly checkpoints: string;
  /** Keep finished runs and go on from checkpoints; otherwise every run starts anew. */
  readonly resume: boolean;
  /** Train on drawn images if the study's own data cannot be downloaded. */
  readonly fallback: boolean;
  readonly signal: AbortSignal;
  /** Shows the work while it is done. */
  readonly runTasks: RunTasks;
}

export interface Outcome {
  /** The plan as it was carried out: it names the drawn images if those had to do. */
  readonly plan: Plan;
  readonly records: readonly RunRecord[];
  readonly failures: readonly RunFailure[];
}

/**
 * Executes the runs; a run that fails leaves a failure file and the others go on.
 *
 * @throws InterruptedError when the signal aborts: finished runs and the checkpoint of the current one are on disk
 * @throws ConfigurationError for what the user can mend, before any run has started
 */
export async function executeRuns(request: ExecuteRequest): Promise<Outcome> {
  const provenance = await readProvenance(dirname(resolve(request.plan.config)));
  const execution = new Execution(request, provenance);
  try {
    await request.runTasks(execution.tasks());
  } catch (error) {
    if (!request.signal.aborted || error instanceof InterruptedError) throw error;
    // Downloads and tools end with errors of their own when they are told to stop.
    throw new InterruptedError('Interrupted before training began.');
  } finally {
    await execution.dispose();
  }
  return execution;
}

class Execution implements Outcome {
  readonly records: RunRecord[] = [];
  readonly failures: RunFailure[] = [];
  readonly #request: ExecuteRequest;
  readonly #provenance: CodeProvenance;
  #plan: Plan;
  #engine: Engine | undefined;
  #data: OpenedDataset | undefined;

  constructor(request: ExecuteRequest, provenance: CodeProvenance) {
    this.#request = request;
    this.#provenance = provenance;
    this.#plan = request.plan;
    // An image size that a network does not survive is said before anything is downloaded.
    for (const run of request.runs) this.#network(run, 2);
  }

  get plan(): Plan {
    return this.#plan;
  }

  tasks(): Task[] {
    return [
      { title: 'Data', run: (report) => this.#openDataset(report) },
      { title: 'Engine', run: (report) => this.#startEngine(report) },
      ...this.#request.runs.map((config) => ({
        title: runName(config),
        run: (report: TaskReport) => this.#run(this.#onOpenedData(config), report),
      })),
    ];
  }

  async dispose(): Promise<void> {
    await this.#engine?.dispose();
  }

  async #startEngine(report: TaskReport): Promise<void> {
    const { precision } = this.#request.runs[0] as RunConfig;
    this.#engine = await startEngine(this.#request.engine, { log: report.line, precision });
    const { engine, mode, tensorflow, device, threads } = this.#engine.info;
    report.title(`Engine: ${engine} (${mode}), TensorFlow ${tensorflow}, ${device}, ${threads} threads`);
  }

  async #openDataset(report: TaskReport): Promise<void> {
    const { plan, runs, out, fallback, signal } = this.#request;
    const root = dirname(resolve(plan.config));
    this.#data = await openDataset((runs[0] as RunConfig).dataset, { root, fallback, signal, report });
    this.#plan = { ...plan, runs: plan.runs.map((run) => this.#onOpenedData(run)) };
    await writeStudy(out, this.#plan);
    const { title, imageSize, train: trained, val } = this.#data.dataset;
    report.title(`Data: ${title}, ${imageSize} px, ${count(trained.size)} train, ${count(val.size)} val`);
  }

  /** The run's config with the data set that was really opened. */
  #onOpenedData<Config extends RunConfig>(config: Config): Config {
    return { ...config, dataset: this.#data?.request ?? config.dataset };
  }

  async #run(config: RunConfig, report: TaskReport): Promise<void> {
    const { out, signal } = this.#request;
    const name = runName(config);
    try {
      const record = await this.#trainOrReuse(config, report);
      await writeRecord(out, record);
      await rm(this.#checkpoint(config), { force: true });
      this.records.push(record);
      const { result, timing } = record;
      report.title(
        `${name}: val top-1 ${percentText(result.top1)}, loss ${result.loss.toFixed(3)}, ` +
          `${timing.imagesPerSecond.toFixed(0)} images/s, ${duration(timing.wallSeconds)}`,
      );
    } catch (error) {
      if (error instanceof InterruptedError || error instanceof ConfigurationError || signal.aborted) throw error;
      const failure = failureOf(config, error);
      await writeFailure(out, failure);
      this.failures.push(failure);
      report.title(`${name}: no result, ${failure.reason}: ${failure.message}`);
    }
  }

  async #trainOrReuse(config: RunConfig, report: TaskReport): Promise<RunRecord> {
    const { out, checkpoints, resume, signal } = this.#request;
    const engine = this.#engine as Engine;
    const { dataset } = this.#data as OpenedDataset;
    const network = this.#network(config, dataset.classes.length);
    await mkdir(checkpoints, { recursive: true });
    if (resume) {
      const finished = await finishedRecord(out, config, networkDigest(network), dataset.digest);
      if (finished !== undefined) return finished;
    } else {
      await rm(this.#checkpoint(config), { force: true });
    }
    return train({
      config,
      network,
      dataset,
      engine,
      provenance: this.#provenance,
      checkpoint: this.#checkpoint(config),
      signal,
      onStep: ({ epoch, epochs, step, steps, loss, imagesPerSecond, etaSeconds }) =>
        report.status(
          `epoch ${epoch}/${epochs}, step ${step}/${steps}, loss ${loss.toFixed(3)}, ` +
            `${imagesPerSecond.toFixed(0)} images/s, ${duration(etaSeconds)} left`,
        ),
      onEpoch: ({ epoch, train: trained, val }) =>
        report.line(
          `${runName(config)}: epoch ${epoch}/${config.recipe.epochs}: train loss ${trained.loss.toFixed(3)}, top-1 ${percentText(trained.top1)}; ` +
            `val loss ${val.loss.toFixed(3)}, top-1 ${percentText(val.top1)}`,
        ),
    });
  }

  #network(config: RunConfig, classes: number): Network {
    const network = this.#request.study.network(config.levels, { imageSize: config.dataset.imageSize, classes });
    return requireLogits(network, classes, `Variant ${config.variant}`);
  }

  #checkpoint(config: RunConfig): string {
    return join(this.#request.checkpoints, `${runName(config)}.checkpoint`);
  }
}

function failureOf({ variant, seed }: RunConfig, error: unknown): RunFailure {
  const message = messageOf(error);
  const reason =
    error instanceof DivergedError
      ? 'diverged'
      : /out of memory|OOM|RESOURCE_EXHAUSTED/i.test(message)
        ? 'out of memory'
        : 'failed';
  return { schema: 1, variant, seed, reason, message };
}
