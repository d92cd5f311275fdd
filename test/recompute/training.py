"""Which seeds trained, and whether those of one network train more often: docs/statistics.md, with SciPy's tests."""

import numpy as np
from scipy import stats

from records import Run


def trained(run: Run) -> bool | None:
    """Better than the best constant prediction, by more than chance and by enough. None if the record does not tell."""
    if run.log_probabilities is None or run.labels is None:
        return None
    labels, size = run.labels, len(run.labels)
    shares = np.bincount(labels, minlength=run.log_probabilities.shape[1]) / size
    if shares.max() == 1:
        return None
    entropy = stats.entropy(shares)
    hits = int(np.sum(run.log_probabilities.argmax(axis=1) == labels))
    loss = -run.log_probabilities[np.arange(size), labels].mean()
    gain = (hits / size - shares.max()) / (1 - shares.max())
    loss_gain = 1 - loss / entropy
    if len(shares) == 2:
        score = run.log_probabilities[:, 1] - run.log_probabilities[:, 0]
        test = stats.mannwhitneyu(score[labels == 1], score[labels == 0], alternative="greater", method="asymptotic")
        area = test.statistic / (np.sum(labels == 1) * np.sum(labels == 0))
        return bool(test.pvalue <= 0.01 and area >= 0.6 and (gain >= 0.1 or loss_gain >= 0.02))
    of_top1 = stats.binomtest(hits, size, shares.max(), alternative="greater").pvalue
    of_loss = min(1, np.exp(-size * (entropy - loss)))
    return bool((of_top1 <= 0.005 and gain >= 0.1) or (of_loss <= 0.005 and loss_gain >= 0.02))


def counted(runs: list[Run]) -> tuple[int, int] | None:
    """How many seeds trained, and how many there are."""
    flags = [trained(run) for run in runs]
    return None if None in flags or not flags else (sum(flags), len(flags))


def is_mixture(runs: list[Run]) -> bool:
    count = counted(runs)
    return count is not None and 0 < count[0] < count[1]


def boschloo(one: tuple[int, int], other: tuple[int, int]) -> float:
    table = [[one[0], other[0]], [one[1] - one[0], other[1] - other[0]]]
    return float(min(1, stats.boschloo_exact(table, n=200).pvalue))
