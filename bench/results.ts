import type { Precision } from '../src/base/choices.ts';
import type { Case } from './cases.ts';

export interface Measurement {
  /** Label and precision are the name of the contender. */
  readonly label: string;
  readonly precision: Precision;
  readonly version: string;
  readonly secondsToFirstStep: number;
  /** Peak resident memory of the contender's process. */
  readonly peakBytes: number;
  /** Every measured step, in order. */
  readonly seconds: readonly number[];
}

export interface Failure {
  readonly label: string;
  readonly precision: Precision;
  readonly reason: string;
}

export interface CaseResult {
  readonly case: Case;
  readonly measurements: readonly Measurement[];
  readonly failures: readonly Failure[];
}

/** Seconds of one pass over the train split and one over the val split, and the final accuracy. */
export interface Epoch {
  readonly train: number;
  readonly evaluate: number;
  readonly top1: number;
}

export interface EpochMeasurement extends Omit<Measurement, 'seconds'> {
  readonly epochs: readonly Epoch[];
}

export interface EpochResult {
  /** Seconds that Ablate needs to decode the archive, once for all runs. */
  readonly preparationSeconds: number;
  readonly case: Case;
  readonly measurements: readonly EpochMeasurement[];
  readonly failures: readonly Failure[];
}

/** Measurements of whole studies, carried out in one way. */
export interface StudyMeasurement {
  readonly label: string;
  readonly precision: Precision;
  readonly version: string;
  /** Seconds from the command to its end, for every turn. */
  readonly seconds: readonly number[];
  /** Validation accuracy of each variant. */
  readonly top1: Readonly<Record<string, number>>;
}

export interface StudyResult {
  readonly images: { readonly train: number; readonly val: number };
  readonly imageSize: number;
  readonly batchSize: number;
  readonly variants: readonly string[];
  readonly measurements: readonly StudyMeasurement[];
  readonly failures: readonly Failure[];
}

/** The fastest matrix products of one framework on this machine, in GFLOP/s. What was not measured is missing. */
export interface GemmPeak {
  readonly version: string;
  readonly fp32?: number;
  readonly bf16?: number;
}

export interface Machine {
  readonly date: string;
  readonly cpu: string;
  /** Name of the measured GPU, as the driver gives it. */
  readonly gpu?: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** Average number of busy cores in the minute before the run. */
  readonly load: number;
}

/** One run of the benchmark: its results file. */
export interface Results {
  readonly machine: Machine;
  readonly preset: string;
  readonly rounds: number;
  readonly stepsPerRound: number;
  /** Frameworks that were not measured because they are not installed. */
  readonly missing: readonly string[];
  readonly gemm: readonly GemmPeak[];
  readonly cases: readonly CaseResult[];
  readonly epoch: EpochResult | null;
  readonly study: StudyResult | null;
}
