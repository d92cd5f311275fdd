import { dirname, resolve } from 'node:path';
import { requireWritable } from '../../base/files/disk.ts';
import { count } from '../../base/format.ts';
import { writePlan } from '../../results/plan-file.ts';
import { fileName, resultsPlace } from '../../results/store.ts';
import type { RunConfig } from '../../study/config.ts';
import type { TaskReport } from '../task.ts';
import { type OpenedDataset, openDataset } from './dataset.ts';
import type { ReadyRun, ReadyStudy } from './ready.ts';
import type { ExecuteRequest } from './request.ts';
import { engineTraining } from './set-up-engine.ts';
import { programTraining } from './set-up-program.ts';

type SetUpRequest = Pick<
  ExecuteRequest,
  'study' | 'plan' | 'runs' | 'engine' | 'out' | 'checkpoints' | 'saveWeights' | 'fallback' | 'signal' | 'runTasks'
>;

/**
 * Builds the networks, checks that all folders can be written to, opens the data and prepares the engines or the
 * program. Throws ConfigurationError if one of these is not possible.
 */
export async function setUp(request: SetUpRequest): Promise<ReadyStudy> {
  const { study, plan, runs, out, checkpoints, runTasks } = request;
  const [first, ...others] = runs;
  if (first === undefined) throw new Error('There is no run to execute.');
  const training = study.trainer === undefined ? engineTraining(request) : programTraining(request, study.trainer);
  for (const run of runs) fileName(run);
  for (const folder of new Set([out, checkpoints])) await requireWritable(resultsPlace(folder));

  const data = new Map<string, OpenedDataset>();
  const task = {
    title: 'Data',
    run: async (report: TaskReport) => {
      for (const { dataset } of runs) {
        if (!data.has(keyOf(dataset))) data.set(keyOf(dataset), await open(request, dataset, report));
      }
    },
  };
  await runTasks([task, ...training.tasks], 1);

  const onOpened = (run: RunConfig): RunConfig => ({
    ...run,
    dataset: data.get(keyOf(run.dataset))?.request ?? run.dataset,
  });
  const readied = (run: RunConfig): ReadyRun => {
    const itsData = data.get(keyOf(run.dataset));
    if (itsData === undefined) throw new Error('Set-up has ended without data.');
    const config = onOpened(run);
    return { config, data: itsData, training: training.trainingOf(config, itsData) };
  };
  const openedPlan = { ...plan, runs: plan.runs.map(onOpened) };
  await writePlan(out, openedPlan);
  return { plan: openedPlan, runs: [readied(first), ...others.map(readied)] };
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
