import { dirname, resolve } from 'node:path';
import { requireWritable } from '../base/disk.ts';
import { count } from '../base/format.ts';
import type { Precision } from '../base/precision.ts';
import { type ReadyEngine, readyEngine } from '../engine/start.ts';
import { type Network, requireLogits } from '../network/network.ts';
import { requireFileName, resultsPlace } from '../results/store.ts';
import { writeStudy } from '../results/study-file.ts';
import type { RunConfig } from '../study/config.ts';
import type { Plan } from '../study/plan.ts';
import { threadsFor } from './cores.ts';
import { type OpenedDataset, openDataset } from './dataset.ts';
import { gpuMemoryWarning } from './gpu-memory.ts';
import type { ExecuteRequest } from './request.ts';
import type { TaskReport } from './task.ts';

/** A run with all that it is trained with. */
export interface ReadyRun {
  readonly config: RunConfig;
  readonly network: Network;
  readonly data: OpenedDataset;
  readonly engine: ReadyEngine;
}

/** What is made once, before the first run of a study. */
export interface Common {
  /** The plan as it is carried out, on the data that were really opened. */
  readonly plan: Plan;
  /** The wanted runs of that plan. */
  readonly runs: readonly [ReadyRun, ...ReadyRun[]];
}

type SetUpRequest = Pick<
  ExecuteRequest,
  'study' | 'plan' | 'runs' | 'engine' | 'out' | 'checkpoints' | 'fallback' | 'signal' | 'runTasks'
>;

/**
 * Builds the networks, tries the places that are to be written to, opens the data and readies the engine; throws
 * ConfigurationError if one of them cannot be had.
 */
export async function setUp(request: SetUpRequest): Promise<Common> {
  const { study, plan, runs, out, checkpoints, runTasks } = request;
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('There is no run to execute.');
  const networkOf = (config: RunConfig, classes: number): Network =>
    requireLogits(
      study.network(config.levels, { imageSize: config.dataset.imageSize, classes }),
      classes,
      `Variant ${config.variant}`,
    );
  // An image size that a network does not survive is said before anything is downloaded.
  const drafts = runs.map((config) => ({ config, network: networkOf(config, 2) }));
  for (const run of runs) requireFileName(run);
  for (const folder of new Set([out, checkpoints])) await requireWritable(resultsPlace(folder));

  const data = new Map<string, OpenedDataset>();
  const engines = new Map<Precision, ReadyEngine>();
  const tasks = [
    {
      title: 'Data',
      run: async (report: TaskReport) => {
        for (const { dataset } of runs) {
          if (!data.has(keyOf(dataset))) data.set(keyOf(dataset), await open(request, dataset, report));
        }
      },
    },
    {
      title: 'Engine',
      run: async (report: TaskReport) => {
        for (const run of runs) {
          if (!engines.has(run.precision)) engines.set(run.precision, await ready(request, run, report));
        }
        const warning = gpuMemoryWarning(drafts, engines.get(first.precision) as ReadyEngine);
        if (warning !== undefined) report.line(warning);
      },
    },
  ];
  await runTasks(tasks, 1);

  const onOpened = (run: RunConfig): RunConfig => ({
    ...run,
    dataset: data.get(keyOf(run.dataset))?.request ?? run.dataset,
  });
  const readied = (run: RunConfig): ReadyRun => {
    const [opened, engine] = [data.get(keyOf(run.dataset)), engines.get(run.precision)];
    if (opened === undefined || engine === undefined) throw new Error('Set-up has ended without data or engine.');
    const config = onOpened(run);
    return { config, network: networkOf(config, opened.dataset.classes.length), data: opened, engine };
  };
  const carriedOut = { ...plan, runs: plan.runs.map(onOpened) };
  await writeStudy(out, carriedOut);
  return { plan: carriedOut, runs: [readied(first), ...others.map(readied)] };
}

const keyOf = (request: RunConfig['dataset']): string => JSON.stringify(request);

async function open(
  { plan, fallback, signal }: SetUpRequest,
  dataset: RunConfig['dataset'],
  report: TaskReport,
): Promise<OpenedDataset> {
  const opened = await openDataset(dataset, { root: dirname(resolve(plan.config)), fallback, signal, report });
  const { title, imageSize, train, val } = opened.dataset;
  report.title(`Data: ${title}, ${imageSize} px, ${count(train.size)} train, ${count(val.size)} val`);
  return opened;
}

async function ready(
  { engine: choice, runs, signal }: SetUpRequest,
  { precision, convolution, deterministic, threads }: RunConfig,
  report: TaskReport,
): Promise<ReadyEngine> {
  const engine = await readyEngine(choice, {
    log: report.line,
    precision,
    convolution,
    deterministic,
    threads: threads ?? threadsFor(runs.length),
    signal,
  });
  const { engine: kind, mode, tensorflow, device, threads: each } = engine.info;
  const perRun = `${each} ${each === 1 ? 'thread' : 'threads'}${runs.length > 1 ? ' per run' : ''}`;
  report.title(`Engine: ${kind} (${mode}), TensorFlow ${tensorflow}, ${device}, ${perRun}`);
  return engine;
}
