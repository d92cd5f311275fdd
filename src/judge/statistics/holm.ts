/** One hypothesis of a family after Holm's correction. */
export interface Corrected {
  /** Adjusted p: at most alpha if the hypothesis is rejected. */
  readonly p: number;
  /** Level of the interval that excludes 0 exactly if the hypothesis is rejected. */
  readonly level: number;
}

/**
 * Holm's step-down correction (1979, Scand. J. Statist. 6:65): with probability 1 - `alpha` no true hypothesis of the
 * family is rejected. The k-th smallest of m p values is tested at alpha / (m - k + 1), up to the first that is not
 * rejected. That one and all after it keep its threshold. The interval of a hypothesis has the level of its threshold,
 * so interval and p agree.
 */
export function holm(values: readonly number[], alpha = 0.05): Corrected[] {
  const corrected: Corrected[] = [];
  const order = [...values.entries()].sort(([, one], [, other]) => one - other);
  let p = 0;
  let tested = values.length;
  for (const [place, [index, value]] of order.entries()) {
    p = Math.max(p, Math.min(1, (values.length - place) * value));
    corrected[index] = { p, level: 1 - alpha / tested };
    if (p <= alpha) tested = Math.max(1, tested - 1);
  }
  return corrected;
}
