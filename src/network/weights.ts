/** Values of variables by their full name, in the network's layout; the optimizer's stand under `momentumOf`. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Name of a weight's momentum among the weights. */
export const momentumOf = (weight: string): string => `${weight}/momentum`;
