import type { Weights } from '../../network/weights.ts';
import type { Batch, Evaluation, StepResult, StoredBatch } from '../engine.ts';
import type { LocalSession, OpenSession } from '../local.ts';
import { evaluationOf, stepResultOf } from '../scores.ts';
import { loweringFor } from './convolution.ts';
import { type Input, LoadedGraph } from './native.ts';
import { compile, type ImageInput, type Program } from './program.ts';

/** Compiles the network into one TensorFlow graph; a training step is then one call into TensorFlow. */
export const openGraph: OpenSession = (runtime, network, options) => {
  const program = compile(network, options, loweringFor(runtime.kind, options));
  return new GraphSession(program, new LoadedGraph(runtime, program.savedModel));
};

/** A session on a compiled program. */
export class GraphSession implements LocalSession {
  readonly #program: Program;
  readonly #graph: LoadedGraph;

  constructor(program: Program, graph: LoadedGraph) {
    this.#program = program;
    this.#graph = graph;
  }

  step(batch: Batch | StoredBatch, learningRate: number): StepResult {
    const { step } = this.#program;
    const inputs: Input[] = [
      ...imagesOf(step.input, batch),
      [step.labels, batch.labels],
      [step.learningRate, Float32Array.of(learningRate)],
    ];
    const outputs = this.#graph.run(inputs, [step.loss, step.halfSquares, step.logits]) as Float32Array[];
    const [[loss], [halfSquares], logits] = outputs as unknown as [[number], [number], Float32Array];
    return stepResultOf({ loss, gradientNorm: Math.sqrt(2 * halfSquares), logits }, batch.labels);
  }

  evaluate(batch: Batch | StoredBatch): Evaluation {
    const { input, logits } = this.#program.evaluate;
    const [scores] = this.#graph.run(imagesOf(input, batch), [logits]) as [Float32Array];
    return evaluationOf(scores, batch.labels);
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
    return new Map(variables.map(({ name }, index) => [name, values[index] as Float32Array]));
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

/** What to feed for a batch's images. */
function imagesOf(input: ImageInput, batch: Batch | StoredBatch): Input[] {
  if ('images' in batch) return [[input.images, batch.images]];
  const { indices, cuts } = input;
  if (indices === undefined || cuts === undefined) throw new Error('The session holds no images.');
  return [
    [indices, batch.indices],
    [cuts, batch.cuts ?? new Int32Array(3 * batch.indices.length)],
  ];
}
