import type { Case } from '../../bench/cases.ts';
import type { CaseResult, Measurement, Results } from '../../bench/results.ts';
import type { Precision } from '../../src/base/choices.ts';

export const someCase: Case = { network: 'resnet34', imageSize: 64, batchSize: 32, threads: 2 };

/** A contender whose steps take 90, 100 and 140 % of `seconds`. */
export const measurement = (label: string, precision: Precision, seconds: number): Measurement => ({
  label,
  precision,
  version: `${label} 1.0`,
  secondsToFirstStep: 2.5,
  peakBytes: 1.5e9,
  seconds: [0.9 * seconds, 1.4 * seconds, seconds],
});

export const caseResult: CaseResult = {
  case: someCase,
  measurements: [
    measurement('Ablate', 'fp32', 0.2),
    measurement('PyTorch', 'fp32', 0.32),
    measurement('Keras', 'fp32', 0.25),
    measurement('Ablate', 'bf16', 0.16),
    measurement('PyTorch', 'bf16', 0.1),
  ],
  failures: [{ label: 'Keras', precision: 'bf16', reason: 'ended with SIGFPE: Fatal' }],
};

export const results: Results = {
  machine: {
    date: '2026-01-02T03:04:05.000Z',
    cpu: 'Some CPU',
    cores: 2,
    memoryBytes: 24 * 2 ** 30,
    kernel: 'Linux 6.1',
    node: 'v22.0.0',
    load: 0.05,
  },
  preset: 'quick',
  rounds: 1,
  stepsPerRound: 3,
  missing: [],
  gemm: [
    { version: 'PyTorch 1.0', fp32: 100, bf16: 300 },
    { version: 'TensorFlow 1.0', fp32: 120, bf16: 200 },
  ],
  cases: [caseResult],
  epoch: null,
  study: null,
};
