import { ConfigurationError } from '../base/errors.ts';
import { channels, featureMap, first, requireDivisible, wholeNumber, window } from './rules.ts';
import { type Shape, sizeOf } from './shape.ts';

/** How a variable starts: as a constant, or drawn from a distribution of this scale. */
export type Initializer =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly stddev: number }
  | { readonly kind: 'uniform'; readonly limit: number };

/** A variable of an operation. The network puts the layer's name before its name. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** The optimizer trains a `weight`. It does not train a `statistic`, such as the moving mean of a batch norm. */
  readonly role: 'weight' | 'statistic';
}

/** What an operation does to shapes, which variables it has, and how many FLOPs it costs. */
interface Operation<Attributes> {
  /** Shape of the output for one example; throws ConfigurationError if the inputs do not fit. */
  shape(inputs: readonly Shape[], attributes: Attributes): Shape;
  variables?(inputs: readonly Shape[], attributes: Attributes): readonly VariableSpec[];
  /** FLOPs for one example, two per multiply-add; absent if by convention none are counted. */
  flops?(inputs: readonly Shape[], output: Shape, attributes: Attributes): number;
}

export interface ConvolutionAttributes {
  /** Number of filters: the channels of the output. */
  readonly filters: number;
  /** Height and width of the window in pixels. */
  readonly kernelSize: number;
  /** Pixels from one place of the window to the next. */
  readonly strides: number;
  /** Zeros on every side, as in PyTorch. */
  readonly padding: number;
  /** Number of groups of channels and filters; a filter reads the channels of its own group. 1 if left out. */
  readonly groups?: number;
}

export interface PoolAttributes {
  /** Height and width of the window in pixels. */
  readonly poolSize: number;
  /** Pixels from one place of the window to the next. */
  readonly strides: number;
  /** Width of the padding on every side. */
  readonly padding: number;
}

export interface BatchNormAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /** Share of the new batch in the moving statistics, as PyTorch defines it: 0.1 here is 0.9 in Keras. */
  readonly momentum: number;
}

export interface GroupNormAttributes {
  /** Number of groups of neighbouring channels that are normalised together. */
  readonly groups: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

export interface PadAttributes {
  /** Channels of the output. */
  readonly filters: number;
}

export interface DenseAttributes {
  /** Size of the output. */
  readonly units: number;
}

type None = Record<string, never>;

const operation = <Attributes>(entry: Operation<Attributes>): Operation<Attributes> => entry;

/** A function that specifies a variable with one value per channel. */
const perChannel =
  (inputs: readonly Shape[]) =>
  (name: string, value: number, role: VariableSpec['role']): VariableSpec => ({
    name,
    shape: [channels(first(inputs))],
    initializer: { kind: 'constant', value },
    role,
  });

/**
 * The operations that networks are made of. Every interpreter has a table with the same keys. This table computes
 * shapes, variables and costs. Those in `compute/eager` and `compute/graph` compute values and gradients. A new operation
 * needs an entry in each.
 */
export const operations = {
  /**
   * Cross-correlation without bias. The weight is `[kernel, kernel, in / groups, out]`, He normal over fan-out (He et
   * al. 2015).
   */
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

  /** Normalisation over batch, height and width (Ioffe & Szegedy 2015). The moving variance is the unbiased one. */
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

  /**
   * Normalisation of each example over height, width and a group of channels (Wu & He 2018). It has no moving
   * statistics.
   */
  groupNorm: operation<GroupNormAttributes>({
    shape: (inputs, { groups }) => {
      requireDivisible('channels', channels(featureMap(inputs)), groups);
      return first(inputs);
    },
    variables: (inputs) => [perChannel(inputs)('weight', 1, 'weight'), perChannel(inputs)('bias', 0, 'weight')],
  }),

  /** Adds one trained value per channel: the offset of a norm, without its normalisation. */
  bias: operation<None>({
    shape: featureMap,
    variables: (inputs) => [perChannel(inputs)('bias', 0, 'weight')],
  }),

  relu: operation<None>({ shape: first }),

  sigmoid: operation<None>({ shape: first }),

  /** `x / (1 + exp(-x))`, x times its sigmoid (Hendrycks & Gimpel 2016; called swish by Ramachandran et al. 2017). */
  silu: operation<None>({ shape: first }),

  /** `x (1 + erf(x / sqrt(2))) / 2`, x times the normal distribution function of x, exactly (Hendrycks & Gimpel 2016). */
  gelu: operation<None>({ shape: first }),

  /** Sum of two inputs of the same shape, element by element. */
  add: operation<None>({
    shape: (inputs) => {
      const [left, right] = inputs;
      if (String(left) !== String(right)) {
        throw new ConfigurationError(
          `add needs two inputs of one shape, got [${left}] and [${right}]; check the block's shortcut.`,
        );
      }
      return first(inputs);
    },
  }),

  /**
   * Multiplies every channel of a feature map `[h, w, c]` by a factor in `[c]` (squeeze-and-excitation, Hu et al.
   * 2018).
   */
  scale: operation<None>({
    shape: (inputs) => {
      const [features, factors] = inputs;
      if (factors?.length !== 1 || channels(first(inputs)) !== factors[0]) {
        throw new ConfigurationError(
          `scale needs a feature map [h, w, c] and factors [c], got [${features}] and [${factors}].`,
        );
      }
      return first(inputs);
    },
  }),

  /** Maximum over a window. Padding is never the maximum. */
  maxPool: operation<PoolAttributes>({
    shape: (inputs, { poolSize, strides, padding }) =>
      window(featureMap(inputs), channels(first(inputs)), poolSize, strides, padding),
  }),

  /** Appends channels of zeros (option A of He et al. 2015). */
  padChannels: operation<PadAttributes>({
    shape: (inputs, { filters }) => [
      ...featureMap(inputs).slice(0, 2),
      wholeNumber('filters', filters, channels(first(inputs))),
    ],
  }),

  globalAveragePool: operation<None>({ shape: (inputs) => [channels(featureMap(inputs))] }),

  /** Fully connected with bias. The weight is `[in, out]`, uniform over fan-in (PyTorch's default for Linear). */
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
