import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usableCores } from '../base/cores.ts';
import { duration, percentText } from '../base/format.ts';
import type { EngineInfo } from '../engine/engine.ts';
import { networkDigest } from '../network/network.ts';
import type { RunFailure, RunIdentity } from '../results/failure.ts';
import type { CodeProvenance } from '../results/provenance.ts';
import type { RunRecord } from '../results/record.ts';
import { adopt, reusedFrom } from '../results/reuse.ts';
import { failurePath, writeFailure } from '../results/store.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { removeCheckpoints } from '../train/checkpoint-store.ts';
import { pinsFor } from './cores.ts';
import { neededBy } from './gpu-memory.ts';
import type { JobResult } from './job.ts';
import { keepRecord } from './keep.ts';
import { availableMemory } from './memory.ts';
import { trainInProcess } from './process.ts';
import type { ExecuteRequest } from './request.ts';
import { divergedBefore, finishedRecord } from './reuse.ts';
import type { Common, ReadyRun } from './set-up.ts';
import { Slots } from './slots.ts';
import type { RunTasks, TaskReport } from './task.ts';

type PoolRequest = Pick<
  ExecuteRequest,
  'jobs' | 'out' | 'checkpoints' | 'saveEvery' | 'setAside' | 'resume' | 'fresh' | 'signal'
>;

/** Share of the memory that is free as the first run begins, which the runs may take between them. */
const shareOfMemory = 0.9;

/** The runs of a study, so many at once as cores and memory allow. */
export class RunPool {
  readonly records: RunRecord[] = [];
  readonly failures: RunFailure[] = [];
  readonly #request: PoolRequest;
  readonly #common: Common;
  readonly #provenance: CodeProvenance;
  readonly #ofMain: readonly RunRecord[];
  readonly #pins: readonly (readonly string[])[];
  readonly #slots: Slots;
  readonly #memory: number;
  /** Stops the other runs when one ends the study. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>[] = [];

  /** `ofMain` are records that main has of the study. */
  static async open(
    request: PoolRequest,
    common: Common,
    provenance: CodeProvenance,
    ofMain: readonly RunRecord[],
  ): Promise<RunPool> {
    // The engines of a study differ in precision alone.
    const { threads } = common.runs[0].engine.info;
    const atOnce = Math.min(
      common.runs.length,
      request.jobs === 'auto' ? Math.max(1, Math.floor(usableCores() / threads)) : request.jobs,
    );
    return new RunPool(request, common, provenance, ofMain, await pinsFor(atOnce, threads));
  }

  private constructor(
    request: PoolRequest,
    common: Common,
    provenance: CodeProvenance,
    ofMain: readonly RunRecord[],
    pins: readonly (readonly string[])[],
  ) {
    this.#request = request;
    this.#common = common;
    this.#provenance = provenance;
    this.#ofMain = ofMain;
    this.#pins = pins;
    this.#signal = AbortSignal.any([request.signal, this.#stop.signal]);
    const { engine } = common.runs[0];
    this.#memory = shareOfMemory * (engine.info.engine === 'gpu' ? engine.memory : availableMemory());
    const peaks = common.runs.map((run) => neededBy(run, run.engine));
    this.#slots = new Slots(pins.length, this.#limitFor(Math.max(...peaks)));
  }

  /** Trains these of the runs, or all; throws the first error that ends the study, when every run under way has saved its checkpoint. */
  async run(
    runTasks: RunTasks,
    wanted: readonly RunConfig[] = this.#common.runs.map(({ config }) => config),
  ): Promise<void> {
    const names = new Set(wanted.map(runName));
    const tasks = this.#common.runs
      .filter(({ config }) => names.has(runName(config)))
      .map((run) => ({
        title: runName(run.config),
        run: (report: TaskReport) => this.#track(this.#slots.use((slot) => this.#run(run, slot, report))),
      }));
    try {
      await runTasks(tasks, this.#pins.length);
    } finally {
      await Promise.allSettled(this.#running);
      this.#inPlannedOrder();
    }
  }

  /** As many runs as the memory holds, if the user leaves that to us. */
  #limitFor(peak: number): number {
    return this.#request.jobs === 'auto' && this.#memory > 0 ? Math.floor(this.#memory / peak) : this.#pins.length;
  }

  #track(run: Promise<void>): Promise<void> {
    this.#running.push(run);
    return run.catch((error: unknown) => {
      this.#stop.abort();
      throw error;
    });
  }

  async #run(run: ReadyRun, slot: number, report: TaskReport): Promise<void> {
    this.#signal.throwIfAborted();
    const { out } = this.#request;
    const { config, network, data } = run;
    const name = runName(config);
    const identity = { config, network: networkDigest(network), dataset: data.dataset.digest };
    const result = await this.#trainOrReuse(identity, run, slot, report);
    if (result.kind === 'failure') {
      const failure = identified(result.failure, identity);
      await writeFailure(out, failure);
      this.failures.push(failure);
      report.title(`${name}: no result, ${failure.reason}: ${failure.message}`);
      return;
    }
    const { record, peakMemory } = result;
    await keepRecord(out, record, { fresh: this.#request.fresh, print: report.line });
    await removeCheckpoints(this.#checkpoint(config));
    this.records.push(record);
    // A process knows how much of the machine's memory it took, and nothing of a GPU's.
    if (peakMemory > 0 && run.engine.info.engine !== 'gpu') this.#slots.limit = this.#limitFor(peakMemory);
    const { top1, loss } = record.result;
    const how = peakMemory > 0 ? speedText(record) : record.reused ? reusedFrom(record) : 'trained before';
    report.title(`${name}: val top-1 ${percentText(top1)}, loss ${loss.toFixed(3)}, ${how}`);
  }

  async #trainOrReuse(identity: RunIdentity, run: ReadyRun, slot: number, report: TaskReport): Promise<JobResult> {
    const { config, network, data, engine } = run;
    const { out, checkpoints, saveEvery, setAside, resume, fresh } = this.#request;
    const checkpoint = this.#checkpoint(config);
    await mkdir(checkpoints, { recursive: true });
    const finished = fresh ? undefined : await this.#finished(identity, engine.info, report);
    if (finished !== undefined) return { kind: 'record', record: finished, peakMemory: 0 };
    if (resume) {
      const failure = await divergedBefore(out, identity);
      if (failure !== undefined) {
        const path = failurePath(out, config);
        report.line(`${runName(config)} has diverged before and would again: remove ${path} to train it all the same.`);
        return { kind: 'failure', failure };
      }
    } else {
      await removeCheckpoints(checkpoint);
    }
    const { folder, source, title, archive } = data.dataset;
    const job = {
      config,
      network,
      dataset: { folder, source, title, archive },
      engine,
      provenance: this.#provenance,
      checkpoint: { path: checkpoint, saveEvery, setAside },
    };
    report.status('starting');
    return trainInProcess(job, {
      pin: this.#pins[slot] ?? [],
      signal: this.#signal,
      onNews: ({ kind, text }) => report[kind](text),
    });
  }

  /** The record that an equal run has left, as the answer to this one. */
  async #finished(identity: RunIdentity, engine: EngineInfo, report: TaskReport): Promise<RunRecord | undefined> {
    const { code, lockfile } = this.#provenance;
    const wanted = { ...identity, code, lockfile, engine };
    const record = await finishedRecord(this.#request.out, this.#ofMain, wanted, report.line);
    return record && adopt(record, identity.config, this.#provenance);
  }

  #inPlannedOrder(): void {
    const order = this.#common.runs.map(({ config }) => runName(config));
    this.records.sort((one, other) => order.indexOf(runName(one.config)) - order.indexOf(runName(other.config)));
    this.failures.sort((one, other) => order.indexOf(runName(one)) - order.indexOf(runName(other)));
  }

  #checkpoint(config: RunConfig): string {
    return join(this.#request.checkpoints, `${runName(config)}.checkpoint`);
  }
}

/** A run that diverged is named in full, so that `--resume` knows it again. */
const identified = (failure: RunFailure, identity: RunIdentity): RunFailure =>
  failure.reason === 'diverged' ? { ...failure, diverged: identity } : failure;

const speedText = ({ timing }: RunRecord): string =>
  `${timing.imagesPerSecond.toFixed(0)} images/s, ${duration(timing.wallSeconds)}`;
