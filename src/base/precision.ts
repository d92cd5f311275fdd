/** fp32 throughout, or bf16 convolutions and activations with fp32 variables, statistics, stem, loss and optimizer. */
export const precisions = ['fp32', 'bf16'] as const;
export type Precision = (typeof precisions)[number];
