/** How weights are updated from their gradients. */
export const optimizers = ['sgd', 'adamw'] as const;
export type Optimizer = (typeof optimizers)[number];
