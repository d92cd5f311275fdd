import type { ConvolutionChoice, Optimizer, Precision } from '../base/choices.ts';
import type { EngineInfo } from '../base/engine.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';

/** How weights are updated from their gradients. */
export interface OptimizerOptions {
  /** `sgd` if left out. */
  readonly optimizer?: Optimizer;
  /** Momentum of SGD; beta 1 of AdamW. */
  readonly momentum: number;
  /**
   * For SGD, the L2 penalty on every weight, added to the gradient. For AdamW, the decoupled decay, times the learning
   * rate.
   */
  readonly weightDecay: number;
  /** Whether SGD uses Nesterov's momentum. */
  readonly nesterov?: boolean;
  /** Beta 2 of AdamW; 0.999 if left out. */
  readonly beta2?: number;
  /**
   * Largest norm of the gradient over all weights. A larger gradient is scaled down to it first. No limit if 0 or left
   * out.
   */
  readonly clipNorm?: number;
}

/** Input, loss and optimizer of a session. They do not change during its life. */
export interface SessionOptions extends OptimizerOptions {
  readonly precision: Precision;
  /** `auto` if absent. */
  readonly convolution?: ConvolutionChoice | undefined;
  /** Images per training step. Evaluation takes any number. */
  readonly batchSize: number;
  /** Constants to normalise `uint8` images, on the scale 0 to 255. Without them images are float32 and used as they are. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** Share of the target that is spread evenly over the classes (Szegedy et al. 2016), in training only. */
  readonly labelSmoothing: number;
  /** Whether every training batch has a mix. */
  readonly mixup?: boolean;
}

/** A second label for every image of a batch, if its images are mixtures of two (Zhang et al. 2018). */
export interface Mix {
  readonly labels: Int32Array;
  /** Share of the first label, from 0 to 1. */
  readonly share: number;
}

/** Images `[batch, height, width, channels]`, flat, and one class index per image. */
export interface Batch {
  readonly images: Uint8Array | Float32Array;
  readonly labels: Int32Array;
  readonly mix?: Mix;
}

/** A batch of uploaded images, given by their positions in the upload. */
export interface StoredBatch {
  readonly indices: Int32Array;
  readonly labels: Int32Array;
  /** Absent if images are used as they are. */
  readonly views?: Views;
}

/**
 * Which pixels of every image of a batch are used. For each row and each column of the result, `[batch, height]` and
 * `[batch, width]` name the row and the column of the image. Pixels outside the image are zero.
 */
export interface Views {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

export interface StepResult {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** Euclidean norm of the loss's gradient over all weights, without weight decay. It overflows above about 1e19. */
  readonly gradientNorm: number;
  /** Number of images that were classified correctly. */
  readonly correct: number;
  /** `[batch, classes]`, flat, computed before the update. */
  readonly logits: Float32Array;
}

/** A step, with its time in the session's thread. */
export interface TimedStep extends StepResult {
  /** Seconds that the thread spent on the step, without waiting for the batch. */
  readonly seconds: number;
}

export interface Evaluation {
  /** `[batch, classes]`, flat. */
  readonly logits: Float32Array;
  /** Cross-entropy of every image, without label smoothing. */
  readonly losses: Float32Array;
  /** 1 for images that are classified correctly (the first maximum wins), 0 for others. */
  readonly correct: Uint8Array;
}

/**
 * One network with its variables and its optimizer, in a worker thread. Calls wait in a queue and run in order. So the
 * caller can prepare the next batch while the previous one is trained.
 */
export interface Session {
  /**
   * One step of the optimizer, computed as PyTorch does, with the statistics of the batch. It also updates the moving
   * statistics. `before` is the number of earlier steps of the run, which AdamW's bias correction needs.
   */
  step(batch: Batch | StoredBatch, learningRate: number, before?: number): Promise<TimedStep>;
  /** Forward pass with the moving statistics. */
  evaluate(batch: Batch | StoredBatch): Promise<Evaluation>;
  /**
   * Keeps uint8 images `[any, height, width, channels]` on the device for stored batches. They replace earlier ones.
   * The array is moved, as in `write`. Absent if the engine cannot keep images.
   */
  upload?(images: Uint8Array): Promise<void>;
  /** Weights, moving statistics and what the optimizer keeps. */
  read(): Promise<Weights>;
  /**
   * Sets the named variables; others keep their values. The arrays are moved to the session's thread and are empty
   * afterwards. If an array is only a part of a larger buffer, it is copied instead.
   */
  write(weights: Weights): Promise<void>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly info: EngineInfo;
  /** Bytes of memory for sessions: the machine's memory, or the GPU's free memory. */
  readonly memory: number;
  /** Opens a session. All variables are zero until they are written. */
  open(network: Network, options: SessionOptions): Promise<Session>;
  dispose(): Promise<void>;
}

/** Receives one line for people about what is being set up. */
export type Log = (line: string) => void;
