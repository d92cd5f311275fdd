import { ConfigurationError, messageOf, sentError } from '../base/errors.ts';
import { count, duration, percentText } from '../base/format.ts';
import { openStored, type StoredDataset } from '../data/store.ts';
import { openEngine } from '../engine/start.ts';
import { type RunFailure, reasonIn } from '../results/failure.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { DivergedError, InterruptedError } from '../train/errors.ts';
import { train } from '../train/train.ts';
import { smallerBatch } from './gpu-memory.ts';
import type { Job, JobEnd, JobNews } from './job.ts';

/** Trains one run in this process, until its end or until `signal` aborts. */
export async function trainJob(job: Job, signal: AbortSignal, tell: (news: JobNews) => void): Promise<JobEnd> {
  const { config, network, dataset, provenance, checkpoint } = job;
  try {
    const stored = await openChecked(dataset.folder, signal);
    tell({ kind: 'status', text: 'loading the engine' });
    const engine = await openEngine(job.engine);
    try {
      tell({ kind: 'status', text: 'compiling the network' });
      const record = await train({
        config,
        network,
        dataset: { ...dataset, ...stored },
        engine,
        provenance,
        checkpoint,
        signal,
        ...reportTo(tell, config, stored.val.size),
      });
      return { kind: 'record', record, peakMemory: process.resourceUsage().maxRSS * 1024 };
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    if (error instanceof InterruptedError) return { kind: 'interrupted', message: error.message };
    if (error instanceof ConfigurationError || signal.aborted) return { kind: 'error', error: sentError(error) };
    return { kind: 'failure', failure: failureOf(job, error) };
  }
}

/** The data that the parent prepared, checked again: it may be hours since. */
async function openChecked(folder: string, signal: AbortSignal): Promise<StoredDataset> {
  try {
    return await openStored(folder, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new ConfigurationError(
      `The prepared data in ${folder} are damaged (${messageOf(error)}): run the command again, which makes them anew.`,
    );
  }
}

type Reports = Pick<Parameters<typeof train>[0], 'onStep' | 'onEpoch' | 'onNote'>;

/** Between two looks at progress, which a person cannot read faster. */
const millisecondsBetweenSteps = 100;

function reportTo(tell: (news: JobNews) => void, config: RunConfig, val: number): Reports {
  let toldAt = 0;
  const onStep: Reports['onStep'] = ({ epoch, epochs, step, steps, loss, imagesPerSecond, etaSeconds }) => {
    const isLast = step === steps;
    if (!isLast && performance.now() - toldAt < millisecondsBetweenSteps) return;
    toldAt = performance.now();
    const where = `epoch ${epoch}/${epochs}`;
    const progress =
      `${where}, step ${step}/${steps}, loss ${loss.toFixed(3)}, ` +
      `${imagesPerSecond.toFixed(0)} images/s, ${duration(etaSeconds)} left`;
    tell({ kind: 'status', text: isLast ? `${where}, evaluating ${count(val)} val images` : progress });
  };
  return {
    onNote: (line) => tell({ kind: 'line', text: `${runName(config)}: ${line}` }),
    onStep,
    onEpoch: ({ epoch, train: trained, val: reached }) =>
      tell({
        kind: 'line',
        text:
          `${runName(config)}: epoch ${epoch}/${config.recipe.epochs}: train loss ${trained.loss.toFixed(3)}, ` +
          `top-1 ${percentText(trained.top1)}; val loss ${reached.loss.toFixed(3)}, top-1 ${percentText(reached.top1)}`,
      }),
  };
}

/** Why a run has no result; one that ran out of memory names a batch that may fit. */
export function failureOf(job: Pick<Job, 'config' | 'network' | 'engine'>, error: unknown): RunFailure {
  const { variant, seed } = job.config;
  const message = messageOf(error);
  const reason = error instanceof DivergedError ? 'diverged' : reasonIn(message);
  if (reason !== 'out of memory') return { schema: 1, variant, seed, reason, message };
  const batch = smallerBatch(job, job.engine);
  const advice = batch >= 1 ? `try --batch-size ${batch}` : 'try a smaller --image-size';
  return { schema: 1, variant, seed, reason, message: `${message.trimEnd()} (${advice})` };
}
