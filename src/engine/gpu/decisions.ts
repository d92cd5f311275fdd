/** A decision about how TensorFlow computes on a GPU. */
export interface Decision {
  readonly about: string;
  readonly chosen: string;
  readonly why: string;
  /** Where to read about it in the sources of TensorFlow 2.21. */
  readonly source: string;
  /**
   * Environment variables for TensorFlow. A variable that changes numbers is always set, whatever the user's
   * environment says.
   */
  readonly settings?: (deterministic: boolean) => Readonly<Record<string, string>>;
}

/** How a GPU computes. docs/gpu.md shows these decisions as a table. */
export const gpuDecisions: readonly Decision[] = [
  {
    about: 'convolution',
    chosen: 'Conv2D and its two gradients; cuDNN takes the algorithm',
    why: 'cuDNN has Winograd and implicit matrix products of its own, tuned for each GPU',
    source: 'tensorflow/core/kernels/conv_ops_gpu.cc',
  },
  {
    about: 'layout',
    chosen: 'NHWC in the graph; TensorFlow turns it to NCHW in fp32 and tf32 and leaves it in bf16',
    why: 'its layout pass knows the GPU: tensor cores take bf16 in NHWC, and float32 is faster in NCHW; a CPU runs the same graph',
    source: 'tensorflow/core/grappler/optimizers/generic_layout_optimizer.cc',
  },
  {
    about: 'batch norm',
    chosen: 'FusedBatchNormV3 and FusedBatchNormGradV3',
    why: 'one kernel in place of ten; statistics in float32 in bf16 too; deterministic in training',
    source: 'tensorflow/core/kernels/fused_batch_norm_op.cc',
  },
  {
    about: 'determinism',
    chosen: 'on, unless --deterministic off',
    why: 'cuDNN then takes no algorithm that adds in changing order, and a kernel that cannot do without refuses to run',
    source: 'tensorflow/core/util/determinism.cc, xla/stream_executor/cuda/cuda_dnn.cc',
    settings: (deterministic) => ({ TF_DETERMINISTIC_OPS: deterministic ? '1' : '0' }),
  },
  {
    about: 'cuDNN autotune',
    chosen: 'off, on with --deterministic off',
    why: 'it takes the algorithm that a stopwatch likes best, which is another one in the next process',
    source: 'tensorflow/core/util/use_cudnn.cc, tensorflow/core/kernels/conv_ops_gpu.cc',
    settings: (deterministic) => ({ TF_CUDNN_USE_AUTOTUNE: deterministic ? '0' : '1' }),
  },
  {
    about: 'memory',
    chosen: 'grows with use',
    why: 'the first process would take all of the GPU, and two runs could not share one',
    source: 'tensorflow/core/common_runtime/gpu/gpu_bfc_allocator.cc',
    settings: () => ({ TF_FORCE_GPU_ALLOW_GROWTH: 'true' }),
  },
  {
    about: 'XLA',
    chosen: 'not used',
    why: 'it fuses operations into kernels of its own, of which neither the table of kernels nor the self-test by operation knows',
    source: 'tensorflow/compiler/jit/xla_cluster_util.cc',
    settings: () => ({ TF_XLA_FLAGS: '--tf_xla_auto_jit=-1' }),
  },
];

/** Environment variables of all decisions. */
export const settingsOfDecisions = (deterministic: boolean): Readonly<Record<string, string>> =>
  Object.assign({}, ...gpuDecisions.map(({ settings }) => settings?.(deterministic)));
