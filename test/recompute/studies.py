"""What a study compares: its variants in the order of its tables, the differences between them, and their verdicts."""

from itertools import combinations

from estimates import Finding, Rules, TwoPart, contrast, decide, difference
from records import Run, by_variant
from training import boschloo, counted, trained


class Study:
    def __init__(self, runs: list[Run], question: dict, incomplete: bool):
        self.factors, self.margin = question["factors"], question.get("margin", 1)
        self.rules = Rules(self.margin / 100, question.get("mostSeeds"), incomplete)
        self.variants = by_variant(sorted(runs, key=lambda run: (self.place(run.levels), run.seed)))
        self.levels = {name: having[0].levels for name, having in self.variants.items()}
        self.flags = {name: [run.correct for run in having] for name, having in self.variants.items()}
        self.counted = {name: counted(having) for name, having in self.variants.items()}
        self.trained = {
            name: [run.correct for run in having if self.counted[name] is None or trained(run)] for name, having in self.variants.items()
        }
        pairs = self.compared()
        self.effects = list(zip(pairs, self.judged([self.two_part(a, b) for _, b, a in pairs])))

    def two_part(self, after: str, before: str) -> TwoPart:
        seeds = len(self.flags[after]), len(self.flags[before])
        one, other = self.trained[after], self.trained[before]
        found = difference(one, other, self.rules) if one and other else None
        counts = self.counted[after], self.counted[before]
        if None in counts or all(some == many for some, many in counts):
            return TwoPart(seeds, found)
        return TwoPart(seeds, found, counts, boschloo(*counts))

    def indices(self, levels: dict) -> list[int]:
        return [known.index(levels[factor]) for factor, known in self.factors.items()]

    def place(self, levels: dict) -> list:
        """What variants are sorted by."""
        raise NotImplementedError

    def compared(self) -> list[tuple[dict, str, str]]:
        """Levels of the other factors, the variant before the step and the one after it."""
        raise NotImplementedError

    def judged(self, family: list[TwoPart]) -> list[Finding]:
        return decide(family, self.rules)

    def main(self) -> Finding | None:
        return None

    def interactions(self) -> list[tuple[tuple, tuple, Finding]]:
        return []


class Factorial(Study):
    """Two levels of one factor, at every combination of the others."""

    def __init__(self, runs: list[Run], question: dict, incomplete: bool):
        self.factor, self.baseline, self.treatment = (question["contrast"][key] for key in ("factor", "baseline", "treatment"))
        self.difference = f"{self.treatment} − {self.baseline}"
        self.sides = self.baseline, self.treatment
        super().__init__(runs, question, incomplete)

    def place(self, levels: dict) -> list[int]:
        return self.indices(levels)

    def compared(self) -> list[tuple[dict, str, str]]:
        return self.pairs(self.factor, self.baseline, self.treatment)

    def name(self, pair: tuple[dict, str, str], otherwise: str) -> str:
        """What tells a difference from the others."""
        return ", ".join(f"{factor} {level}" for factor, level in pair[0].items()) or otherwise

    def pairs(self, factor: str, low, high) -> list[tuple[dict, str, str]]:
        found = []
        for after, levels in self.levels.items():
            before = [name for name, other in self.levels.items() if other == {**levels, factor: low}]
            if levels[factor] == high and before:
                found.append(({key: value for key, value in levels.items() if key != factor}, before[0], after))
        return found

    def mean_of(self, contrasts: list[dict[str, float]]) -> TwoPart | None:
        """Over the seeds that trained; None if a network has none."""
        names = {name for one in contrasts for name in one}
        if not all(self.trained[name] for name in names):
            return None
        terms = [(w / len(contrasts), self.trained[name]) for one in contrasts for name, w in one.items()]
        return TwoPart(tuple(len(self.flags[name]) for name in names), contrast(terms, self.rules))

    def main(self) -> Finding | None:
        pairs = [pair for pair, _ in self.effects]
        mean = self.mean_of([{after: 1, before: -1} for _, before, after in pairs]) if len(pairs) > 1 else None
        return mean and self.judged([mean])[0]

    def interactions(self) -> list[tuple[tuple, tuple, Finding]]:
        def steps(factor):
            if factor == self.factor:
                return [(factor, self.baseline, self.treatment)]
            first, *others = self.factors[factor]
            return [(factor, first, other) for other in others]

        names = [self.factor, *(name for name in self.factors if name != self.factor)]
        found = []
        for one, two in combinations(names, 2):
            for of in steps(one):
                for by in steps(two):
                    pairs = {tuple(sorted(at.items())): (at, b, a) for at, b, a in self.pairs(*of)}
                    differences = []
                    for at, before, after in pairs.values():
                        first = pairs.get(tuple(sorted({**at, by[0]: by[1]}.items())))
                        if at[by[0]] == by[2] and first:
                            differences.append({after: 1, before: -1, first[2]: -1, first[1]: 1})
                    if differences and (estimate := self.mean_of(differences)):
                        found.append((of, by, estimate))
        return [(of, by, finding) for (of, by, _), finding in zip(found, self.judged([each for *_, each in found]))]


class LeaveOneOut(Study):
    """Every factor's part left out of the whole, one at a time: a part is a factor's first level."""

    sides = "compared with", "variant"

    def __init__(self, runs: list[Run], question: dict, incomplete: bool):
        super().__init__(runs, question, incomplete)
        self.difference = f"against {self.effects[0][0][1]}"

    def place(self, levels: dict) -> list[tuple[int, int]]:
        return [(factor, level) for factor, level in enumerate(self.indices(levels)) if level > 0]

    def compared(self) -> list[tuple[dict, str, str]]:
        full, *others = self.variants
        return [({}, full, other) for other in others]

    def name(self, pair: tuple[dict, str, str], otherwise: str) -> str:
        return pair[2]


def study_of(runs: list[Run], question: dict, incomplete: bool) -> Study:
    """Raises SystemExit for a study of another kind."""
    contrast = question["contrast"]
    if question.get("metric", {}).get("perExample", "top1") == "top1":
        if question.get("design", "factorial") == "factorial" and "treatment" in contrast:
            return Factorial(runs, question, incomplete)
        if question.get("design") == "leave-one-out":
            return LeaveOneOut(runs, question, incomplete)
    raise SystemExit("Only the top-1 of one contrast of two levels, or of parts left out one at a time, can be recomputed.")
