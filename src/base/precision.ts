/**
 * `fp32`: everything in float32. `tf32`: a GPU rounds the factors of float32 products to 10 bits of mantissa, and adds
 * in float32. `bf16`: convolutions and activations in bfloat16; variables, statistics, stem, loss and optimizer in
 * float32.
 */
export const precisions = ['fp32', 'tf32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];
