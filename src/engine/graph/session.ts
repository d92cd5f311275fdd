import type { Batch, Evaluation, StepResult, Weights } from '../engine.ts';
import type { LocalSession, OpenSession } from '../local.ts';
import { evaluationOf } from '../scores.ts';
import { asMatrixProducts, direct } from './convolution.ts';
import { LoadedGraph } from './native.ts';
import { compile, type Program } from './program.ts';

/** Compiles the network into one TensorFlow graph; a training step is then one call into TensorFlow. */
export const openGraph: OpenSession = (runtime, network, options) => {
  const lowering = runtime.kind === 'gpu' ? direct : asMatrixProducts(options.batchSize);
  const program = compile(network, options, lowering);
  return new GraphSession(program, new LoadedGraph(runtime, program.savedModel));
};

class GraphSession implements LocalSession {
  readonly #program: Program;
  readonly #graph: LoadedGraph;

  constructor(program: Program, graph: LoadedGraph) {
    this.#program = program;
    this.#graph = graph;
  }

  step({ images, labels }: Batch, learningRate: number): StepResult {
    const { step } = this.#program;
    const inputs = [
      [step.images, images],
      [step.labels, labels],
      [step.learningRate, Float32Array.of(learningRate)],
    ] as const;
    const [loss, logits] = this.#graph.run(inputs, [step.loss, step.logits]) as [Float32Array, Float32Array];
    const { correct } = evaluationOf(logits, labels);
    return { loss: loss[0] as number, correct: correct.reduce((total, hit) => total + hit, 0), logits };
  }

  evaluate({ images, labels }: Batch): Evaluation {
    const { evaluate } = this.#program;
    const [logits] = this.#graph.run([[evaluate.images, images]], [evaluate.logits]) as [Float32Array];
    return evaluationOf(logits, labels);
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
