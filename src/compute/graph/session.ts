import { at } from '../../base/arrays.ts';
import { span } from '../../base/trace.ts';
import type { Weights } from '../../network/weights.ts';
import type { Batch, Evaluation, SessionOptions, StepResult, StoredBatch, Views } from '../engine.ts';
import type { LocalSession, OpenSession } from '../local.ts';
import { adamRates } from '../optimizer.ts';
import { evaluationOf, stepResultOf } from '../scores.ts';
import { loweringFor } from './convolution.ts';
import type { Targets } from './loss.ts';
import { floats, type Input, LoadedGraph } from './native.ts';
import type { Rates } from './optimizer.ts';
import { compile, type ImageInput, type Program } from './program.ts';

/** Compiles the network into one TensorFlow graph. A training step is then one call of TensorFlow. */
export const openGraph: OpenSession = (runtime, network, options) => {
  const program = span('write graph', () => compile(network, options, loweringFor(runtime.kind, options)));
  const graph = span('load graph', () => new LoadedGraph(runtime, program.savedModel));
  return new GraphSession(program, graph, options);
};

/** A session that runs a compiled program. */
export class GraphSession implements LocalSession {
  readonly #program: Program;
  readonly #graph: LoadedGraph;
  readonly #options: SessionOptions;

  constructor(program: Program, graph: LoadedGraph, options: SessionOptions) {
    this.#program = program;
    this.#graph = graph;
    this.#options = options;
  }

  step(batch: Batch | StoredBatch, learningRate: number, before = 0): StepResult {
    const { step } = this.#program;
    const inputs: Input[] = [
      ...imagesOf(step.input, batch),
      ...targetsOf(step.targets, batch),
      ...ratesOf(step.rates, this.#options, learningRate, before),
    ];
    const outputs = this.#graph.run(inputs, [step.loss, step.halfSquares, step.logits]);
    const [loss, halfSquares] = [at(floats(outputs, 0), 0), at(floats(outputs, 1), 0)];
    return stepResultOf({ loss, gradientNorm: Math.sqrt(2 * halfSquares), logits: floats(outputs, 2) }, batch.labels);
  }

  evaluate(batch: Batch | StoredBatch): Evaluation {
    const { input, logits } = this.#program.evaluate;
    return evaluationOf(floats(this.#graph.run(imagesOf(input, batch), [logits]), 0), batch.labels);
  }

  upload(images: Uint8Array): void {
    const { upload } = this.#program;
    if (upload === undefined)
      throw new Error('Only images of bytes can be uploaded: open the session with `normalize`.');
    this.#graph.run([[upload.value, images]], [upload.done]);
  }

  read(): Weights {
    const variables = [...this.#program.variables.values()];
    const values = this.#graph.run(
      [],
      variables.map(({ value }) => value),
    );
    return new Map(variables.map(({ name }, index) => [name, floats(values, index)]));
  }

  write(weights: Weights): void {
    const inlets = [...weights].map(([name, values]) => {
      const variable = this.#program.variables.get(name);
      if (variable === undefined) throw new Error(`The network has no variable ${name}.`);
      return { ...variable.inlet, values };
    });
    this.#graph.run(
      inlets.map(({ value, values }) => [value, values]),
      inlets.map(({ done }) => done),
    );
  }

  dispose(): void {
    this.#graph.dispose();
  }
}

/** What to feed for the images of a batch. */
function imagesOf(input: ImageInput, batch: Batch | StoredBatch): Input[] {
  if ('images' in batch) return [[input.images, batch.images]];
  const { indices, rows, columns, images } = input;
  if (indices === undefined || rows === undefined || columns === undefined) {
    throw new Error('The session holds no images.');
  }
  const [, height = 0, width = 0] = images.shape;
  const views = batch.views ?? wholeViews(batch.indices.length, height, width);
  return [
    [indices, batch.indices],
    [rows, views.rows],
    [columns, views.columns],
  ];
}

/** Rows and columns of whole images. */
const wholeViews = (batch: number, height: number, width: number): Views => ({
  rows: Int32Array.from({ length: batch * height }, (_, at) => at % height),
  columns: Int32Array.from({ length: batch * width }, (_, at) => at % width),
});

function targetsOf({ labels, mix }: Targets, batch: Batch | StoredBatch): Input[] {
  if (mix === undefined) return [[labels, batch.labels]];
  const given = 'images' in batch ? batch.mix : undefined;
  if (given === undefined) throw new Error('The session was opened with `mixup`: send every batch with its mix.');
  return [
    [labels, batch.labels],
    [mix.labels, given.labels],
    [mix.share, Float32Array.of(given.share)],
  ];
}

function ratesOf({ learningRate, adam }: Rates, options: SessionOptions, rate: number, before: number): Input[] {
  const given: Input[] = [[learningRate, Float32Array.of(rate)]];
  if (adam === undefined) return given;
  const rates = adamRates(options, rate, before);
  return [...given, [adam.rate, Float32Array.of(rates.rate)], [adam.epsilon, Float32Array.of(rates.epsilon)]];
}
