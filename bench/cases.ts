import type { Precision } from '../src/base/choices.ts';
import { instructionSet } from '../src/compute/instructions.ts';
import { parseResnetName } from '../src/model/variant.ts';
import type { Contender } from './contenders.ts';

/** What is trained, and on how many cores. */
export interface Case {
  /** `resnet34`, `plain34`, `resnet50` or `plain50` */
  readonly network: string;
  /** Height and width in pixels. */
  readonly imageSize: number;
  readonly batchSize: number;
  readonly threads: number;
  /** The newest instruction set that contenders may use; the processor's own if absent. */
  readonly instructions?: 'AVX2';
  /** Whether another program keeps a core busy all the while, as on a machine that others share. */
  readonly neighbour?: true;
  /** The processor if absent. */
  readonly device?: 'gpu';
}

/** Images on disk for the benchmark of epochs: JPEG files or the decoded array, in a temporary folder. */
export interface EpochData {
  readonly loader: 'jpeg' | 'array';
  readonly folder: string;
  /** The data set for Ablate. The peers read the folder. */
  readonly source: string;
}

/** What a contender is to do, as JSON on its command line. */
export interface WorkerSpec {
  readonly network: string;
  readonly depth: number;
  readonly residual: boolean;
  readonly imageSize: number;
  readonly batchSize: number;
  readonly precision: Precision;
  readonly compile: boolean;
  readonly device: 'cpu' | 'gpu';
  readonly data: EpochData | null;
}

export function specOf(measured: Case, contender: Contender, data: EpochData | null = null): WorkerSpec {
  const { network, imageSize, batchSize, device = 'cpu' } = measured;
  const { depth, shortcut } = parseResnetName(network);
  const { precision, compile } = contender;
  return { network, depth, residual: shortcut !== 'plain', imageSize, batchSize, precision, compile, device, data };
}

/** The comparison that takes minutes: the two residual networks at the study's own image size. */
export const quickCases = (cores: number): Case[] => [
  { network: 'resnet34', imageSize: 64, batchSize: 32, threads: cores },
  { network: 'resnet50', imageSize: 64, batchSize: 16, threads: cores },
];

/**
 * The same with the instruction set that most processors have, including GitHub's own runners. None on a processor that
 * has no newer one, where they would repeat the others.
 *
 * @param instructions the newest instruction set of the processor, by oneDNN's name
 */
export const avx2Cases = (cores: number, instructions = instructionSet()): Case[] =>
  instructions?.startsWith('avx512')
    ? quickCases(cores).map((each) => ({ ...each, instructions: 'AVX2' as const }))
    : [];

/** The first of them while another program keeps a core busy. */
export const sharedCases = (cores: number): Case[] =>
  quickCases(cores)
    .slice(0, 1)
    .map((each) => ({ ...each, neighbour: true as const }));

/** Typical work for a GPU: the two residual networks at ImageNet's image size, in batches that fill it. */
export const gpuCases = (cores: number): Case[] =>
  ['resnet34', 'resnet50'].flatMap((network) =>
    [64, 128, 256].map((batchSize) => ({ network, imageSize: 224, batchSize, threads: cores, device: 'gpu' as const })),
  );

/** All four networks at the study's image size and at ImageNet's, residual ones first. */
export const gridCases = (cores: number): Case[] =>
  ['resnet', 'plain'].flatMap((kind) => [
    { network: `${kind}34`, imageSize: 64, batchSize: 32, threads: cores },
    { network: `${kind}50`, imageSize: 64, batchSize: 16, threads: cores },
    { network: `${kind}34`, imageSize: 224, batchSize: 8, threads: cores },
    { network: `${kind}50`, imageSize: 224, batchSize: 8, threads: cores },
  ]);

/** One network, varied along three axes: batch size, image size, threads. */
export function scalingCases(cores: number): Case[] {
  const at = (imageSize: number, batchSize: number, threads = cores): Case => ({
    network: 'resnet34',
    imageSize,
    batchSize,
    threads,
  });
  return [
    ...[8, 16, 32, 64, 128].map((batchSize) => at(64, batchSize)),
    ...[32, 128, 224].map((imageSize) => at(imageSize, 16)),
    ...(cores > 1 ? [at(64, 32, 1)] : []),
  ];
}

/** The study's own network and image size, with all the data. */
export const epochCase = (cores: number): Case => ({
  network: 'resnet34',
  imageSize: 64,
  batchSize: 32,
  threads: cores,
});
