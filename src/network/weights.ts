import type { Optimizer } from '../base/choices.ts';
import type { VariableSpec } from './operations.ts';
import type { Shape } from './shape.ts';

/** Values of variables by full name, in the network's layout. What the optimizer keeps is under the names of `slotsOf`. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Name under which a weight's momentum is kept. */
export const momentumOf = (weight: string): string => `${weight}/momentum`;

/** Name under which AdamW keeps the mean square of a weight's gradient. */
export const secondMomentOf = (weight: string): string => `${weight}/second_moment`;

const slots: Readonly<Record<Optimizer, readonly ((weight: string) => string)[]>> = {
  sgd: [momentumOf],
  adamw: [momentumOf, secondMomentOf],
};

/** The variables that an optimizer keeps for the weights of a network. Each has the shape of its weight. */
export const slotsOf = (
  variables: readonly VariableSpec[],
  optimizer: Optimizer = 'sgd',
): { readonly name: string; readonly shape: Shape }[] =>
  slots[optimizer].flatMap((nameOf) =>
    variables.filter(({ role }) => role === 'weight').map(({ name, shape }) => ({ name: nameOf(name), shape })),
  );
