import type { OpenSession, Runtime } from '../../src/compute/local.ts';
import { resnet } from '../../src/model/resnet.ts';
import { parseResnetName } from '../../src/model/variant.ts';
import type { Network } from '../../src/network/network.ts';
import { momentumOf, type Weights } from '../../src/network/weights.ts';
import fixture from '../fixtures/gradients/gradients.json' with { type: 'json' };
import { hashedBatch, hashedLike, hashedVariables } from './hashed.ts';

/** Norm and projection of every gradient as PyTorch computes them in float64; fixtures/README.md says how. */
export type GradientCase = (typeof fixture.cases)[number];
export const gradientCases: readonly GradientCase[] = fixture.cases;

/** Stream of the hash on which tensor 0 is projected. */
const projection = 2000;

/** Computes the gradients of a case, and judges them; what both need is drawn once. */
export class GradientCheck {
  readonly #case: GradientCase;
  readonly #network: Network;
  readonly #initial: Weights;
  readonly #directions: Weights;

  constructor(gradientCase: GradientCase) {
    this.#case = gradientCase;
    this.#network = smoothNetwork(gradientCase);
    this.#initial = hashedVariables(this.#network);
    const weights = this.#network.variables.filter(({ role }) => role === 'weight');
    this.#directions = new Map(weights.map((spec, index) => [spec.name, hashedLike(spec, projection + index)]));
  }

  /** The gradient of every weight: after one step from rest a momentum is the gradient. */
  gradients(open: OpenSession, runtime: Runtime): Weights {
    const { batch, image_size: imageSize } = this.#case;
    const rest = { momentum: 0.9, weightDecay: 0, labelSmoothing: 0 };
    const session = open(runtime, this.#network, { precision: 'fp32', batchSize: batch, ...rest });
    session.write(this.#initial);
    session.step(hashedBatch(batch, imageSize), 0);
    const state = session.read();
    session.dispose();
    return new Map([...this.#directions.keys()].map((name) => [name, state.get(momentumOf(name)) as Float32Array]));
  }

  /** Names of the gradients whose norm or projection is not PyTorch's. */
  off(gradients: Weights): string[] {
    // Ten times the largest error of PyTorch's float32. In proportion to the norm, 5 % too much is an error of 0.05.
    const tolerance = 10 * this.#case.float32_error;
    return [...gradients.keys()].filter(
      (name) => !(this.#error(name, gradients.get(name) as Float32Array) <= tolerance),
    );
  }

  /** The larger error of the two, in proportion to the norm. */
  #error(name: string, values: Float32Array): number {
    const place = [...this.#directions.keys()].indexOf(name);
    const [norm, projected] = this.#case.tensors[place] as [number, number];
    const direction = this.#directions.get(name) as Float32Array;
    const errors = [Math.sqrt(product(values, values)) - norm, product(values, direction) - projected];
    return Math.max(...errors.map(Math.abs)) / norm;
  }
}

/** A ResNet with a sigmoid for every ReLU. */
function smoothNetwork({ variant, image_size: imageSize }: GradientCase): Network {
  const network = resnet({ ...parseResnetName(variant), imageSize, classes: 2 });
  const layers = network.layers.map((layer) =>
    layer.operation === 'relu' ? ({ ...layer, operation: 'sigmoid' } as const) : layer,
  );
  return { ...network, layers };
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += (left[index] as number) * (right[index] as number);
  return sum;
}
