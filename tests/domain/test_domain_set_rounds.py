"""Sets of codes through a pair of maps, forward and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.translation.methods import Method
from crosswalk.domain.value_sets.scores import score
from crosswalk.domain.value_sets.set_rounds import Links, Rounds, rounds_of

Pairs = Collection[tuple[str, str]]


class Maps:
    """Links by hand; counts how often it is asked."""

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self.asked = 0

    def forward(self, codes: Collection[str]) -> Links:
        return self._linked(self._pairs, codes)

    def back(self, targets: Collection[str]) -> Links:
        return self._linked([(target, code) for code, target in self._pairs], targets)

    def _linked(self, pairs: Iterable[tuple[str, str]], codes: Collection[str]) -> Links:
        self.asked += 1
        found: dict[str, set[str]] = {}
        for one, other in pairs:
            if one in codes:
                found.setdefault(one, set()).add(other)
        return {one: frozenset(others) for one, others in found.items()}


CHAIN = [("a", "1"), ("b", "1"), ("b", "2"), ("c", "2"), ("c", "3"), ("d", "3"), ("d", "4")]


def found_by(rounds: Rounds) -> dict[Method, set[str]]:
    return {each.method: set(each.targets) for each in rounds.rounds}


def test_each_round_trip_goes_one_link_further() -> None:
    rounds = rounds_of(Maps(CHAIN), {"a"})
    assert found_by(rounds) == {Method.BOTH: {"1"}, Method.SECONDARY: {"2"}, Method.TERTIARY: {"3"}}
    assert [each.sources for each in rounds.rounds] == [{"a"}, {"b"}, {"c"}]


def test_every_code_found_knows_all_codes_that_it_stands_for() -> None:
    rounds = rounds_of(Maps(CHAIN), {"a"})
    assert rounds.stands_for == {"1": {"a", "b"}, "2": {"b", "c"}, "3": {"c", "d"}}


def test_a_set_that_shares_no_code_with_others_gains_nothing_by_more_rounds() -> None:
    rounds = rounds_of(Maps([("a", "1"), ("a", "2"), ("b", "3")]), {"a"})
    assert found_by(rounds) == {Method.BOTH: {"1", "2"}, Method.SECONDARY: set(), Method.TERTIARY: set()}


def test_the_maps_are_asked_as_often_for_many_codes_as_for_one() -> None:
    one, many = Maps(CHAIN), Maps(CHAIN)
    rounds_of(one, {"a"})
    rounds_of(many, {"a", "b", "c", "d"})
    assert one.asked == many.asked == 6


_PAIRS = st.sets(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("12345678")), max_size=20)


@given(_PAIRS, st.sets(st.sampled_from("abcdefgh")))
def test_the_rounds_are_the_steps_of_a_walk_through_the_links(pairs: Pairs, members: set[str]) -> None:
    rounds = rounds_of(Maps(pairs), members)
    codes, targets = set(members), {target for code, target in pairs if code in members}
    seen: set[str] = set()
    for each in rounds.rounds:
        assert set(each.targets) == targets - seen
        assert all(sources <= each.sources for sources in each.targets.values())
        seen |= targets
        codes |= {code for code, target in pairs if target in seen}
        targets = {target for code, target in pairs if code in codes}
    assert rounds.stands_for == {one: {code for code, target in pairs if target == one} for one in seen}


_CODES = st.frozensets(st.sampled_from("12345678"))


def test_precision_recall_and_f() -> None:
    agreement = score(frozenset("1234"), frozenset("345"))
    assert (agreement.size, agreement.hits) == (4, 2)
    assert (agreement.precision, agreement.recall, agreement.f) == (0.5, 2 / 3, 4 / 7)
    assert (agreement.missing, agreement.extra) == ({"5"}, {"1", "2"})


def test_nothing_divided_by_nothing_is_no_number() -> None:
    none = score(frozenset(), frozenset())
    assert (none.precision, none.recall, none.f) == (None, None, None)
    assert score(frozenset(), frozenset("1")).recall == 0


@given(_CODES, _CODES)
def test_f_is_the_harmonic_mean(found: frozenset[str], reference: frozenset[str]) -> None:
    agreement = score(found, reference)
    if agreement.precision and agreement.recall and agreement.f:
        assert abs(2 / agreement.f - 1 / agreement.precision - 1 / agreement.recall) < 1e-9
    assert score(reference, found).f == agreement.f
