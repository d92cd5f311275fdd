import { at } from '../../base/arrays.ts';

/** A matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/**
 * Matrices that compute `outputs` correlations of an input with a filter: `output^T ((filter f) * (input d))`, where
 * `*` multiplies element by element. The values in between are called frequencies.
 */
export interface MinimalFilter {
  /** From the values of the input to frequencies. */
  readonly input: Matrix;
  /** From the taps of the filter to frequencies. */
  readonly filter: Matrix;
  /** From the values of the output to frequencies. Its transpose is the way back. */
  readonly output: Matrix;
}

/**
 * Points at which polynomials are evaluated, besides infinity. Their powers differ less in size than those of the usual
 * 0, 1, -1, 2, -2, which halves the error of F(4, 3).
 */
const points = [0, 0.75, -0.75, 1.5, -1.5];

/**
 * The algorithm of Toom and Cook for `outputs` correlations with a filter of `taps` (Winograd 1980, "Arithmetic
 * Complexity of Computations"). It multiplies two polynomials by their values at as many points as the product has
 * coefficients. The points suffice for four outputs of three taps at most.
 */
export function minimalFilter(outputs: number, taps: number): MinimalFilter {
  const finite = points.slice(0, outputs + taps - 2);
  const others = finite.map((_, index) => finite.filter((_, other) => other !== index));
  return {
    input: [...others.map((roots) => [...withRoots(roots), 0]), withRoots(finite)],
    filter: [
      ...finite.map((point, index) => {
        const scale = at(others, index).reduce((product, other) => product * (point - other), 1);
        return powers(point, taps).map((power) => power / scale);
      }),
      atInfinity(taps),
    ],
    output: [...finite.map((point) => powers(point, outputs)), atInfinity(outputs)],
  };
}

const powers = (base: number, count: number): number[] => Array.from({ length: count }, (_, power) => base ** power);

/** The value of a polynomial at infinity is its last coefficient. */
const atInfinity = (count: number): number[] => [...Array<number>(count - 1).fill(0), 1];

/** Coefficients of the polynomial with these roots and leading coefficient 1, constant term first. */
function withRoots(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots) {
    coefficients = [0, ...coefficients].map((shifted, power) => shifted - root * (coefficients[power] ?? 0));
  }
  return coefficients;
}
