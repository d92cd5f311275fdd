import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../../base/errors.ts';
import { duration, percentText } from '../../base/format.ts';
import type { RunFailure, RunIdentity } from '../../record/failure.ts';
import type { Checkout } from '../../record/provenance.ts';
import type { RunRecord } from '../../record/record.ts';
import { adopt, reusedFrom } from '../../record/reuse.ts';
import { failurePath, writeFailure } from '../../results/store.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { removeCheckpoints } from '../../train/checkpoint-store.ts';
import type { Capacity } from '../machine/capacity.ts';
import type { Digester } from '../prepare/computed.ts';
import { engineOf, identityOf, type ReadyRun, type ReadyStudy } from '../prepare/ready.ts';
import type { ExecuteRequest } from '../prepare/request.ts';
import type { RunTasks, TaskReport } from '../task.ts';
import type { Job, JobResult } from './job.ts';
import { keepRecord } from './keep.ts';
import { trainInProcess } from './process.ts';
import { divergedBefore, finishedRecord } from './reuse.ts';
import { noteOnMissingWeights } from './weights.ts';

type PoolRequest = Pick<
  ExecuteRequest,
  'jobs' | 'out' | 'checkpoints' | 'saveEvery' | 'setAside' | 'resume' | 'fresh' | 'saveWeights' | 'signal'
>;

/** How a run ended here. `known`: an earlier run gave the result. */
type RunResult = JobResult | { readonly kind: 'known'; readonly record: RunRecord };

/** What the runs of a study share. */
interface PoolParts {
  readonly study: ReadyStudy;
  readonly provenance: Checkout;
  /** The study's records on main. */
  readonly ofMain: readonly RunRecord[];
  readonly capacity: Capacity;
  readonly digester: Digester;
}

/** Trains the runs of a study, as many at once as cores and memory allow. */
export class RunPool {
  readonly records: RunRecord[] = [];
  readonly failures: RunFailure[] = [];
  readonly #request: PoolRequest;
  readonly #parts: PoolParts;
  /** Stops all runs when one of them ends the study. */
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>[] = [];

  constructor(request: PoolRequest, parts: PoolParts) {
    this.#request = request;
    this.#parts = parts;
    this.#signal = AbortSignal.any([request.signal, this.#stop.signal]);
  }

  /**
   * Trains the given runs, or all. If an error ends the study, it throws the first one after every running run has
   * saved its checkpoint.
   */
  async run(
    runTasks: RunTasks,
    wanted: readonly RunConfig[] = this.#parts.study.runs.map(({ config }) => config),
  ): Promise<void> {
    const names = new Set(wanted.map(runName));
    const tasks = this.#parts.study.runs
      .filter(({ config }) => names.has(runName(config)))
      .map((run) => ({
        title: runName(run.config),
        run: (report: TaskReport) =>
          this.#track(this.#parts.capacity.slots.use((slot) => this.#run(run, slot, report))),
      }));
    try {
      await runTasks(tasks, this.#parts.capacity.pins.length);
    } finally {
      await Promise.allSettled(this.#running);
      this.#inPlannedOrder();
    }
  }

  /** Counts records that nobody need train, and keeps them beside the others. */
  async take(records: readonly RunRecord[], print: (line: string) => void): Promise<void> {
    for (const record of records) {
      await keepRecord(this.#request.out, record, { fresh: this.#request.fresh, print });
      this.records.push(record);
    }
    this.#inPlannedOrder();
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
    const { config } = run;
    const name = runName(config);
    const identity = identityOf(run);
    const result = await this.#trainOrReuse(identity, run, slot, report);
    if (result.kind === 'failure') {
      const failure = identified(result.failure, identity);
      await writeFailure(out, failure);
      this.failures.push(failure);
      report.title(`${name}: no result, ${failure.reason}: ${failure.message}`);
      return;
    }
    const { record } = result;
    await keepRecord(out, record, { fresh: this.#request.fresh, print: report.line });
    await this.#removeCheckpoints(run);
    this.records.push(record);
    if (result.kind === 'record' && result.peakMemory !== null) this.#parts.capacity.learn(result.peakMemory);
    const { top1, loss } = record.result;
    report.title(`${name}: val top-1 ${percentText(top1)}, loss ${loss.toFixed(3)}, ${howItCame(result)}`);
    if (this.#request.saveWeights) await this.#requireWeights(result, report);
  }

  async #requireWeights(result: Exclude<RunResult, { kind: 'failure' }>, report: TaskReport): Promise<void> {
    const { record } = result;
    if (result.kind === 'known') {
      const note = await noteOnMissingWeights(this.#request.out, record);
      if (note !== undefined) report.line(note);
    } else if (result.unsaved !== undefined) {
      throw new ConfigurationError(
        `The record of ${runName(record.config)} is kept, but its weights could not be written (${result.unsaved}): correct that and train it again with --save-weights --fresh.`,
      );
    }
  }

  async #trainOrReuse(identity: RunIdentity, run: ReadyRun, slot: number, report: TaskReport): Promise<RunResult> {
    const { config } = run;
    const { out, checkpoints, resume, fresh } = this.#request;
    await mkdir(checkpoints, { recursive: true });
    const finished = fresh ? undefined : await this.#finished(identity, run, report);
    if (finished !== undefined) return { kind: 'known', record: finished };
    if (resume) {
      const failure = await divergedBefore(out, identity);
      if (failure !== undefined) {
        const path = failurePath(out, config);
        report.line(`${runName(config)} has diverged before and would again: remove ${path} to train it all the same.`);
        return { kind: 'failure', failure };
      }
    } else {
      await this.#removeCheckpoints(run);
    }
    report.status('starting');
    return trainInProcess(await this.#job(run), {
      pin: this.#parts.capacity.pins[slot] ?? [],
      signal: this.#signal,
      onNews: ({ kind, text }) => report[kind](text),
    });
  }

  async #job(run: ReadyRun): Promise<Job> {
    const { config, data, training } = run;
    const { out, saveEvery, setAside, fresh, saveWeights } = this.#request;
    const { folder, source, title, archive } = data.dataset;
    const provenance = { ...this.#parts.provenance, ...(await this.#parts.digester.computedBy(run)) };
    const asked = { config, dataset: { folder, source, title, archive }, provenance };
    const path = this.#checkpoint(config);
    return training.by === 'ablate'
      ? {
          ...asked,
          ...training,
          checkpoint: { path, saveEvery, setAside },
          weights: saveWeights ? { folder: out, fresh } : null,
        }
      : { ...asked, ...training, folder: path };
  }

  /** The record of an equal run, as the result of this one. */
  async #finished(identity: RunIdentity, run: ReadyRun, report: TaskReport): Promise<RunRecord | undefined> {
    if (run.training.by === 'program' && !run.training.reusable) return undefined;
    const { packages } = this.#parts.provenance;
    const wanted = { ...identity, ...(await this.#parts.digester.computedBy(run)), packages, engine: engineOf(run) };
    const record = await finishedRecord(this.#request.out, this.#parts.ofMain, wanted, report.line);
    return record && adopt(record, identity.config, this.#parts.provenance);
  }

  #inPlannedOrder(): void {
    const order = new Map(this.#parts.study.runs.map(({ config }, index) => [runName(config), index]));
    // Seeds of earlier studies that are not planned come last.
    const place = (run: Pick<RunConfig, 'variant' | 'seed'>): number => order.get(runName(run)) ?? order.size;
    this.records.sort((one, other) => place(one.config) - place(other.config));
    this.failures.sort((one, other) => place(one) - place(other));
  }

  async #removeCheckpoints({ config, training }: ReadyRun): Promise<void> {
    const path = this.#checkpoint(config);
    if (training.by === 'ablate') await removeCheckpoints(path);
    else await rm(path, { recursive: true, force: true });
  }

  /** A checkpoint file of Ablate's engine, or the folder of a program's run. */
  #checkpoint(config: RunConfig): string {
    return join(this.#request.checkpoints, `${runName(config)}.checkpoint`);
  }
}

/** A run that diverged is named with its full identity, so that `--resume` recognises it. */
const identified = (failure: RunFailure, identity: RunIdentity): RunFailure =>
  failure.reason === 'diverged' ? { ...failure, diverged: identity } : failure;

/** Where a run's record came from, for people. */
function howItCame(result: Exclude<RunResult, { kind: 'failure' }>): string {
  const { timing } = result.record;
  if (result.kind === 'record') return `${timing.imagesPerSecond.toFixed(0)} images/s, ${duration(timing.wallSeconds)}`;
  return result.record.reused ? reusedFrom(result.record) : 'trained before';
}
