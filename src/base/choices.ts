/** Engines of Ablate's own. `wasm` is WebAssembly. */
export const engines = ['native', 'gpu', 'wasm'] as const;
export type EngineKind = (typeof engines)[number];

/** Engines that a user can choose. `auto` takes the native engine if it can be set up, otherwise WebAssembly. */
export const engineChoices = ['auto', ...engines] as const;
export type EngineChoice = (typeof engineChoices)[number];

/**
 * `fp32`: everything in float32. `tf32`: a GPU rounds the factors of float32 products to 10 bits of mantissa, and adds
 * in float32. `bf16`: convolutions and activations in bfloat16; variables, statistics, stem, loss and optimizer in
 * float32.
 */
export const precisions = ['fp32', 'tf32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];

/**
 * How the compiled graph computes a convolution. `auto`: in the fastest exact way for its shape. `direct`: with
 * TensorFlow's own convolution. A GPU always does the latter.
 */
export const convolutionChoices = ['auto', 'direct'] as const;
export type ConvolutionChoice = (typeof convolutionChoices)[number];

/** How weights are updated from their gradients. */
export const optimizers = ['sgd', 'adamw'] as const;
export type Optimizer = (typeof optimizers)[number];
