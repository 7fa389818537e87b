"""The clusters of an answer: each way to take one code of every choice list, multiplied out only when asked.

A cluster is what a scenario of a GEM calls for: several codes together (GEM technical FAQ, "combination").
ICD-9-CM 34.73 has 1,971 of them in 8 scenarios, so an answer keeps the lists and this module a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple

from crosswalk.domain.errors import UsageError

if TYPE_CHECKING:
    from crosswalk.domain.translation.answers import Translation

MOST_CLUSTERS: Final = 10_000
"""No more clusters of one code are multiplied out at once."""


class Cluster(NamedTuple):
    """Dotted codes that are needed together; `alternative` is the number of their alternative, from 1."""

    alternative: int
    codes: tuple[str, ...]


class Clusters(NamedTuple):
    """How many clusters an answer has, and the first of them in the order of its alternatives and lists."""

    number: int
    shown: tuple[Cluster, ...]


def clusters_of(answer: Translation, limit: int) -> Clusters:
    """The clusters of an answer, at most `limit` of them multiplied out.

    Single codes are no clusters: they stand in the alternatives as they are. Raises `UsageError` for a limit
    below 0 or above `MOST_CLUSTERS`.
    """
    if not 0 <= limit <= MOST_CLUSTERS:
        raise UsageError(
            f"{limit:,} clusters cannot be asked for.", remedy=f"Ask for up to {MOST_CLUSTERS:,} of each code."
        )
    number = sum(prod(map(len, alternative.choices)) for alternative in answer.alternatives if alternative.scenario)
    return Clusters(number, tuple(islice(_multiplied(answer), limit)))


def _multiplied(answer: Translation) -> Iterator[Cluster]:
    for at, alternative in enumerate(answer.alternatives, 1):
        if alternative.scenario:
            for together in product(*alternative.choices):
                yield Cluster(at, tuple(choice.code for choice in together))
