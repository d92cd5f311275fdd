import type { ConvolutionChoice } from '../base/convolution.ts';
import type { Optimizer } from '../base/optimizer.ts';
import type { Precision } from '../base/precision.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';

/** What the user may ask for. `auto` takes the native engine where it can be set up, else WebAssembly. */
export const engineChoices = ['auto', 'native', 'gpu', 'wasm'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** What really runs: part of every record, and what two records must share to be compared. */
export interface EngineInfo {
  readonly engine: 'native' | 'gpu' | 'wasm';
  /** `graph`: one compiled TensorFlow graph a step; `eager`: one tfjs kernel an operation. */
  readonly mode: 'graph' | 'eager';
  /** Version of the TensorFlow library, or of the WebAssembly backend. */
  readonly tensorflow: string;
  /** For people: the processor's or the GPU's name. */
  readonly device: string;
  readonly threads: number;
  /** Name of the table that says how the graph computes each convolution; null if it has no choice. */
  readonly lowering: string | null;
  /** The processor's model, also beside a GPU. */
  readonly processor: string;
  /** The newest instruction set that oneDNN may use on the processor; null if the system does not say. */
  readonly instructions: string | null;
  /** Whether the same run on the same machine gives the same bits. */
  readonly deterministic: boolean;
  /** `passed`, `skipped`, or one sentence on what failed and what runs instead. */
  readonly selfTest: string;
}

/** How weights are moved along their gradients. */
export interface OptimizerOptions {
  /** `sgd` if left out. */
  readonly optimizer?: Optimizer;
  /** Of SGD; of AdamW, beta 1. */
  readonly momentum: number;
  /** SGD's L2 penalty on every weight, added to the gradient; AdamW's decoupled decay, times the learning rate. */
  readonly weightDecay: number;
  /** Nesterov's momentum, for SGD. */
  readonly nesterov?: boolean;
  /** Of AdamW; 0.999 if left out. */
  readonly beta2?: number;
  /** Longest gradient over all weights, to which a longer one is scaled before anything else; 0 or left out: any. */
  readonly clipNorm?: number;
}

/** How a session's input, loss and optimizer are set up; fixed for its life. */
export interface SessionOptions extends OptimizerOptions {
  readonly precision: Precision;
  /** `auto` if absent. */
  readonly convolution?: ConvolutionChoice | undefined;
  /** Images in every training step; evaluation takes any number. */
  readonly batchSize: number;
  /** `uint8` images are normalised with these constants (of the 0..255 scale); without it images are float32 as given. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Share of the target spread evenly over the classes (Szegedy et al. 2016); training only. */
  readonly labelSmoothing: number;
  /** Whether every training batch has a mix. */
  readonly mixup?: boolean;
}

/** A second target of every image of a batch, for images that are mixtures of two (Zhang et al. 2018). */
export interface Mix {
  readonly labels: Int32Array;
  /** Share of the first target, from 0 to 1. */
  readonly share: number;
}

/** Images `[batch, height, width, channels]`, flat, and one class index an image. */
export interface Batch {
  readonly images: Uint8Array | Float32Array;
  readonly labels: Int32Array;
  readonly mix?: Mix;
}

/** A batch of images that the session holds, by their places in what was uploaded. */
export interface StoredBatch {
  readonly indices: Int32Array;
  readonly labels: Int32Array;
  /** Absent for images as they are. */
  readonly views?: Views;
}

/**
 * What is seen of every image of a batch: `[batch, height]` rows and `[batch, width]` columns of it, flat, one for each row and
 * column of the result; zeros where one lies outside.
 */
export interface Views {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

export interface StepResult {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** Euclidean norm of the loss's gradient over all weights, weight decay left out; not finite above about 1e19. */
  readonly gradientNorm: number;
  /** How many images had their class on top. */
  readonly correct: number;
  /** `[batch, classes]`, flat, before the update. */
  readonly logits: Float32Array;
}

/** A step as the session's thread reports it. */
export interface TimedStep extends StepResult {
  /** Seconds the thread spent on the step, waiting for the next batch left out. */
  readonly seconds: number;
}

export interface Evaluation {
  /** `[batch, classes]`, flat. */
  readonly logits: Float32Array;
  /** Cross-entropy of every image, without label smoothing. */
  readonly losses: Float32Array;
  /** 1 where the image's class was on top (first maximum wins), else 0. */
  readonly correct: Uint8Array;
}

/**
 * One network with its variables and optimizer, living in a worker thread: calls queue up and run in order, so the
 * caller prepares the next batch while the previous one is trained.
 */
export interface Session {
  /**
   * One step of the optimizer, as PyTorch takes it, on batch statistics; updates moving statistics. `before` counts the steps
   * taken before it over the whole run, which AdamW corrects its bias by.
   */
  step(batch: Batch | StoredBatch, learningRate: number, before?: number): Promise<TimedStep>;
  /** Forward pass on moving statistics. */
  evaluate(batch: Batch | StoredBatch): Promise<Evaluation>;
  /**
   * Keeps uint8 images `[any, height, width, channels]` on the device in place of those it held, for stored batches.
   * The array moves there, as in `write`. Absent where the engine cannot.
   */
  upload?(images: Uint8Array): Promise<void>;
  /** Variables, moving statistics and momentum. */
  read(): Promise<Weights>;
  /**
   * Sets the variables named; the others keep their values. The arrays move to the session's thread and are empty
   * afterwards, unless they are views on part of a larger memory.
   */
  write(weights: Weights): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly info: EngineInfo;
  /** Bytes of the memory that sessions live in: the machine's, or what the GPU has free of its own. */
  readonly memory: number;
  /** Builds a session; variables start at zero until written. */
  open(network: Network, options: SessionOptions): Promise<Session>;
  dispose(): Promise<void>;
}

/** Receives one line for people about what is being set up. */
export type Log = (line: string) => void;
