import { ConfigurationError } from '../base/errors.ts';
import { channels, featureMap, first, requireDivisible, wholeNumber, window } from './rules.ts';
import { type Shape, sizeOf } from './shape.ts';

/** How a variable starts: a constant, or drawn from a distribution of the given scale. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly stddev: number }
  | { readonly kind: 'uniform'; readonly limit: number };

/** A variable as an operation asks for it; the network prefixes its name with the layer's. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** `weight` is trained by the optimizer; `statistic` (a batch norm's moving mean or variance) is not. */
  readonly role: 'weight' | 'statistic';
}

/** The first reading of an operation: what it makes of shapes, which variables it owns, what it costs. */
interface Operation<Attributes> {
  /** Shape of the output for one example; throws ConfigurationError where the inputs do not fit. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  variables?(inputs: readonly Shape[], attributes: Attributes): readonly VariableSpec[];
  /** Floating-point operations for one example, two for a multiply-add; absent where convention counts none. */
  flops?(inputs: readonly Shape[], output: Shape, attributes: Attributes): number;
}

export interface ConvolutionAttributes {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  /** Zeros on every side, as in PyTorch. */
  readonly padding: number;
  /** Inputs and filters fall into so many groups, each filter reading its own group alone; 1 if left out. */
  readonly groups?: number;
}

export interface PoolAttributes {
  readonly poolSize: number;
  readonly strides: number;
  readonly padding: number;
}

export interface BatchNormAttributes {
  readonly epsilon: number;
  /** Share of the new batch in the moving statistics (PyTorch's sense: 0.1, where Keras says 0.9). */
  readonly momentum: number;
}

export interface GroupNormAttributes {
  /** Channels are normalised in so many groups of neighbours. */
  readonly groups: number;
  readonly epsilon: number;
}

export interface PadAttributes {
  /** Channels of the output. */
  readonly filters: number;
}

export interface DenseAttributes {
  readonly units: number;
}

type None = Record<string, never>;

const operation = <Attributes>(entry: Operation<Attributes>): Operation<Attributes> => entry;

/** A trained value or a statistic for every channel. */
const perChannel =
  (inputs: readonly Shape[]) =>
  (name: string, value: number, role: VariableSpec['role']): VariableSpec => ({
    name,
    shape: [channels(first(inputs))],
    initializer: { kind: 'constant', value },
    role,
  });

/**
 * The vocabulary that networks are written in. Every interpreter has a table with the same keys: this one reads shapes,
 * variables and costs; `engine/eager` and `engine/graph` read values and gradients. A new operation is one entry in each.
 */
export const operations = {
  /** Cross-correlation without bias; weights `[kernel, kernel, in / groups, out]`, He normal over fan-out (He et al. 2015). */
  conv2d: operation<ConvolutionAttributes>({
    shape: (inputs, { filters, kernelSize, strides, padding, groups = 1 }) => {
      requireDivisible('channels', channels(featureMap(inputs)), groups);
      requireDivisible('filters', wholeNumber('filters', filters, 1), groups);
      return window(first(inputs), filters, kernelSize, strides, padding);
    },
    variables: (inputs, { filters, kernelSize, groups = 1 }) => [
      {
        name: 'weight',
        shape: [kernelSize, kernelSize, channels(first(inputs)) / groups, filters],
        initializer: { kind: 'normal', stddev: Math.sqrt(2 / (kernelSize * kernelSize * filters)) },
        role: 'weight',
      },
    ],
    flops: (inputs, output, { kernelSize, groups = 1 }) =>
      (2 * sizeOf(output) * kernelSize * kernelSize * channels(first(inputs))) / groups,
  }),

  /** Normalisation over batch, height and width (Ioffe & Szegedy 2015); the moving variance is the unbiased one. */
  batchNorm: operation<BatchNormAttributes>({
    shape: featureMap,
    variables: (inputs) => {
      const variable = perChannel(inputs);
      return [
        variable('weight', 1, 'weight'),
        variable('bias', 0, 'weight'),
        variable('running_mean', 0, 'statistic'),
        variable('running_var', 1, 'statistic'),
      ];
    },
  }),

  /** Normalisation of each example over height, width and a group of channels (Wu & He 2018): no statistic, no batch. */
  groupNorm: operation<GroupNormAttributes>({
    shape: (inputs, { groups }) => {
      requireDivisible('channels', channels(featureMap(inputs)), groups);
      return first(inputs);
    },
    variables: (inputs) => [perChannel(inputs)('weight', 1, 'weight'), perChannel(inputs)('bias', 0, 'weight')],
  }),

  /** One trained value a channel, added: what is left of a norm that normalises nothing. */
  bias: operation<None>({
    shape: featureMap,
    variables: (inputs) => [perChannel(inputs)('bias', 0, 'weight')],
  }),

  relu: operation<None>({ shape: first }),

  sigmoid: operation<None>({ shape: first }),

  /** x times its sigmoid (Hendrycks & Gimpel 2016; Ramachandran et al. 2017 call it swish). */
  silu: operation<None>({ shape: first }),

  /** x times the normal distribution function of x, by the error function, not its approximation (Hendrycks & Gimpel 2016). */
  gelu: operation<None>({ shape: first }),

  /** Element by element; both inputs have the same shape. */
  add: operation<None>({
    shape: ([left, right]) => {
      if (String(left) !== String(right)) {
        throw new ConfigurationError(
          `add needs two inputs of one shape, got [${left}] and [${right}]; check the block's shortcut.`,
        );
      }
      return left as Shape;
    },
  }),

  /** Every channel of a feature map `[h, w, c]` times one factor `[c]` (squeeze-and-excitation, Hu et al. 2018). */
  scale: operation<None>({
    shape: ([features, factors]) => {
      if (factors?.length !== 1 || channels(features as Shape) !== factors[0]) {
        throw new ConfigurationError(
          `scale needs a feature map [h, w, c] and factors [c], got [${features}] and [${factors}].`,
        );
      }
      return features as Shape;
    },
  }),

  /** Maximum over a window; padding never wins. */
  maxPool: operation<PoolAttributes>({
    shape: (inputs, { poolSize, strides, padding }) =>
      window(featureMap(inputs), channels(first(inputs)), poolSize, strides, padding),
  }),

  /** More channels, the new ones zero (option A of He et al. 2015). */
  padChannels: operation<PadAttributes>({
    shape: (inputs, { filters }) => [
      ...featureMap(inputs).slice(0, 2),
      wholeNumber('filters', filters, channels(first(inputs))),
    ],
  }),

  globalAveragePool: operation<None>({ shape: (inputs) => [channels(featureMap(inputs))] }),

  /** Fully connected with bias; weights `[in, out]`, uniform over fan-in (PyTorch's default for Linear). */
  dense: operation<DenseAttributes>({
    shape: (inputs, { units }) => {
      if (first(inputs).length !== 1) {
        throw new ConfigurationError(`dense needs features [c], got [${first(inputs)}]; pool the feature map first.`);
      }
      return [wholeNumber('units', units, 1)];
    },
    variables: (inputs, { units }) => {
      const initializer: Initializer = { kind: 'uniform', limit: 1 / Math.sqrt(channels(first(inputs))) };
      return [
        { name: 'weight', shape: [channels(first(inputs)), units], initializer, role: 'weight' },
        { name: 'bias', shape: [units], initializer, role: 'weight' },
      ];
    },
    flops: (inputs, output) => 2 * sizeOf(output) * channels(first(inputs)),
  }),
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** Attributes of the operation `Name`. */
export type AttributesOf<Name extends OperationName> =
  Operations[Name] extends Operation<infer Attributes> ? Attributes : never;
