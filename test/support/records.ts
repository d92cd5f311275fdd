import { ownEngineSchema } from '../../src/base/engine.ts';
import { randomStream } from '../../src/base/random.ts';
import { countCorrect, packBits } from '../../src/record/correct.ts';
import type { OwnEngine } from '../../src/record/engine.ts';
import type { CodeProvenance } from '../../src/record/provenance.ts';
import type { RunRecord } from '../../src/record/record.ts';
import { decodeScores, encodeScores, lossesOf, predictionsOf } from '../../src/record/scores.ts';
import { defaultRecipe } from '../../src/study/config.ts';

/** What tests usually choose of a record; the rest is plausible and constant. */
export interface RecordChoices {
  readonly variant?: string;
  readonly levels?: RunRecord['config']['levels'];
  readonly seed?: number;
  readonly epochs?: number;
  /** One flag a val image; a number stands for that many of 200, spread evenly. */
  readonly correct?: number | Uint8Array;
}

const digest = (digit: string): string => digit.repeat(64);

/** What code runs, for a run that no checkout is known of. */
export const outsideCheckout: CodeProvenance = {
  version: '0.0.0',
  commit: null,
  dirty: null,
  changes: null,
  config: null,
  code: digest('1'),
  graph: null,
  compiler: null,
  packages: null,
  lockfile: null,
  node: process.versions.node,
};

/**
 * Lets a record's network have said `logits` (`[images, classes]`, flat) of images with these labels: its val images, scores,
 * flags and metrics follow from them.
 */
export function addScores(record: RunRecord, logits: Float32Array, labels: Uint8Array): void {
  const classes = logits.length / labels.length;
  const scores = encodeScores(logits, classes);
  const decoded = decodeScores(scores ?? '', labels.length, classes);
  const flags = Uint8Array.from(predictionsOf(decoded, classes), (top, image) => Number(top === labels[image]));
  const top1 = countCorrect(flags) / labels.length;
  const loss = lossesOf(decoded, classes, labels).reduce((sum, each) => sum + each, 0) / labels.length;
  record.dataset.classes = Array.from({ length: classes }, (_, label) => `class ${label}`);
  record.dataset.val = labels.length;
  record.dataset.valLabels = Buffer.from(labels).toString('base64');
  record.result = { top1, loss, correct: packBits(flags), scores };
  Object.assign(record.epochs.at(-1) as object, { val: { loss, top1 } });
}

/** The engine of a record that Ablate trained. */
export function ownEngineOf({ provenance }: RunRecord): OwnEngine {
  if (provenance.engine.engine === 'external') throw new Error('An external trainer made this record.');
  return provenance.engine;
}

/** `hits` ones among `size` flags, spread evenly from `shift` on. */
export function spreadFlags(hits: number, size: number, shift = 0): Uint8Array {
  const flags = new Uint8Array(size);
  for (let hit = 0; hit < hits; hit++) flags[(Math.floor((hit * size) / hits) + shift) % size] = 1;
  return flags;
}

/** A record that `parseRecord` accepts, unless `change` breaks it. */
export function makeRecord(choices: RecordChoices = {}, change: (record: RunRecord) => void = () => {}): RunRecord {
  const { variant = 'resnet34', levels = { depth: 34, shortcut: 'residual' }, seed = 0, epochs = 3 } = choices;
  const { correct: chosen = 160 } = choices;
  const flags = typeof chosen === 'number' ? spreadFlags(chosen, 200) : chosen;
  const top1 = flags.reduce((total, flag) => total + flag, 0) / flags.length;
  const metrics = Array.from({ length: epochs }, (_, index) => {
    const progress = (index + 1) / epochs;
    const reached = 0.5 + (top1 - 0.5) * progress;
    return {
      epoch: index + 1,
      learningRate: 0.1 * (1 - index / epochs),
      train: { loss: 0.7 - 0.3 * progress, top1: reached },
      // Another in every seed, as in life: equal losses are taken for a copied file.
      val: { loss: 0.7 - 0.25 * progress + seed / 10_000, top1: index + 1 === epochs ? top1 : reached },
    };
  });
  const last = metrics.at(-1)?.val ?? { loss: 0, top1: 0 };
  const record: RunRecord = {
    schema: 2,
    key: null,
    reused: false,
    config: {
      study: 'resnet-shortcut',
      variant,
      levels,
      seed,
      dataset: { source: 'cats_vs_dogs', imageSize: 64, limit: null },
      recipe: {
        ...defaultRecipe,
        epochs,
        batchSize: 32,
        learningRate: 0.1,
        momentum: 0.9,
        weightDecay: 5e-4,
        warmupEpochs: 0.5,
        labelSmoothing: 0,
        flip: true,
        cropPadding: 4,
      },
      precision: 'fp32',
      convolution: 'auto',
      deterministic: true,
      threads: null,
    },
    network: { digest: digest('a'), parameters: 21_285_698, flops: 600_000_000 },
    dataset: {
      title: 'cats_vs_dogs',
      digest: digest('b'),
      splitDigest: digest('c'),
      archive: digest('e'),
      labelDigest: null,
      valLabels: null,
      classes: ['cat', 'dog'],
      train: 800,
      val: flags.length,
      skipped: { 'not JFIF': 3, undecodable: 1 },
    },
    epochs: metrics,
    result: { top1: last.top1, loss: last.loss, correct: packBits(flags), scores: null },
    provenance: {
      version: '0.1.0',
      commit: '0123456789abcdef0123456789abcdef01234567',
      dirty: false,
      changes: null,
      config: digest('f'),
      code: digest('1'),
      graph: digest('2'),
      compiler: digest('3'),
      packages: digest('4'),
      lockfile: digest('d'),
      node: '20.20.2',
      engine: ownEngineSchema.parse({
        engine: 'native',
        mode: 'graph',
        tensorflow: '2.21.0',
        libraries: 'nvidia-cudnn-cu12 9.1.0',
        device: 'Example CPU @ 2.00GHz',
        threads: 2,
        lowering: 'avx512',
        processor: 'Example CPU @ 2.00GHz',
        instructions: 'avx512_core',
        onednn: true,
        deterministic: true,
        selfTest: 'passed',
      }),
    },
    timing: {
      startedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: '2026-01-01T00:01:00.000Z',
      wallSeconds: 60,
      stepMilliseconds: 240,
      imagesPerSecond: 133,
      dataWait: 0.01,
    },
  };
  change(record);
  return record;
}

/** The four variants of ResNet-34/50 x plain/residual, for every seed: residual is better, more so when deeper. */
export function makeStudyRecords(
  seeds: readonly number[] = [0],
  change: (record: RunRecord) => void = () => {},
): RunRecord[] {
  const hits = { plain34: 150, resnet34: 164, plain50: 132, resnet50: 170 };
  return seeds.flatMap((seed) =>
    Object.entries(hits).map(([variant, correct]) => {
      const depth = Number(variant.slice(-2));
      const shortcut = variant.startsWith('plain') ? 'plain' : 'residual';
      const flags = spreadFlags(correct + ((seed * correct) % 11), 200, seed);
      return makeRecord({ variant, levels: { depth, shortcut }, seed, correct: flags }, (record) => {
        record.network = {
          digest: digest(depth === 34 ? '3' : '5'),
          parameters: depth === 34 ? 21_285_698 : 23_512_130,
          flops: depth === 34 ? 600_000_000 : 680_000_000,
        };
        change(record);
      });
    }),
  );
}

/** Records of `resnet34`, `plain50` and the like: `hits[variant][seed]` of 2,000 images right. */
export function makeSeedRecords(
  hits: Readonly<Record<string, readonly number[]>>,
  change: (record: RunRecord) => void = () => {},
): RunRecord[] {
  return Object.entries(hits).flatMap(([variant, ofSeeds], index) =>
    ofSeeds.map((correct, seed) => {
      const levels = { depth: Number(variant.slice(-2)), shortcut: variant.startsWith('plain') ? 'plain' : 'residual' };
      const flags = spreadFlags(correct, 2000, 7 * seed + 3 * index);
      return makeRecord({ variant, levels, seed, correct: flags }, (record) => {
        record.network.digest = digest(String(index + 1));
        change(record);
      });
    }),
  );
}

/**
 * Records with scores of val images, 400 if nothing else is said, which the networks tell apart as well as `strength[variant]` says; some images are hard
 * for all of them.
 */
export function makeScoredRecords(
  strength: Readonly<Record<string, number>>,
  seeds: readonly number[],
  classes = 2,
  images = 400,
): RunRecord[] {
  const labels = Uint8Array.from({ length: images }, (_, image) => (7 * image + (image >> 3)) % classes);
  return Object.entries(strength).flatMap(([variant, strong], index) =>
    seeds.map((seed) => {
      const levels = { depth: Number(variant.slice(-2)), shortcut: variant.startsWith('plain') ? 'plain' : 'residual' };
      return makeRecord({ variant, levels, seed }, (record) => {
        const [hardness, luck] = [randomStream(0, 'images'), randomStream(seed, variant)];
        const logits = Array.from(labels, (label) => {
          const ease = strong * (hardness.uniform() - 0.25);
          return Array.from({ length: classes }, (_, one) => 4 * (Number(one === label) * ease + luck.uniform()));
        });
        record.network.digest = digest(String(index + 1));
        record.timing.imagesPerSecond += 3 * seed;
        addScores(record, Float32Array.from(logits.flat()), labels);
        if (classes === 2) record.dataset.classes = ['cat', 'dog'];
      });
    }),
  );
}
