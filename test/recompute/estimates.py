"""The statistics of docs/statistics.md, with SciPy's distributions."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, stats


@dataclass
class Rules:
    """
    `margin` as a share; `most_seeds` is the budget of a study that looks after every seed, None if the number was fixed.
    `incomplete` if a planned run has no result.
    """

    margin: float
    most_seeds: int | None = None
    incomplete: bool = False

    def alpha(self, seeds: int) -> float:
        return 0.05 if self.most_seeds is None else 0.05 * seeds / max(seeds, self.most_seeds) ** 1.5

    def later_alpha(self, seeds: int) -> float:
        """A fixed number of seeds has spent its level: half of 0.5 % is left for the first extension."""
        return 0.0025 if self.most_seeds is None else self.alpha(seeds)


@dataclass
class Crossed:
    """A contrast of seeds crossed with images, taken apart into mean squares."""

    value: float
    images: int
    between_images: float
    bounds: tuple[float, float]
    weights: np.ndarray
    seeds: np.ndarray
    between_seeds: np.ndarray
    residual: np.ndarray

    def t(self) -> tuple[float, float]:
        """Standard error and degrees of freedom: no more than if a network with fewer seeds varied as much as one with more."""
        error, df = self._own_t()
        raised = [max([own, *self.between_seeds[self.seeds > count]]) for own, count in zip(self.between_seeds, self.seeds)]
        return error, min(df, replace(self, between_seeds=np.array(raised))._own_t()[1])

    def _own_t(self) -> tuple[float, float]:
        parts = self.weights**2 * self.between_seeds / self.seeds
        overlap = np.sum(self.weights**2 * self.residual / self.seeds) / self.images
        of_images = self.between_images / self.images
        total = max(parts.sum() + max(0, of_images - overlap), of_images / 4)
        squares = np.sum(parts**2 / (self.seeds - 1))
        if squares == 0:
            return np.sqrt(total), self.images - 1
        df = parts.sum() ** 2 / squares
        return np.sqrt(total), min(df * (total / parts.sum()) ** (1 - 1 / (2 * df**3)), self.images - 1)

    def cautious(self) -> "Crossed":
        """The variance from seed to seed at its upper bound of 80 % confidence."""
        parts = self.weights**2 * self.between_seeds / self.seeds
        squares = np.sum(parts**2 / (self.seeds - 1))
        if squares == 0:
            return self
        df = parts.sum() ** 2 / squares
        return replace(self, between_seeds=self.between_seeds * df / stats.chi2.isf(0.8, df))

    def with_seeds(self, seeds) -> "Crossed":
        def share(count):
            return np.sum(self.weights**2 * self.residual / count)

        return replace(
            self,
            seeds=np.full_like(self.seeds, seeds) if np.isscalar(seeds) else seeds,
            between_seeds=np.maximum(self.between_seeds, self.residual / self.images),
            between_images=max(0, self.between_images - share(self.seeds)) + share(seeds),
        )


@dataclass
class Estimate:
    value: float
    low: float
    high: float
    seeds: int
    p: float = float("nan")
    crossed: Crossed | None = None


def contrast(terms: list[tuple[float, list[np.ndarray]]], rules: Rules, flags: bool = True) -> Estimate:
    """Weighted sum of networks' means; a term has one array per seed, with a number per image."""
    weights = np.array([weight for weight, _ in terms], float)
    per_image = sum(weight * np.mean(values, axis=0) for weight, values in terms)
    images = len(per_image)
    bounds = (weights[weights < 0].sum(), weights[weights > 0].sum()) if flags else (-np.inf, np.inf)
    between_images = np.var(np.append(per_image, bounds) if flags else per_image, ddof=1)
    value, seeds = per_image.mean(), min(len(values) for _, values in terms)
    if seeds == 1:
        error, df, crossed = np.sqrt(between_images / images), images - 1, None
    else:
        squares = [_mean_squares(np.array(values)) for _, values in terms]
        crossed = Crossed(
            value,
            images,
            between_images,
            bounds,
            weights,
            np.array([len(values) for _, values in terms]),
            np.array([between for between, _ in squares]),
            np.array([residual for _, residual in squares]),
        )
        error, df = crossed.t()
    low, high = stats.t.interval(1 - rules.alpha(seeds) if crossed else 0.95, df, value, error)
    p = 2 * stats.t.sf(abs(value) / error, df)
    return Estimate(value, max(low, bounds[0]), min(high, bounds[1]), seeds, p, crossed)


def _mean_squares(values: np.ndarray) -> tuple[float, float]:
    """Variance of the seeds' means, and the residual mean square of the two-way table."""
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0, keepdims=True) + values.mean()
    seeds, images = values.shape
    return values.mean(axis=1).var(ddof=1), np.sum(left**2) / ((seeds - 1) * (images - 1))


def accuracy(flags: list[np.ndarray], rules: Rules) -> Estimate:
    if len(flags) > 1:
        return contrast([(1, flags)], rules)
    hits, n = int(flags[0].sum()), len(flags[0])
    interval = stats.binomtest(hits, n).proportion_ci(method="wilson")
    return Estimate(hits / n, interval.low, interval.high, 1)


def difference(after: list[np.ndarray], before: list[np.ndarray], rules: Rules) -> Estimate:
    if len(after) > 1 or len(before) > 1:
        return contrast([(1, after), (-1, before)], rules)
    one, other = after[0], before[0]
    only_one, only_other = int(np.sum(one > other)), int(np.sum(other > one))
    low, high = _newcombe(one, other, rules)
    return Estimate(one.mean() - other.mean(), low, high, 1, _mid_p(only_one, only_other))


def _newcombe(one: np.ndarray, other: np.ndarray, rules: Rules) -> tuple[float, float]:
    n, a, b = len(one), accuracy([one], rules), accuracy([other], rules)
    table = np.array([[np.sum((one == i) & (other == j)) for j in (1, 0)] for i in (1, 0)], float)
    determinant = np.linalg.det(table)
    corrected = max(determinant - n / 2, 0) if determinant > 0 else determinant
    scale = np.sqrt(table.sum(axis=0).prod() * table.sum(axis=1).prod())
    phi = corrected / scale if scale > 0 else 0

    def half(below: float, above: float) -> float:
        return np.sqrt(below**2 - 2 * phi * below * above + above**2)

    d = a.value - b.value
    return d - half(a.value - a.low, b.high - b.value), d + half(b.value - b.low, a.high - a.value)


def _mid_p(one: int, other: int) -> float:
    least, n = min(one, other), one + other
    if one == other:
        return 1.0
    return 2 * stats.binom.cdf(least, n, 0.5) - stats.binom.pmf(least, n, 0.5)


@dataclass
class TwoPart:
    """
    `sides`: the seeds of every network, trained or not. How many trained on each side (None if all did, or unknown), and
    the difference among those that did.
    """

    sides: tuple[int, ...]
    difference: Estimate | None
    counts: tuple[tuple[int, int], tuple[int, int]] | None = None
    p: float = float("nan")

    @property
    def seeds(self) -> int:
        return min(self.sides)

    def alpha(self, rules: Rules) -> float:
        """Level of its look: the strictest that one of its networks has."""
        return min(rules.alpha(seeds) for seeds in self.sides)


@dataclass
class Finding:
    seeds: int
    verdict: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    p: float = float("nan")
    crossed: Crossed | None = None
    beyond: bool = False
    more: tuple[int, int | None] | None = None
    counts: tuple[tuple[int, int], tuple[int, int]] | None = None
    counts_p: float = float("nan")


def decide(family: list[TwoPart], rules: Rules) -> list[Finding]:
    """Holm (1979) over both parts of each, every p first made comparable with 5 % by the level of its own look."""
    parts = [("counts", one, one.p) for one in family if one.counts]
    parts += [("difference", one, one.difference.p) for one in family if one.difference and one.difference.crossed]
    order = sorted(((kind, one, min(1, p * 0.05 / one.alpha(rules))) for kind, one, p in parts), key=lambda part: part[2])
    corrected: dict[tuple[str, int], tuple[float, float]] = {}
    adjusted, remaining = 0.0, len(order)
    for place, (kind, one, p) in enumerate(order):
        adjusted = max(adjusted, min(1, (len(order) - place) * p))
        corrected[kind, id(one)] = adjusted, one.alpha(rules) / remaining
        if adjusted <= 0.05:
            remaining = max(1, remaining - 1)
    return [_finding(one, corrected, len(order), rules) for one in family]


def _finding(one: TwoPart, corrected: dict, hypotheses: int, rules: Rules) -> Finding:
    found = _of_difference(one, corrected.get(("difference", id(one))), hypotheses, rules)
    if one.counts:
        (more, many), (less, few) = one.counts
        found.counts, found.counts_p = one.counts, corrected["counts", id(one)][0]
        if found.counts_p <= 0.05:
            found.verdict = "trains more often" if more * few > less * many else "trains less often"
            found.more = None
    if rules.incomplete or one.seeds < 2:
        return replace(found, verdict="incomplete" if rules.incomplete else "one seed", beyond=False, more=None)
    return found


def _of_difference(one: TwoPart, found: tuple[float, float] | None, hypotheses: int, rules: Rules) -> Finding:
    e = one.difference
    if e is None:
        return Finding(one.seeds, "undecided")
    if found is None:
        alone = one.seeds == 1
        return Finding(one.seeds, "undecided", e.value, *((e.low, e.high, e.p) if alone else (None, None)))
    p, threshold = found
    alpha = one.alpha(rules)
    error, df = e.crossed.t()

    def interval(level: float) -> tuple[float, float]:
        low, high = stats.t.interval(1 - level, df, e.value, error)
        return max(low, e.crossed.bounds[0]), min(high, e.crossed.bounds[1])

    low, high = interval(threshold)
    wide = interval(alpha / hypotheses)
    same = -rules.margin <= wide[0] and wide[1] <= rules.margin
    verdict = "same" if same else "better" if low > 0 else "worse" if high < 0 else "undecided"
    beyond = verdict in ("better", "worse") and (wide[0] > rules.margin or wide[1] < -rules.margin)
    more = _seeds_needed(e.crossed, threshold / alpha, rules) if verdict == "undecided" else None
    return Finding(one.seeds, verdict, e.value, low, high, p, e.crossed, beyond, more)


def _power(true: float, error: float, df: float, alpha: float) -> float:
    critical, away = stats.t.isf(alpha / 2, df), abs(true) / error
    # SciPy's own lower tail, nct.cdf(-critical, df, away), is not a number where it is next to nothing.
    return stats.nct.sf(critical, df, away) + stats.nct.sf(critical, df, -away)


def _seeds_needed(crossed: Crossed, share: float, rules: Rules) -> tuple[int, int | None] | None:
    """The fewest further seeds if present values are the true ones, and if they flatter; None beyond 50."""

    def fewest(known: Crossed, difference: float) -> int | None:
        begun = crossed.seeds.min()
        for more in range(1, 51):
            t = known.with_seeds(np.maximum(crossed.seeds, begun + more)).t()
            if _power(difference, *t, share * rules.later_alpha(begun + more)) >= 0.8:
                return more
        return None

    low = None if abs(crossed.value) <= rules.margin else fewest(crossed, abs(crossed.value))
    if low is None:
        return None
    error, df = crossed.t()
    shrunk = abs(crossed.value) - stats.t.isf(0.05, df) * error
    return low, None if shrunk <= rules.margin else fewest(crossed.cautious(), shrunk)


def detectable(crossed: Crossed, seeds: int, alpha: float) -> float | None:
    """The smallest true difference that `seeds` seeds find with probability 80%; None if none that there can be."""
    error, df = crossed.cautious().with_seeds(seeds).t()
    high = error
    while _power(high, error, df, alpha) < 0.8:
        high *= 2
    found = optimize.brentq(lambda true: _power(true, error, df, alpha) - 0.8, 0, high)
    return found if found <= crossed.bounds[1] else None


def auc_parts(log_probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Each image's part in the area under the ROC curve: DeLong's placements, as values whose mean is the area."""
    score = log_probabilities[:, 1] - log_probabilities[:, 0]
    positives, negatives = score[labels == 1], score[labels == 0]
    wins = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    area = stats.mannwhitneyu(positives, negatives).statistic / wins.size
    parts = np.empty(len(labels))
    parts[labels == 1] = area + len(labels) / len(positives) * (wins.mean(axis=1) - area)
    parts[labels == 0] = area + len(labels) / len(negatives) * (wins.mean(axis=0) - area)
    return parts


def calibration_error(log_probabilities: np.ndarray, labels: np.ndarray) -> float:
    confidence = np.exp(log_probabilities.max(axis=1))
    right = log_probabilities.argmax(axis=1) == labels
    # Bins are open below and closed above, as in Guo et al. (2017).
    bins = np.digitize(confidence, np.arange(1, 15) / 15, right=True)
    gaps = [abs(right[bins == one].sum() - confidence[bins == one].sum()) for one in range(15)]
    return sum(gaps) / len(labels)
