import { fileURLToPath } from 'node:url';
import type { Precision } from '../src/base/choices.ts';

/** A framework in one precision. `compile` is torch.compile in PyTorch and XLA in Keras. `framework` is null for Ablate. */
export interface Contender {
  readonly label: string;
  readonly framework: 'torch' | 'keras' | null;
  readonly precision: Precision;
  readonly compile: boolean;
}

/** Precisions that a processor can compute in. */
export const precisions = ['fp32', 'bf16'] as const;

const inAll =
  (precisions: readonly Precision[]) =>
  (label: string, framework: Contender['framework'], compile = false): Contender[] =>
    precisions.map((precision) => ({ label, framework, precision, compile }));
const both = inAll(precisions);
const onGpu = inAll(['fp32', 'tf32', 'bf16']);

/** Ablate's name among the contenders. */
export const ablateLabel = 'Ablate';

const ablate = both(ablateLabel, null);
const eager = [...both('PyTorch', 'torch'), ...both('Keras', 'keras')];
const compiled: Contender[] = [
  ...both('torch.compile', 'torch', true),
  { label: 'Keras XLA', framework: 'keras', precision: 'fp32', compile: true },
];

/** Compiling takes the peers a minute or more per case, so only the short comparison has all contenders. */
export const contenders = {
  uncompiled: [...ablate, ...eager],
  all: [...ablate, ...eager, ...compiled],
  gpu: [
    ...onGpu(ablateLabel, null),
    ...onGpu('PyTorch', 'torch'),
    ...onGpu('torch.compile', 'torch', true),
    ...onGpu('Keras', 'keras'),
  ],
};

/** `Ablate fp32` */
export const nameOf = ({ label, precision }: Pick<Contender, 'label' | 'precision'>): string => `${label} ${precision}`;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Interpreters that have the peers. */
export interface Interpreters {
  readonly python: string;
  /** Python with Keras, if it is another one. */
  readonly kerasPython?: string | undefined;
}

export const interpreterOf = (framework: 'torch' | 'keras', { python, kerasPython = python }: Interpreters): string =>
  framework === 'keras' ? kerasPython : python;

/** Command line of the contender's process, without its specification. */
export function commandOf({ framework }: Contender, interpreters: Interpreters): readonly string[] {
  if (framework === null) return [process.execPath, '--import', 'tsx', here('ours.ts')];
  return [interpreterOf(framework, interpreters), here('peers/worker.py'), framework];
}

/** Path of a script beside the peers. */
export const peerScript = (name: string): string => here(`peers/${name}`);
