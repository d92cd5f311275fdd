import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Precision } from '../src/base/choices.ts';
import { resnet } from '../src/model/resnet.ts';
import { parseResnetName } from '../src/model/variant.ts';
import { describe } from '../src/network/describe.ts';
import type { Case } from './cases.ts';
import { imagesPerSecond } from './compare.ts';
import { ablateLabel, peerScript } from './contenders.ts';
import type { CaseResult, GemmPeak } from './results.ts';

const run = promisify(execFile);

/** Measures how fast a framework multiplies matrices on this machine, in each of the precisions. */
export async function measureGemm(
  framework: 'torch' | 'keras',
  python: string,
  precisions: readonly Precision[],
): Promise<GemmPeak> {
  const { stdout } = await run(python, [peerScript('gemm.py'), framework, ...precisions]);
  return JSON.parse(stdout);
}

/**
 * GFLOP of one training step: three times those of the forward pass, because the backward pass computes one gradient
 * for the input and one for the weights of every layer. This includes the gradient of the first layer's input, which is
 * not needed.
 */
export function stepGflop({ network, imageSize, batchSize }: Case): number {
  const levels = parseResnetName(network);
  return (3 * batchSize * describe(resnet({ ...levels, imageSize, classes: 2 })).flops) / 1e9;
}

export interface RooflinePoint {
  readonly gflops: number;
  /** Share of the fastest matrix product in the same precision. */
  readonly share: number;
}

/** Ablate's share in a case; undefined if it or the peak was not measured. */
export function rooflinePoint(
  result: CaseResult,
  precision: keyof GemmPeak & Precision,
  gemm: readonly GemmPeak[],
): RooflinePoint | undefined {
  const ours = result.measurements.find((one) => one.label === ablateLabel && one.precision === precision);
  const peaks = gemm.flatMap((peak) => peak[precision] ?? []);
  if (ours === undefined || peaks.length === 0) return undefined;
  const gflops = (stepGflop(result.case) / result.case.batchSize) * imagesPerSecond(result, ours);
  return { gflops, share: gflops / Math.max(...peaks) };
}
