import { count, duration } from '../../base/format.ts';
import type { StoredDataset } from '../../data/store.ts';
import { openEngine } from '../../engine/open.ts';
import { type RunConfig, runName } from '../../study/config.ts';
import { normalize } from '../../train/normalize.ts';
import { train } from '../../train/train.ts';
import { epochText } from './epoch-text.ts';
import type { JobResult, OwnJob, Tell } from './job.ts';
import { saveWeights } from './weights.ts';

/** Trains one run with Ablate's engine. Throws InterruptedError when `signal` aborts. */
export async function trainJob(
  job: OwnJob,
  stored: StoredDataset,
  signal: AbortSignal,
  tell: Tell,
): Promise<JobResult> {
  const { config, network, dataset, provenance, checkpoint, weights } = job;
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
