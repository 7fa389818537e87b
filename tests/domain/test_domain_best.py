"""The one best choice: its order, and the reasons it gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.lineage.predecessors import Hop
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Best, Choice
from crosswalk.domain.translation.best import best_of


def choice(code: str, title: str = "title", status: Status = Status.VALID) -> Choice:
    return Choice(code, status, title, "10000")


def single(code: str, title: str = "title", *, exact: bool = False, status: Status = Status.VALID) -> Alternative:
    return Alternative(0, not exact, ((choice(code, title, status),),))


def picked(ways: Sequence[Alternative], title: str = "Fracture", back: Sequence[str] | None = ()) -> Best:
    found = best_of(ways, title, back)
    assert found is not None
    return found


def codes(best: Best) -> list[str]:
    return [each.code for each in best.choices]


def test_of_nothing_there_is_no_best() -> None:
    assert best_of((), "title", ()) is None


def test_the_only_alternative_is_the_best_and_says_so() -> None:
    assert picked([single("I10")]) == Best(1, (choice("I10"),), ("the only alternative",), 0)


def test_a_code_that_is_billable_comes_first_of_all() -> None:
    ways = [single("G20", exact=True, status=Status.HEADER), single("G20.A1")]
    assert codes(picked(ways)) == ["G20.A1"]


def test_exact_before_reciprocal_before_specific() -> None:
    vague, back, exact = single("A1", "unspecified"), single("B1"), single("C1", exact=True)
    assert codes(picked([vague, back, exact], back=["B1"])) == ["C1"]
    assert codes(picked([vague, back], back=["B1"])) == ["B1"]
    assert codes(picked([vague, back], back=["A1"])) == ["A1"]


def test_as_specific_as_the_source() -> None:
    """428.0 is unspecified, so I50.9 is nearer to it than a kind of heart failure."""
    ways = [
        single("I50.814", "Right heart failure due to left heart failure"),
        single("I50.9", "Heart failure, unspecified"),
    ]
    assert codes(picked(ways, "Congestive heart failure, unspecified", ["I50.814", "I50.9"])) == ["I50.9"]
    assert codes(picked(ways, "Right heart failure", ["I50.814", "I50.9"])) == ["I50.814"]


def test_the_more_a_title_leaves_open_the_later_it_comes() -> None:
    ways = [
        single("S92.209A", "Fracture of unspecified tarsal bone(s) of unspecified foot"),
        single("S92.201A", "Fracture of unspecified tarsal bone(s) of right foot"),
    ]
    assert codes(picked(ways)) == ["S92.201A"]


def test_a_combination_is_chosen_whole_one_code_of_each_list() -> None:
    whole = Alternative(1, True, ((choice("S02.0XXA"),), (choice("S06.4X9A", "unspecified"), choice("S06.4X1A"))))
    best = picked([whole, single("S02.0XXA", "unspecified")])
    assert codes(best) == ["S02.0XXA", "S06.4X1A"]
    assert best.alternative == 1


def test_a_single_code_before_several_of_the_same_merit() -> None:
    whole = Alternative(1, True, ((choice("A1"),), (choice("A2"),)))
    best = picked([whole, single("B1")])
    assert (codes(best), best.alternative) == (["B1"], 2)


def test_what_the_order_cannot_tell_apart_is_told() -> None:
    best = picked([single("S92.202A"), single("S92.201A"), single("S92.209A")])
    assert codes(best) == ["S92.201A"]
    assert best.equals == 2
    assert best.reasons[-1] == "first in the order of codes: this order cannot tell it from 2 others"


def test_each_step_gives_its_reason_and_what_it_kept() -> None:
    best = picked([single("A1"), single("A2"), single("A3", status=Status.DELETED)], back=["A2"])
    assert best.reasons == (
        "billable on the day, as 2 of 3",
        "approximate",
        "reciprocal, as 1 of 2",
        "as specific as the source",
        "never says unspecified",
        "a single code",
    )


def test_without_the_opposite_map_reciprocity_is_said_to_be_unknown() -> None:
    assert (
        "reciprocity unknown: the opposite map is not loaded" in picked([single("A1"), single("A2")], back=None).reasons
    )


def test_a_carried_code_is_reciprocal_where_the_one_it_came_from_is() -> None:
    hop = Hop("G20", "G20.A1", date(2023, 10, 1), "table")
    carried = Alternative(0, True, ((choice("G20.A1"),),), (hop,))
    assert codes(picked([single("F02.80"), carried], back=["G20"])) == ["G20.A1"]


_TITLES = st.sampled_from(["Fracture", "Fracture, unspecified", "unspecified fracture of unspecified bone"])
_CHOICES = st.builds(
    choice, st.sampled_from(["A1", "A2", "B1", "B2"]), _TITLES, st.sampled_from([Status.VALID, Status.HEADER])
)
_LISTS = st.lists(st.lists(_CHOICES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
_WAYS = st.lists(st.builds(Alternative, st.integers(0, 2), st.booleans(), _LISTS), min_size=1, max_size=5)


@given(_WAYS, _TITLES, st.none() | st.sets(st.sampled_from(["A1", "B2"])))
def test_the_best_is_one_choice_of_every_list_of_one_alternative_in_whatever_order(
    ways: list[Alternative], title: str, back: set[str] | None
) -> None:
    best = picked(ways, title, None if back is None else sorted(back))
    of = ways[best.alternative - 1]
    assert len(best.choices) == len(of.choices)
    assert all(one in choices for one, choices in zip(best.choices, of.choices, strict=True))
    assert best.reasons
    again = picked(ways[::-1], title, None if back is None else sorted(back))
    assert codes(again) == codes(best)
    assert (again.reasons, again.equals) == (best.reasons, best.equals)
