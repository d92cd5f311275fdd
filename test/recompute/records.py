"""Reads the records of a study as they lie on disk. Written from docs and the schema's comments, with no code of Ablate's."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Run:
    variant: str
    levels: dict
    seed: int
    correct: np.ndarray
    """1 for a val image whose class was on top."""
    labels: np.ndarray | None
    log_probabilities: np.ndarray | None
    """[images, classes]; None for a record that does not hold them."""
    record: dict


def read_runs(folder: Path) -> list[Run]:
    names = [path for path in sorted(folder.glob("*.json")) if "-seed" in path.name and not path.name.endswith(".failure.json")]
    return [_run(json.loads(path.read_text())) for path in names]


def is_incomplete(folder: Path, plan: dict) -> bool:
    """
    Whether a planned run has no record. With a budget of seeds, a variant needs its seeds up to the last one that was
    trained or failed, and its first two.
    """
    recorded = {(run.variant, run.seed): run.record for run in read_runs(folder)}
    failed = {(each["variant"], each["seed"]) for each in (json.loads(path.read_text()) for path in folder.glob("*.failure.json"))}
    begun = failed | {run for run, record in recorded.items() if not record["reused"]}
    seeds: dict[str, list[int]] = {}
    for run in plan["runs"]:
        seeds.setdefault(run["variant"], []).append(run["seed"])
    for variant, planned in seeds.items():
        if "mostSeeds" in plan["study"]:
            having = [seed for name, seed in failed | recorded.keys() if name == variant]
            last = max((place for place, seed in enumerate(planned, 1) if (variant, seed) in begun), default=0)
            planned = planned[: max(last, 2 if len(having) < 2 else 0)]
        if any((variant, seed) not in recorded for seed in planned):
            return True
    return False


def _run(record: dict) -> Run:
    dataset, result, config = record["dataset"], record["result"], record["config"]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(result["correct"]), np.uint8), bitorder="little")
    labels = dataset.get("valLabels")
    scores = result.get("scores")
    return Run(
        variant=config["variant"],
        levels=config["levels"],
        seed=config["seed"],
        correct=bits[: dataset["val"]].astype(float),
        labels=None if labels is None else np.frombuffer(base64.b64decode(labels), np.uint8),
        log_probabilities=None if scores is None else _log_probabilities(scores, dataset),
        record=record,
    )


def _log_probabilities(scores: str, dataset: dict) -> np.ndarray:
    numbers = np.frombuffer(base64.b64decode(scores), "<f2").astype(float)
    if len(dataset["classes"]) > 2:
        return numbers.reshape(dataset["val"], -1)
    # The margin: logit of the second class minus that of the first.
    return np.stack([-np.logaddexp(0, numbers), -np.logaddexp(0, -numbers)], axis=1)


def by_variant(runs: list[Run]) -> dict[str, list[Run]]:
    variants: dict[str, list[Run]] = {}
    for run in runs:
        variants.setdefault(run.variant, []).append(run)
    return variants
