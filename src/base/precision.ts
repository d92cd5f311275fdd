/**
 * fp32 throughout; tf32, in which a GPU multiplies float32 with 10 bits of mantissa and adds with all; or bf16
 * convolutions and activations with fp32 variables, statistics, stem, loss and optimizer.
 */
export const precisions = ['fp32', 'tf32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];
