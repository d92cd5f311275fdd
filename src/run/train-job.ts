import { ConfigurationError, messageOf, sentError } from '../base/errors.ts';
import { duration, percentText } from '../base/format.ts';
import { openStored, type StoredDataset } from '../data/store.ts';
import { openEngine } from '../engine/start.ts';
import { type RunFailure, reasonIn } from '../results/failure.ts';
import { type RunConfig, runName } from '../study/config.ts';
import { DivergedError, InterruptedError } from '../train/errors.ts';
import { train } from '../train/train.ts';
import { smallerBatch } from './gpu-memory.ts';
import type { Job, JobBegun, JobEnd, JobNews } from './job.ts';

type Tell = (news: JobNews | JobBegun) => void;

/** Trains one run in this process, until its end or until `signal` aborts. */
export async function trainJob(job: Job, signal: AbortSignal, tell: Tell): Promise<JobEnd> {
  const { config, network, dataset, provenance, checkpoint } = job;
  try {
    const stored = await openChecked(dataset.folder, signal);
    const engine = await openEngine(job.engine);
    try {
      const record = await train({
        config,
        network,
        dataset: { ...dataset, ...stored },
        engine,
        provenance,
        checkpoint,
        signal,
        ...reportTo(tell, config),
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

function reportTo(tell: Tell, config: RunConfig): Reports {
  let begun = false;
  return {
    onNote: (line) => tell({ kind: 'line', text: `${runName(config)}: ${line}` }),
    onStep: ({ epoch, epochs, step, steps, loss, imagesPerSecond, etaSeconds }) => {
      if (!begun) tell({ kind: 'begun' });
      begun = true;
      tell({
        kind: 'status',
        text:
          `epoch ${epoch}/${epochs}, step ${step}/${steps}, loss ${loss.toFixed(3)}, ` +
          `${imagesPerSecond.toFixed(0)} images/s, ${duration(etaSeconds)} left`,
      });
    },
    onEpoch: ({ epoch, train: trained, val }) =>
      tell({
        kind: 'line',
        text:
          `${runName(config)}: epoch ${epoch}/${config.recipe.epochs}: train loss ${trained.loss.toFixed(3)}, ` +
          `top-1 ${percentText(trained.top1)}; val loss ${val.loss.toFixed(3)}, top-1 ${percentText(val.top1)}`,
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
