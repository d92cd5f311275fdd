"""Expected values from SciPy and statsmodels, which share no code with the project.

python3 -m venv .venv && .venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0 pandas
.venv/bin/python test/judge/statistics/fixtures.py > test/judge/statistics/fixtures.json
"""

import json

import numpy as np
import pandas as pd
from scipy import optimize, stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm
from statsmodels.stats.multitest import multipletests


def quantiles():
    for df in (1, 1.3, 2, 2.7, 4, 9, 17.5, 60, 200, 2000.5, 1e5):
        for alpha in (0.2, 0.1, 0.05, 0.0125, 0.001):
            yield {"alpha": alpha, "df": df, "critical": stats.t.isf(alpha / 2, df)}


def tails():
    for df in (1, 2.7, 9, 60, 2000.5, 1e4):
        for t in (0, 0.01, 0.5, 2, 5, 10):
            yield {"t": t, "df": df, "p": 2 * stats.t.sf(t, df)}


def noncentral():
    for df in (1, 2.3, 9, 100, 2000):
        for noncentrality in (-2, 0, 0.5, 3, 6, 30):
            for t in (0, 1, 4.3, 12.7):
                yield {"t": t, "df": df, "noncentrality": noncentrality, "below": stats.nct.cdf(t, df, noncentrality)}


def powers():
    for df, se in ((2, 0.01), (4.5, 0.02), (30, 0.003)):
        for alpha in (0.05, 0.0125):
            critical = stats.t.isf(alpha / 2, df)

            def power(difference):
                nc = difference / se
                # SciPy has no number for the far tail when it is all but nothing.
                return stats.nct.sf(critical, df, nc) + np.nan_to_num(stats.nct.cdf(-critical, df, nc))

            detectable = optimize.brentq(lambda difference: power(difference) - 0.8, 0, 100 * se, xtol=1e-14)
            yield {"df": df, "standardError": se, "alpha": alpha, "power": power(0.02), "detectable": detectable}


def flags(rng, seeds, images, seed_sd, image_sd):
    logit = 0.8 + rng.normal(0, seed_sd, (seeds, 1)) + rng.normal(0, image_sd, images)
    return (rng.random((seeds, images)) < 1 / (1 + np.exp(-logit))).astype(int)


def mean_squares(cells):
    seeds, images = cells.shape
    frame = pd.DataFrame(
        {"y": cells.ravel(), "seed": np.repeat(np.arange(seeds), images), "image": np.tile(np.arange(images), seeds)}
    )
    return anova_lm(ols("y ~ C(seed) + C(image)", frame).fit())["mean_sq"]


def crossed():
    """Two-way analyses of variance by statsmodels, one per network, put together by hand."""
    rng = np.random.default_rng(5)
    cases = (
        ("an accuracy", (1,), (3,), 0.6, 1.5),
        ("a difference", (1, -1), (3, 3), 0.6, 1.5),
        ("a difference of unequal seeds", (1, -1), (2, 4), 0.3, 1.0),
        ("an interaction", (1, -1, -1, 1), (3, 3, 3, 3), 0.5, 1.0),
        ("seeds that differ less than chance would have it", (1,), (4,), 0.0, 0.0),
    )
    for name, weights, seeds, seed_sd, image_sd in cases:
        sides = [flags(rng, count, 40, seed_sd, image_sd) for count in seeds]
        contrast = sum(weight * cells.mean(0) for weight, cells in zip(weights, sides))
        bounds = [sum(w for w in weights if w < 0), sum(w for w in weights if w > 0)]
        images = np.append(contrast, bounds).var(ddof=1) / 40
        squares = [mean_squares(cells) for cells in sides]
        per_side = [w**2 * ms["C(seed)"] / (n * 40) for w, n, ms in zip(weights, seeds, squares)]
        overlap = sum(w**2 * ms["Residual"] / (n * 40) for w, n, ms in zip(weights, seeds, squares))
        variance = max(sum(per_side) + max(0, images - overlap), images / 4)
        seed_df = sum(per_side) ** 2 / sum(p**2 / (n - 1) for p, n in zip(per_side, seeds))
        df = min(seed_df * (variance / sum(per_side)) ** (1 - 1 / (2 * seed_df**3)), 39)
        value = contrast.mean()
        low, high = stats.t.interval(0.95, df, value, np.sqrt(variance))
        yield {
            "name": name,
            "sides": [{"weight": w, "correct": cells.tolist()} for w, cells in zip(weights, sides)],
            "value": value,
            "standardError": np.sqrt(variance),
            "df": df,
            "low": low,
            "high": high,
            "p": 2 * stats.t.sf(abs(value) / np.sqrt(variance), df),
        }


def holm():
    for values in ([0.01, 0.04, 0.03], [0.03, 0.03], [0.6], [0.2, 0.001, 0.013, 0.04, 0.04]):
        yield {"values": values, "adjusted": multipletests(values, method="holm")[1].tolist()}


def mid_p():
    for first, second in ((5, 0), (12, 2), (6, 16), (180, 130), (7, 7), (0, 0)):
        n, least = first + second, min(first, second)
        p = 1 if first == second else 2 * stats.binom.cdf(least, n, 0.5) - stats.binom.pmf(least, n, 0.5)
        yield {"onlyFirst": first, "onlySecond": second, "p": p}


def boschloo():
    for first, of_first, second, of_second in (
        (4, 4, 0, 4), (0, 4, 4, 4), (3, 3, 0, 3), (2, 2, 0, 2), (4, 4, 1, 4), (5, 5, 1, 5), (3, 5, 3, 5), (9, 10, 3, 10),
        (2, 2, 0, 10), (10, 10, 1, 2), (8, 10, 0, 3), (4, 4, 4, 4), (0, 3, 0, 3), (12, 20, 5, 20),
    ):
        # SciPy's table has the groups as columns. Its search for the nuisance parameter needs more points than it takes.
        table = [[first, second], [of_first - first, of_second - second]]
        p = 1 if 0 in np.sum(table, 1) else stats.boschloo_exact(table, n=512).pvalue
        yield {"first": [first, of_first], "second": [second, of_second], "p": p}


def ranks():
    rng = np.random.default_rng(8)
    for positives, negatives, gain, digits in ((30, 30, 0, 3), (60, 20, 0.5, 1), (10, 190, 1, 0), (100, 100, 0.4, 2)):
        scores = np.round(np.append(rng.normal(gain, 1, positives), rng.normal(0, 1, negatives)), digits)
        found = stats.mannwhitneyu(scores[:positives], scores[positives:], alternative="greater", method="asymptotic")
        auc = found.statistic / positives / negatives
        yield {"positives": positives, "scores": scores.tolist(), "auc": auc, "p": found.pvalue}


def binomial_tails():
    for hits, size, share in ((0, 10, 0.3), (7, 10, 0.3), (110, 200, 0.5), (1820, 2000, 0.9), (2000, 2000, 0.9)):
        yield {"hits": hits, "size": size, "share": share, "p": stats.binom.sf(hits - 1, size, share)}


tables = (quantiles, tails, noncentral, powers, crossed, holm, mid_p, boschloo, ranks, binomial_tails)
rows = {table.__name__: list(table()) for table in tables}
lines = [f' "{name}": [\n' + ",\n".join("  " + json.dumps(row) for row in table) + "\n ]" for name, table in rows.items()]
print("{\n" + ",\n".join(lines) + "\n}")
