import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Precision } from '../src/base/choices.ts';
import { messageOf } from '../src/base/errors.ts';
import { prepareDataset } from '../src/data/prepare.ts';
import { parseResnetName } from '../src/model/variant.ts';
import { datasetCache } from '../src/run/prepare/dataset.ts';
import { ablateLabel, peerScript } from './contenders.ts';
import { writeArrays } from './epoch.ts';
import { type Effort, rotated } from './measure.ts';
import type { Plan } from './options.ts';
import type { StudyMeasurement, StudyResult } from './results.ts';

const run = promisify(execFile);

/** The study that is timed: four networks, one epoch each. */
const variants = ['plain34', 'resnet34', 'plain50', 'resnet50'];
const imageSize = 64;
const batchSize = 32;

/** One way to carry out the study: a command that trains and evaluates all variants, including start-up. */
interface Way {
  readonly label: string;
  readonly precision: Precision;
  command(): readonly string[];
  /** Reads name, version and the final accuracy of each variant from what the command printed. */
  read(output: string): Pick<StudyMeasurement, 'version' | 'top1'>;
}

/**
 * Times whole studies from the command to its end, on prepared images. Every way has `rounds` turns.
 *
 * @param limit number of images of the archive, before the split; null for all
 */
export async function runStudies(
  { archive, limit, precisions }: { readonly archive: string } & Pick<Plan, 'limit' | 'precisions'>,
  withTorch: boolean,
  { rounds, python, log }: Effort,
): Promise<StudyResult> {
  const folder = await mkdtemp(join(tmpdir(), 'ablate-bench-'));
  try {
    const source = `archive:${resolve(archive)}`;
    // The folder in which `ablate run` looks for it.
    const dataset = await prepareDataset({ source, imageSize, limit }, { cacheFolder: datasetCache, log });
    await writeArrays(folder, 'train', dataset.train);
    await writeArrays(folder, 'val', dataset.val);
    const ways = precisions.flatMap((precision) => [
      ours(precision, source, limit, join(folder, 'results')),
      ...(withTorch ? torchWays(precision, python, folder) : []),
    ]);
    const images = { train: dataset.train.size, val: dataset.val.size };
    return { images, imageSize, batchSize, variants, ...(await measure(ways, rounds, log)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  ways: readonly Way[],
  rounds: number,
  log: Effort['log'],
): Promise<Pick<StudyResult, 'measurements' | 'failures'>> {
  const measured = new Map<Way, StudyMeasurement>();
  const failed = new Map<Way, string>();
  for (let round = 0; round < rounds; round++) {
    for (const way of rotated(ways, round).filter((candidate) => !failed.has(candidate))) {
      const { label, precision } = way;
      try {
        const { seconds, ...rest } = await timed(way);
        log(`  ${label} ${precision}: ${seconds.toFixed(0)} s`);
        measured.set(way, { label, precision, ...rest, seconds: [...(measured.get(way)?.seconds ?? []), seconds] });
      } catch (error) {
        measured.delete(way);
        failed.set(way, messageOf(error));
        log(`  ${label} ${precision} ${messageOf(error)}`);
      }
    }
  }
  return {
    measurements: [...measured.values()],
    failures: [...failed].map(([{ label, precision }, reason]) => ({ label, precision, reason })),
  };
}

async function timed(way: Way) {
  const [file, ...args] = way.command() as [string, ...string[]];
  const started = performance.now();
  const { stdout } = await run(file, args, { maxBuffer: 2 ** 26 });
  return { seconds: (performance.now() - started) / 1000, ...way.read(stdout) };
}

function ours(precision: Precision, source: string, limit: number | null, out: string): Way {
  const settings = {
    variants: variants.join(','),
    seeds: 0,
    engine: 'native',
    precision,
    dataset: source,
    limit: limit ?? 'all',
    'image-size': imageSize,
    'batch-size': batchSize,
    epochs: 1,
    'warmup-epochs': 0,
    'weight-decay': 1e-4,
    'crop-padding': 0,
    out,
  };
  const options = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return {
    label: ablateLabel,
    precision,
    command: () => [process.execPath, 'bin/ablate.mjs', 'run', '--json', ...options],
    read: (output) => {
      const { records } = JSON.parse(output);
      const [{ provenance }] = records;
      return {
        version: `Ablate on TensorFlow ${provenance.engine.tensorflow}`,
        top1: Object.fromEntries(
          records.map(({ config, result }: (typeof records)[number]) => [config.variant, result.top1]),
        ),
      };
    },
  };
}

/** PyTorch can train one network after the other on all cores, or one per core side by side. */
function torchWays(precision: Precision, python: string, folder: string): Way[] {
  const cores = availableParallelism();
  const way = (label: string, processes: number): Way => {
    const spec = {
      variants: variants.map((network) => {
        const { depth, shortcut } = parseResnetName(network);
        return { network, depth, residual: shortcut !== 'plain' };
      }),
      processes,
      imageSize,
      batchSize,
      precision,
      compile: false,
      device: 'cpu',
      data: { loader: 'array', folder },
    };
    return {
      label,
      precision,
      command: () => [python, peerScript('torch_study.py'), JSON.stringify(spec)],
      read: (output) => JSON.parse(output),
    };
  };
  return [way('PyTorch, all cores', 1), ...(cores > 1 ? [way('PyTorch, a process per core', cores)] : [])];
}
