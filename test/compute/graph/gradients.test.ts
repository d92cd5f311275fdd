import { beforeAll, describe, expect, it } from 'vitest';
import { cpuLowering } from '../../../src/compute/graph/convolution.ts';
import type { Lowering } from '../../../src/compute/graph/lowering.ts';
import { LoadedGraph } from '../../../src/compute/graph/native.ts';
import { multiply } from '../../../src/compute/graph/nodes.ts';
import { compile } from '../../../src/compute/graph/program.ts';
import { GraphSession, openGraph } from '../../../src/compute/graph/session.ts';
import type { OpenSession, Runtime } from '../../../src/compute/local.ts';
import type { Weights } from '../../../src/network/weights.ts';
import { nativeRuntime } from '../../support/engine.ts';
import { type GradientCase, GradientCheck, gradientCases } from '../../support/gradients.ts';

const native = await nativeRuntime();

/** What is wrong with one convolution of a network. */
type Fault = 'input' | 'filter';

/** The compiled graph with 5 % too much in one gradient of the convolution of this number. */
const broken =
  (convolution: number, fault: Fault): OpenSession =>
  (runtime, network, options) => {
    const plain = cpuLowering(options.batchSize);
    let seen = 0;
    const lowering: Lowering = (...parameters) => {
      const { output, gradient } = plain(...parameters);
      // Training comes first, then evaluation, which has no gradient.
      if (seen++ !== convolution) return { output, gradient };
      return {
        output,
        gradient(upstream) {
          const gradients = gradient(upstream);
          const wrong = gradients[fault];
          return { ...gradients, [fault]: multiply(wrong, wrong.graph.scalar(1.05)) };
        },
      };
    };
    const program = compile(network, options, lowering);
    return new GraphSession(program, new LoadedGraph(runtime, program.savedModel), options);
  };

/** Every value one place on, in the layout of a filter: the next output channel's. */
function moved(values: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  result.set(values.subarray(0, -1), 1);
  result[0] = values.at(-1) as number;
  return result;
}

/** Of a convolution, `[kernel, kernel, in, out]`. */
const isFilter = (name: string): boolean => /conv\d*\.weight$|downsample\.0\.weight$/.test(name);

describe.skipIf('reason' in native)('every gradient of the compiled graph against PyTorch in float64', () => {
  const { runtime } = native as { runtime: Runtime };

  describe.each(gradientCases)('$variant with sigmoids at $image_size pixels', (gradientCase) => {
    let check: GradientCheck;
    let right: Weights;
    beforeAll(() => {
      check = new GradientCheck(gradientCase);
      right = check.gradients(openGraph, runtime);
    });
    const unnoticed = (names: readonly string[], change: (values: Float32Array) => Float32Array): string[] =>
      names.filter((name) => check.off(new Map([[name, change(right.get(name) as Float32Array)]])).length === 0);

    it('is right', () => {
      expect(right.size).toBe(gradientCase.tensors.length);
      expect(check.off(right)).toEqual([]);
    });

    it('is noticed with 5 % too much, each of them', () => {
      expect(unnoticed([...right.keys()], (values) => values.map((value) => 1.05 * value))).toEqual([]);
    });

    it('is noticed if its output channels move by one, each filter', () => {
      expect(unnoticed([...right.keys()].filter(isFilter), moved)).toEqual([]);
    });
  });

  describe('a kernel that gives 5 % too much', () => {
    let check: GradientCheck;
    let filters: string[];
    beforeAll(() => {
      check = new GradientCheck(gradientCases[0] as GradientCase);
      filters = [...check.gradients(openGraph, runtime).keys()].filter(isFilter);
    });

    it.each([0, 35])('in the filter of convolution %i is noticed there alone', (place) => {
      expect(check.off(check.gradients(broken(place, 'filter'), runtime))).toEqual([filters[place]]);
    });

    it('in an input is noticed in all that lies behind', () => {
      const off = check.off(check.gradients(broken(11, 'input'), runtime));
      expect(off).toContain(filters[10]);
      expect(off).not.toContain(filters[11]);
    });
  });
});
