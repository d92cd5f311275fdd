/** How weights are moved along their gradients. */
export const optimizers = ['sgd', 'adamw'] as const;
export type Optimizer = (typeof optimizers)[number];
