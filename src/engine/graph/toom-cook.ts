/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** `outputs` correlations of an input with a filter: `output^T ((filter f) * (input d))`, product element by element. */
export interface MinimalFilter {
  /** From the input's values to frequencies. */
  readonly input: Matrix;
  /** From the filter's taps to frequencies. */
  readonly filter: Matrix;
  /** From the outputs' values to frequencies: the transpose of the way back. */
  readonly output: Matrix;
}

/**
 * Where polynomials are evaluated, beside infinity. These keep F(4, 3) twice as exact as the customary 0, 1, -1, 2, -2:
 * their powers differ less in size.
 */
const points = [0, 0.75, -0.75, 1.5, -1.5];

/**
 * Toom and Cook's algorithm for `outputs` correlations with a filter of `taps` (Winograd 1980, "Arithmetic Complexity of
 * Computations"): multiplies polynomials by their values at as many points as the product has coefficients. At most four
 * outputs of three taps, which is what there are points for.
 */
export function minimalFilter(outputs: number, taps: number): MinimalFilter {
  const finite = points.slice(0, outputs + taps - 2);
  const others = finite.map((_, index) => finite.filter((_, other) => other !== index));
  return {
    input: [...others.map((roots) => [...withRoots(roots), 0]), withRoots(finite)],
    filter: [
      ...finite.map((point, index) => {
        const scale = (others[index] as number[]).reduce((product, other) => product * (point - other), 1);
        return powers(point, taps).map((power) => power / scale);
      }),
      atInfinity(taps),
    ],
    output: [...finite.map((point) => powers(point, outputs)), atInfinity(outputs)],
  };
}

const powers = (base: number, count: number): number[] => Array.from({ length: count }, (_, power) => base ** power);

/** Value of a polynomial at infinity: its last coefficient. */
const atInfinity = (count: number): number[] => [...Array<number>(count - 1).fill(0), 1];

/** Coefficients of the polynomial with these roots and leading coefficient 1, constant term first. */
function withRoots(roots: readonly number[]): number[] {
  let coefficients = [1];
  for (const root of roots) {
    coefficients = [0, ...coefficients].map((shifted, power) => shifted - root * (coefficients[power] ?? 0));
  }
  return coefficients;
}
