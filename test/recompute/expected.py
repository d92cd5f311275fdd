"""The tables that a study's records give, with every number in full: caption, header and rows of text."""

from dataclasses import dataclass, replace

import numpy as np

from estimates import Estimate, Finding, TwoPart, accuracy, auc_parts, calibration_error, contrast, decide, detectable
from records import Run
from studies import Factorial, Study
from training import counted, is_mixture, trained


@dataclass
class Table:
    caption: str
    header: list[str]
    rows: list[list[str]]
    page_only: bool = False


def tables(study: Study) -> list[Table]:
    return [table for table in (_contrast(study), _effects(study), _variants(study), *_scores(study), _noise(study)) if table]


def _between(value: float, low: float, high: float, scale: float = 1) -> str:
    return f"{scale * value!r} ({scale * low!r} to {scale * high!r})".replace("np.float64", "")


def _percent(e: Estimate | Finding) -> str:
    if e.value is None:
        return "–"
    return repr(100 * float(e.value)) if e.low is None else _between(float(e.value), float(e.low), float(e.high), 100)


def _accuracy(runs: list[Run], e: Estimate) -> str:
    """Of a mixture of seeds that trained and others, the mean alone; in words, if the interval is the whole range."""
    if is_mixture(runs):
        return repr(100 * float(e.value))
    if e.low <= 0 and e.high >= 1:
        return f"{100 * float(e.value)!r} ({len(runs)} seeds say nothing of it)"
    return _percent(e)


def _p(p: float) -> str:
    return "–" if np.isnan(p) else "< 0.001" if p < 0.001 else repr(float(p))


def _verdict(study: Study, f: Finding, words: dict | None = None) -> str:
    points = f"{study.margin:g} point{'' if study.margin == 1 else 's'}"
    beyond = f" beyond {points}" if f.beyond and not words else ""
    texts = {"same": f"same within {points}", "better": f"better{beyond}", "worse": f"worse{beyond}", **(words or {})}
    text = texts.get(f.verdict, f.verdict)
    if words and f.verdict in words:
        return text
    brackets = [_counts(f)] if f.counts else []
    brackets += [_more(*f.more)] if f.more else []
    return f"{text} ({'; '.join(brackets)})" if brackets else text


def _counts(f: Finding) -> str:
    (more, many), (less, few) = f.counts
    return f"trained: {more} of {many} seed{'' if many == 1 else 's'} against {less} of {few}, p {_p(f.counts_p)}"


def _more(low: int, high: int | None) -> str:
    if low == high:
        return f"{low} more seed{'' if low == 1 else 's'}"
    return f"{low} to {'more than 50' if high is None else high} more seeds"


def _cells(study: Study, f: Finding, words: dict | None = None) -> list[str]:
    return [_percent(f), _p(f.p), _verdict(study, f, words)]


def _p_title(study: Study) -> str:
    return "p, this seed only" if any(f.seeds == 1 for _, f in study.effects) else "p"


def _delta_title(study: Study) -> str:
    return f"{study.difference}, points"


def _contrast(study: Study) -> Table | None:
    if not study.effects:
        return None
    header, rows = _levels(study) if isinstance(study, Factorial) else _design(study)
    header = [*header, _delta_title(study), _p_title(study), "verdict"]
    return Table(f"Val top-1 in %, and {_delta_title(study)}, with intervals in brackets", header, rows)


def _design(study: Study) -> tuple[list[str], list[list[str]]]:
    found = {after: _cells(study, finding) for (_, _, after), finding in study.effects}
    shown = lambda name: _accuracy(study.variants[name], accuracy(study.flags[name], study.rules))
    rows = [[name, shown(name), *found.get(name, ["–"] * 3)] for name in study.flags]
    return ["variant", "val top-1, %"], rows


def _levels(study: Factorial) -> tuple[list[str], list[list[str]]]:
    others = [name for name in study.factors if name != study.factor]
    levels = [one for one in study.factors[study.factor] if any(own[study.factor] == one for own in study.levels.values())]
    rows = []
    for (at, _, _), finding in study.effects:
        named = lambda level: next((n for n, own in study.levels.items() if own == {**at, study.factor: level}), None)
        shown = lambda name: _accuracy(study.variants[name], accuracy(study.flags[name], study.rules)) if name else "–"
        shares = [shown(named(level)) for level in levels]
        rows.append([*(str(at[name]) for name in others), *shares, *_cells(study, finding)])
    return [*others, *(f"{level}, top-1 %" for level in levels)], rows


def _effects(study: Study) -> Table | None:
    main, interactions = study.main(), study.interactions()
    if main is None and not interactions:
        return None
    rows = [] if main is None else [[f"{study.factor}: {study.treatment} − {study.baseline}, mean of {len(study.effects)}", *_cells(study, main)]]
    for of, by, finding in interactions:
        name = f"{of[0]} × {by[0]}: {of[2]} − {of[1]}, at {by[0]} {by[2]} less at {by[0]} {by[1]}"
        rows.append([name, *_cells(study, finding, {"better": "higher", "worse": "lower"})])
    caption = f"The effect of {study.factor} over all other factors, and what they change in it"
    return Table(caption, ["effect", "points", _p_title(study), "verdict"], rows)


def _variants(study: Study) -> Table:
    several = len({run.seed for runs in study.variants.values() for run in runs}) > 1
    rows = []
    for name, runs in study.variants.items():
        delta = next((_percent(f) for (_, _, after), f in study.effects if after == name), "–")
        records = [run.record for run in runs]
        speeds = [record["timing"]["imagesPerSecond"] for record in records]
        row = [name, _accuracy(runs, accuracy(study.flags[name], study.rules)) + _trained(runs), delta]
        row += [repr(float(np.mean([record["result"]["loss"] for record in records]))), _short(records[0]["network"]["parameters"])]
        row += [_between(float(np.mean(speeds)), min(speeds), max(speeds))] if several else []
        row += [str(len(records[0]["epochs"]))]
        rows.append(row + ([str(len(runs))] if several else []))
    header = ["variant", "val top-1, %", _delta_title(study), "val loss", "parameters"]
    header += ["images/s"] if several else []
    header += ["epochs", "seeds"] if several else ["epochs"]
    return Table("Every variant on the val images, means over its seeds", header, rows)


def _trained(runs: list[Run]) -> str:
    count = counted(runs)
    return "" if count is None or count[0] == count[1] else f", {count[0]} of {count[1]} seed{'' if count[1] == 1 else 's'} trained"


def _short(number: int) -> str:
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= unit:
            return f"{number / unit!r} {letter}"
    return str(number)


def _noise(study: Study) -> Table | None:
    known = [(study.name(pair, _delta_title(study)), f.crossed) for pair, f in study.effects if f.crossed]
    if not known:
        return None
    alpha = lambda seeds: study.rules.alpha(seeds) / len(study.effects)
    size = lambda crossed, seeds: None if seeds == 1 else detectable(crossed, seeds, alpha(seeds))
    shown = lambda share: "–" if share is None else repr(100 * share)
    found = lambda seeds: [shown(size(crossed, seeds)) for _, crossed in known]
    header = ["seeds", *(name for name, _ in known)]
    caption = "Smallest true difference found with probability 80%, points"
    return Table(caption, header, [[str(seeds), *found(seeds)] for seeds in range(1, 21)])


def _scores(study: Study) -> list[Table]:
    said = {n: runs for n, runs in study.variants.items() if all(r.log_probabilities is not None and r.labels is not None for r in runs)}
    if not said:
        return []
    classes = next(iter(said.values()))[0].record["dataset"]["classes"]
    losses = {name: [-run.log_probabilities[np.arange(len(run.labels)), run.labels] for run in runs] for name, runs in said.items()}
    found = [
        _overall(study, said, losses, classes),
        _losses(study, losses),
        _per_class(study, said, classes),
        *(_confusion(name, runs, classes) for name, runs in said.items() if len(classes) <= 30),
    ]
    return [replace(table, page_only=True) for table in found if table]


def _plain(e: Estimate | Finding, mixture: bool = False) -> str:
    return repr(float(e.value)) if mixture or e.low is None else _between(float(e.value), float(e.low), float(e.high))


def _overall(study: Study, said: dict, losses: dict, classes: list[str]) -> Table:
    rows = []
    for name, runs in said.items():
        errors = [100 * calibration_error(run.log_probabilities, run.labels) for run in runs]
        mixture = is_mixture(runs)
        row = [name, _plain(contrast([(1, losses[name])], study.rules, flags=False), mixture)]
        if len(classes) == 2:
            area = contrast([(1, [auc_parts(run.log_probabilities, run.labels) for run in runs])], study.rules, flags=False)
            area.low, area.high = max(0, area.low), min(1, area.high)
            row.append(repr(100 * float(area.value)) if mixture else _percent(area))
        mean = float(np.mean(errors))
        rows.append([*row, repr(mean) if len(runs) == 1 else _between(mean, float(min(errors)), float(max(errors)))])
    rows += [[name, "not recorded", *(["–"] * (len(classes) == 2)), "–"] for name in study.variants if name not in said]
    auc = ["ROC AUC, %"] if len(classes) == 2 else []
    ranking = f"Loss, ranking ({classes[1]} against {classes[0]}) and calibration" if auc else "Loss and calibration"
    return Table(f"{ranking}, on the val images", ["variant", "val loss", *auc, "calibration error, %"], rows)


def _losses(study: Study, losses: dict) -> Table | None:
    # Of the seeds that trained: the loss of a mixture has no interval either.
    living = {name: [own for own, run in zip(losses[name], study.variants[name]) if trained(run) is not False] for name in losses}
    known = [pair for pair, _ in study.effects if living.get(pair[1]) and living.get(pair[2])]
    if not known:
        return None
    # The look is that of all seeds, and of several seeds of which one trained the images alone say too little.
    parts = [
        TwoPart((len(losses[a]), len(losses[b])), contrast([(1, living[a]), (-1, living[b])], study.rules, flags=False))
        for _, b, a in known
    ]
    findings = decide(parts, replace(study.rules, margin=0))
    mean = lambda name: repr(float(np.mean(losses[name])))
    rows = [[study.name(pair, pair[2]), mean(pair[1]), mean(pair[2]), _plain(f), _p(f.p)] for pair, f in zip(known, findings)]
    header = ["contrast", *(f"{side}, val loss" for side in study.sides), study.difference, "p"]
    return Table("Difference in val loss, paired by image; below 0 the treatment is better", header, rows)


def _per_class(study: Study, said: dict, classes: list[str]) -> Table:
    def share(runs: list[Run], label: int) -> str:
        chosen = runs[0].labels == label
        return "–" if chosen.sum() < 2 else _accuracy(runs, accuracy([run.correct[chosen] for run in runs], study.rules))

    rows = [[name, *(share(runs, label) for runs in said.values())] for label, name in enumerate(classes)]
    return Table("Top-1 among the val images of each class, %", ["class", *said], rows)


def _confusion(name: str, runs: list[Run], classes: list[str]) -> Table:
    counts = np.zeros((len(classes), len(classes)))
    for run in runs:
        np.add.at(counts, (run.labels, run.log_probabilities.argmax(axis=1)), 1 / len(runs))
    per_seed = "" if len(runs) == 1 else " per seed"
    rows = [[label, *(repr(float(count)) for count in row)] for label, row in zip(classes, counts)]
    return Table(f"{name}: images{per_seed}, true classes by row, predicted ones by column", ["class", *classes], rows)
