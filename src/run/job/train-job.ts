import { ConfigurationError, messageOf, sentError } from '../../base/errors.ts';
import { count, duration } from '../../base/format.ts';
import { openEngine } from '../../engine/open.ts';
import { type RunFailure, reasonIn } from '../../record/failure.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { DivergedError, InterruptedError } from '../../train/errors.ts';
import { normalize } from '../../train/normalize.ts';
import { train } from '../../train/train.ts';
import { smallerBatch } from '../machine/gpu-memory.ts';
import { epochText } from './epoch-text.ts';
import type { JobEnd, OwnJob, Tell } from './job.ts';
import { openChecked } from './stored-data.ts';
import { saveWeights } from './weights.ts';

/** Trains one run in this process, until its end or until `signal` aborts. */
export async function trainJob(job: OwnJob, signal: AbortSignal, tell: Tell): Promise<JobEnd> {
  const { config, network, dataset, provenance, checkpoint, weights } = job;
  try {
    const stored = await openChecked(dataset.folder, signal);
    tell({ kind: 'status', text: 'loading the engine' });
    const engine = await openEngine(job.engine);
    try {
      tell({ kind: 'status', text: 'compiling the network' });
      let unsaved: string | undefined;
      const record = await train({
        config,
        network,
        dataset: { ...dataset, ...stored },
        engine,
        provenance,
        checkpoint,
        signal,
        ...reportTo(tell, config, stored.val.size),
        onTrained: weights
          ? async (values, record) => {
              tell({ kind: 'status', text: 'saving the weights' });
              unsaved = await saveWeights(
                weights,
                { network, weights: values, classes: stored.classes, normalize },
                record,
              );
            }
          : undefined,
      });
      const isOnGpu = job.engine.info.engine === 'gpu';
      return { kind: 'record', record, peakMemory: isOnGpu ? null : process.resourceUsage().maxRSS * 1024, unsaved };
    } finally {
      await engine.dispose();
    }
  } catch (error) {
    if (error instanceof InterruptedError) return { kind: 'interrupted', message: error.message };
    if (error instanceof ConfigurationError || signal.aborted) return { kind: 'error', error: sentError(error) };
    return { kind: 'failure', failure: failureOf(job, error) };
  }
}

type Reports = Pick<Parameters<typeof train>[0], 'onStep' | 'onEpoch' | 'onSave' | 'onNote'>;

/** Progress is shown at most this often, because nobody can read faster. */
const millisecondsBetweenSteps = 100;

function reportTo(tell: Tell, config: RunConfig, val: number): Reports {
  let begun = false;
  let toldAt = 0;
  return {
    onNote: (line) => tell({ kind: 'line', text: `${runName(config)}: ${line}` }),
    onStep: ({ epoch, epochs, step, steps, loss, imagesPerSecond, etaSeconds }) => {
      if (!begun) tell({ kind: 'begun' });
      begun = true;
      const isLast = step === steps;
      if (!isLast && performance.now() - toldAt < millisecondsBetweenSteps) return;
      toldAt = performance.now();
      const where = `epoch ${epoch}/${epochs}`;
      // Short enough for a terminal of 80 columns, after the name of the run.
      const progress =
        `${where}, ${Math.floor((100 * step) / steps)} %, loss ${loss.toFixed(3)}, ` +
        `${imagesPerSecond.toFixed(0)} images/s, ${duration(etaSeconds)} left`;
      tell({ kind: 'status', text: isLast ? `${where}, evaluating ${count(val)} val images` : progress });
    },
    onSave: () => tell({ kind: 'status', text: 'saving a checkpoint' }),
    onEpoch: (metrics) => tell({ kind: 'line', text: epochText(config, metrics) }),
  };
}

/** Why a run has no record. If memory ran out, the message names a smaller batch that may fit. */
export function failureOf(job: Pick<OwnJob, 'config' | 'network' | 'engine'>, error: unknown): RunFailure {
  const { variant, seed } = job.config;
  const message = messageOf(error);
  const reason = error instanceof DivergedError ? 'diverged' : reasonIn(message);
  if (reason !== 'out of memory') return { schema: 1, variant, seed, reason, message };
  const batch = smallerBatch(job, job.engine);
  const advice = batch >= 1 ? `try --batch-size ${batch}` : 'try a smaller --image-size';
  return { schema: 1, variant, seed, reason, message: `${message.trimEnd()} (${advice})` };
}
