import type { Precision } from '../../base/choices.ts';
import type { ReadyEngine } from '../../engine/open.ts';
import { type Network, requireLogits } from '../../network/network.ts';
import { engineText, machineText } from '../../record/engine.ts';
import type { RunConfig } from '../../study/config.ts';
import { networkOf } from '../../study/study.ts';
import { threadsFor } from '../machine/cores.ts';
import { gpuMemoryWarning } from '../machine/gpu-memory.ts';
import type { Task, TaskReport } from '../task.ts';
import type { OwnTraining, TrainingSetUp } from './ready.ts';
import type { ExecuteRequest } from './request.ts';

type EngineRequest = Pick<ExecuteRequest, 'study' | 'runs' | 'engine' | 'signal'>;

/** Ablate's own engines, one per precision, and the networks that they train. */
export function engineTraining(request: EngineRequest): TrainingSetUp {
  const { study, runs } = request;
  const [first] = runs;
  const build = ({ variant, levels, dataset }: RunConfig, classes: number): Network =>
    requireLogits(networkOf(study, levels, { imageSize: dataset.imageSize, classes }), classes, `Variant ${variant}`);
  // Networks are built first, so that an image size that is too small is reported before any download.
  const drafts = runs.map((config) => ({ config, network: build(config, 2) }));
  const engines = new Map<Precision, ReadyEngine>();
  const task: Task = {
    title: 'Engine',
    run: async (report) => {
      for (const run of runs) {
        if (!engines.has(run.precision)) engines.set(run.precision, await ready(request, run, report));
      }
      const engine = first && engines.get(first.precision);
      const warning = engine && gpuMemoryWarning(drafts, engine);
      if (warning !== undefined) report.line(warning);
    },
  };
  return {
    tasks: [task],
    trainingOf(config, { dataset }): OwnTraining {
      const engine = engines.get(config.precision);
      if (engine === undefined) throw new Error('Set-up has ended without an engine.');
      return { by: 'ablate', network: build(config, dataset.classes.length), engine };
    },
  };
}

async function ready(
  { engine: choice, runs, signal }: EngineRequest,
  { precision, convolution, deterministic, threads }: RunConfig,
  report: TaskReport,
): Promise<ReadyEngine> {
  // A mistake in what was asked for is said before TensorFlow's graphs are loaded.
  const { readyEngine } = await import('../../engine/start.ts');
  const engine = await readyEngine(choice, {
    log: report.line,
    precision,
    convolution,
    deterministic,
    threads: threads ?? threadsFor(runs.length),
    signal,
  });
  const perRun = runs.length > 1 ? ' per run' : '';
  report.title(`Engine: ${engineText(engine.info)}, ${machineText(engine.info)}${perRun}`);
  return engine;
}
