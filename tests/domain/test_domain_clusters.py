"""Choice lists multiplied out, on demand and within a limit."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Choice, Outcome, Translation
from crosswalk.domain.translation.clusters import MOST_CLUSTERS, Cluster, Clusters, clusters_of

Lists = tuple[tuple[str, ...], ...]


def answer(*ways: Lists) -> Translation:
    """An answer with these alternatives; one list of one code is a single."""
    alternatives = tuple(
        Alternative(
            0 if len(lists) == 1 else number,
            approximate=True,
            choices=tuple(tuple(Choice(code, Status.VALID, None, "10111") for code in some) for some in lists),
        )
        for number, lists in enumerate(ways, 1)
    )
    return Translation("800.22", None, "800.22", None, None, None, None, Outcome.MAPPED, alternatives=alternatives)


def test_one_code_of_each_list_together() -> None:
    """800.22 needs the fracture and one of six bleedings (two of them here)."""
    found = clusters_of(answer((("S02.0XXA",), ("S06.4X1A", "S06.4X2A"))), 10)
    assert found == Clusters(2, (Cluster(1, ("S02.0XXA", "S06.4X1A")), Cluster(1, ("S02.0XXA", "S06.4X2A"))))


def test_single_codes_are_no_clusters() -> None:
    assert clusters_of(answer((("E11.9",),), (("I10",),)), 10) == Clusters(0, ())


@pytest.mark.parametrize("limit", [-1, MOST_CLUSTERS + 1])
def test_a_limit_beyond_bounds_is_refused(limit: int) -> None:
    with pytest.raises(UsageError, match=r"Ask for up to 10,000|cannot be asked for"):
        clusters_of(answer((("A",), ("B",))), limit)


CODES = st.lists(st.sampled_from("ABCDEFG"), min_size=1, max_size=4, unique=True).map(tuple)
WAYS = st.lists(st.lists(CODES, min_size=2, max_size=3).map(tuple), max_size=3)


@given(ways=WAYS, limit=st.integers(0, 60))
def test_the_first_of_all_and_how_many_there_are(ways: list[Lists], limit: int) -> None:
    found = clusters_of(answer(*ways), limit)
    everything = [Cluster(at, codes) for at, lists in enumerate(ways, 1) for codes in product(*lists)]
    assert found == Clusters(len(everything), tuple(everything[:limit]))
