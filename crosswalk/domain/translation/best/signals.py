"""The signals by which a coder tells alternatives apart, each a small rule with its points and its sentence.

Points are few and round. A word that the source names and the target lacks counts most; a rest (*other*, *unspecified*)
counts about as much as a word; what maps tell beside titles decides only between near equals. Any signal may mislead:
they are weighed together, and none decides alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from crosswalk.domain.translation.answers import Choice
from crosswalk.domain.translation.best.operations import NO_OPERATION, Operation
from crosswalk.domain.translation.best.told import Told


class Case(NamedTuple):
    """One candidate beside its source: the titles read, and what is told of it beside them.

    `reciprocal` says that the opposite map leads back to the source alone, `lasting` that its row has stood since the
    oldest edition, `included` that an inclusion term of it names the same as the source, `codes` how many codes it
    needs together. Of procedures into ICD-10-PCS also `act`, the title of the source, and `operations`, those of
    the targets.
    """

    source: Told
    target: Told
    usable: bool
    exact: bool
    reciprocal: bool
    lasting: bool
    included: bool
    codes: int
    act: Operation = NO_OPERATION
    operations: tuple[Operation, ...] = ()


class Candidate(NamedTuple):
    """One choice of every list of an alternative, with its case and the points of every signal, in their order."""

    number: int
    choices: tuple[Choice, ...]
    case: Case
    points: tuple[float, ...]
    sum: float

    @property
    def codes(self) -> tuple[str, ...]:
        """Its codes, dotted, in the order of the lists."""
        return tuple(choice.code for choice in self.choices)


class Signal(NamedTuple):
    """A rule: the points of a case, and what to say where they speak for a choice."""

    points: Callable[[Case], float]
    said: str


_VAGUE: Final = frozenset(
    [
        "affect",
        "appl",
        "car",
        "complic",
        "condit",
        "contact",
        "diseas",
        "disord",
        "episod",
        "find",
        "form",
        "generaliz",
        "init",
        "lesion",
        "level",
        "malfunct",
        "manifest",
        "natur",
        "organ",
        "problem",
        "region",
        "sign",
        "skin",
        "specif",
        "stat",
        "symptom",
        "syndrom",
        "system",
        "type",
    ]
)
"""Roots of words that hardly tell one condition from another."""
_TELLING: Final = frozenset(["acut", "benign", "chron", "congenit", "malign", "primar", "second", "situ", "subacut"])
"""Roots of words that tell two conditions of one name apart."""
_EXACT: Final = 9
"""Decimals of a sum of parts of a point: it is the same then in whatever order a set gives its words."""


def lacking(case: Case) -> float:
    """Less for every word that the source names and the target does not.

    Things side by side count alike, however many words they have; the second of two conditions counts half.
    """
    source = case.source
    scales = _scales(source) if source.joined else {}
    words = source.essential - case.target.there
    return -2.0 * round(sum(_weight(word) * scales.get(word, 1.0) for word in words), _EXACT)


def _scales(source: Told) -> dict[str, float]:
    if source.lead:
        return {word: 0.5 for thing in source.joined if not thing & source.lead for word in thing}
    usual = sum(map(len, source.joined)) / len(source.joined)
    return {word: usual / len(thing) for thing in source.joined for word in thing}


def _weight(word: str) -> float:
    return 0.5 if word in _VAGUE else 1.5 if word in _TELLING else 1.0


def added(case: Case) -> float:
    """Less for every word that the target adds, and once more for a condition that it adds by "with"."""
    words = case.target.essential - case.source.there
    return -sum(map(_weight, words)) - bool(case.target.added - case.source.there)


def same(case: Case) -> float:
    """More where both name the same."""
    return 1.5 * case.source.names_the_same(case.target)


def included(case: Case) -> float:
    """More where an inclusion term of the target names the same."""
    return 3.0 * case.included


def contradicted(case: Case) -> float:
    """Less where one says that there is what the other says there is not."""
    source, target = case.source, case.target
    return -4.0 * bool(source.there & target.absent) - 4.0 * bool(target.there & source.absent)


def without(case: Case) -> float:
    """More where both say that the same is absent, some where the target says so of what is not charted."""
    source, target = case.source, case.target
    return 1.0 * bool(source.absent & target.absent) + 0.5 * bool(target.absent - source.absent - source.there)


def rest(case: Case) -> float:
    """*Other* goes to *other*, what is not specified to *unspecified*, "other and unspecified" to the latter."""
    source, target = case.source, case.target
    bare = target.bare and not target.other
    if source.either:
        return 2.5 if bare else 1.5 if target.unspecified and not target.other else 0.5 * target.other
    if source.other:
        return 3.0 if target.other else 1.5 if target.elsewhere else 0.0
    if source.bare:
        return 2.5 if bare else 0.5 * target.other
    if source.elsewhere:
        return 1.0 if target.other or target.elsewhere else 0.5 * bare
    return 1.5 if bare else -0.5 * target.other


def unspecified(case: Case) -> float:
    """More the more the target leaves open: side, site, stage."""
    return 0.5 * case.target.unspecified


def sides(case: Case) -> float:
    """Less for a side that the source does not tell."""
    return -2.0 * len(case.target.sides - case.source.sides)


def beside_default(case: Case) -> float:
    """Less for what departs from the default of the guidelines, or keeps to it where the source departs."""
    return -3.0 * len(case.target.beside_default ^ case.source.beside_default)


def usable(case: Case) -> float:
    """Far less for what is not billable on the day."""
    return 0.0 if case.usable else -100.0


def exact(case: Case) -> float:
    """More where the map calls it exact."""
    return 1.0 * case.exact


def reciprocal(case: Case) -> float:
    """More where the opposite map leads back to the source alone."""
    return 0.5 * case.reciprocal


def lasting(case: Case) -> float:
    """More where its row has stood since the oldest edition."""
    return 0.5 * case.lasting


def single(case: Case) -> float:
    """Less for every further code."""
    return 1.0 - case.codes


OF_MAPS: Final = (
    Signal(usable, "billable on the day"),
    Signal(exact, "exact in the map"),
    Signal(reciprocal, "the opposite map leads back to the source alone"),
    Signal(lasting, "in the map since its oldest edition"),
    Signal(single, "fewer codes together"),
    Signal(sides, "takes no side that is not charted"),
)
"""What needs no reading of conditions."""

OF_CONDITIONS: Final = (
    Signal(same, "names the same as the source"),
    Signal(lacking, "keeps more of what the source names"),
    Signal(included, "an inclusion term of it names the same as the source"),
    Signal(contradicted, "says nothing against the source"),
    Signal(rest, "is as other or unspecified as the source"),
    Signal(added, "adds less that is not charted"),
    Signal(without, "without what is not charted"),
    Signal(beside_default, "the default of the guidelines where nothing else is charted"),
    Signal(unspecified, "leaves open what is not charted"),
    *OF_MAPS,
)
"""What tells diagnoses, causes and encounters apart."""
