import type { Optimizer } from '../base/optimizer.ts';
import type { VariableSpec } from './operations.ts';
import type { Shape } from './shape.ts';

/** Values of variables by their full name, in the network's layout; the optimizer's stand under `slotsOf`. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Name of a weight's momentum among the weights. */
export const momentumOf = (weight: string): string => `${weight}/momentum`;

/** Name of the mean square of a weight's gradient, which AdamW keeps. */
export const secondMomentOf = (weight: string): string => `${weight}/second_moment`;

const slots: Readonly<Record<Optimizer, readonly ((weight: string) => string)[]>> = {
  sgd: [momentumOf],
  adamw: [momentumOf, secondMomentOf],
};

/** What an optimizer keeps for every weight of a network, each in the weight's shape. */
export const slotsOf = (
  variables: readonly VariableSpec[],
  optimizer: Optimizer = 'sgd',
): { readonly name: string; readonly shape: Shape }[] =>
  slots[optimizer].flatMap((nameOf) =>
    variables.filter(({ role }) => role === 'weight').map(({ name, shape }) => ({ name: nameOf(name), shape })),
  );
