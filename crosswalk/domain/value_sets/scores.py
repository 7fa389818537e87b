"""How well a set of codes agrees with one that people made."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Agreement of a set with a reference.

    `precision` is the share of the set that the reference has, `recall` the share of the reference that the
    set has, `f` their harmonic mean; each None where it would be nothing divided by nothing.
    """

    size: int
    hits: int
    missing: frozenset[str]
    extra: frozenset[str]

    @property
    def precision(self) -> float | None:
        """The share of the set that the reference has, from 0 to 1; None for an empty set."""
        return self.hits / self.size if self.size else None

    @property
    def recall(self) -> float | None:
        """The share of the reference that the set has, from 0 to 1; None for an empty reference."""
        wanted = self.hits + len(self.missing)
        return self.hits / wanted if wanted else None

    @property
    def f(self) -> float | None:
        """The harmonic mean of precision and recall, from 0 to 1; None where both sets are empty."""
        total = 2 * self.hits + len(self.missing) + len(self.extra)
        return 2 * self.hits / total if total else None


def score(found: AbstractSet[str], reference: AbstractSet[str]) -> Score:
    """How a set agrees with its reference."""
    return Score(len(found), len(found & reference), frozenset(reference - found), frozenset(found - reference))
