"""Policies take one alternative or none: never half a combination, never a code that is not billable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from applied_samples import answer, choice, way
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.applied.applied_map import AppliedRow, Origin, Standing
from crosswalk.domain.applied.policies import POLICIES, derived, policy_of
from crosswalk.domain.errors import UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Alternative, Best, Outcome

STALE = way("G20", status=Status.HEADER)


def decide(policy: str, *ways: Alternative) -> AppliedRow:
    return derived(policy_of(policy), {"25000": answer("250.00", *ways)}, {"25000": "basis"})["25000"]


def test_the_exact_translation_and_nothing_else() -> None:
    row = decide("first-exact", way("A27.0", exact=True))
    assert (row.standing, row.targets, row.approximate, row.why) == (Standing.MAPPED, ("A270",), False, "exact")
    assert decide("first-exact", way("E11.9")).standing is Standing.OPEN
    assert decide("first-exact", way("B", exact=True), way("A", exact=True)).targets == ("A",)
    assert "not billable" in decide("first-exact", way("G20", exact=True, status=Status.HEADER)).why


def test_the_only_translation_exact_or_not() -> None:
    assert decide("approximate-single", way("E11.9")).targets == ("E119",)
    assert not decide("approximate-single", way("A27.0", exact=True)).approximate
    both = decide("approximate-single", way("S02.0XXA", "S06.4X1A"))
    assert (both.targets, both.approximate) == (("S020XXA", "S064X1A"), True)
    assert "2 codes together" in both.why
    for ways in ((way("I10"), way("I16.9")), (way("S02.0XXA", "S06.4X1A|S06.4X2A"),), (STALE,), ()):
        row = decide("approximate-single", *ways)
        assert (row.standing, row.targets) == (Standing.OPEN, ())
        assert row.why


def test_the_best_by_the_order_of_translate() -> None:
    ways = (way("I10"), way("S02.0XXA", "S06.4X1A|S06.4X2A"))
    best = Best(2, (choice("S02.0XXA"), choice("S06.4X1A")), ("names the same as the source", "next is I10"))
    answered = replace(answer("800.22", *ways), best=best)
    row = derived(policy_of("one-best"), {"80022": answered}, {})["80022"]
    assert (row.targets, row.approximate, row.why) == (
        ("S020XXA", "S064X1A"),
        True,
        "names the same as the source; next is I10",
    )
    left = replace(
        answered, best=Best(None, (), ("nothing told tells these apart",), (("I10",), ("S02.0XXA", "S06.4X1A")))
    )
    row = derived(policy_of("one-best"), {"80022": left}, {})["80022"]
    assert (row.standing, row.targets) == (Standing.OPEN, ())
    assert row.why == "nothing told tells these apart: I10, S02.0XXA + S06.4X1A"
    stale = replace(answered, best=replace(best, choices=(choice("G20", Status.HEADER),)))
    assert derived(policy_of("one-best"), {"80022": stale}, {})["80022"].standing is Standing.OPEN


@pytest.mark.parametrize("policy", POLICIES)
def test_no_map_is_an_answer_of_every_policy(policy: str) -> None:
    none = answer("E950.0", status=Outcome.NO_MAP, reason="no plausible translation")
    row = derived(policy_of(policy), {"E9500": none}, {"E9500": "basis"})["E9500"]
    assert (row.standing, row.targets, row.why) == (Standing.NO_MAP, (), "no plausible translation")
    assert (row.origin, row.basis, row.who) == (Origin.POLICY, "basis", None)


CODES = st.sampled_from(["A27.0", "E11.9", "I10", "S02.0XXA", "G20"])
WAYS = st.lists(
    st.builds(
        lambda lists, exact, status: way(*("|".join(sorted(each)) for each in lists), exact=exact, status=status),
        st.lists(st.sets(CODES, min_size=1, max_size=3), min_size=1, max_size=3),
        st.booleans(),
        st.sampled_from([Status.VALID, Status.HEADER, Status.DELETED]),
    ),
    max_size=4,
)


@given(st.sampled_from(sorted(POLICIES)), WAYS)
def test_what_is_taken_is_one_whole_alternative(policy: str, ways: list[Alternative]) -> None:
    row = decide(policy, *ways)
    assert row == decide(policy, *ways)
    assert row.why
    if row.targets:
        fitting = [each for each in ways if len(each.choices) == len(row.targets)]
        assert any(
            all(
                any((choice.code.replace(".", ""), choice.status) == (code, Status.VALID) for choice in choices)
                for code, choices in zip(row.targets, each.choices, strict=True)
            )
            for each in fitting
        )


def test_an_unknown_policy_names_those_there_are() -> None:
    with pytest.raises(UsageError) as raised:
        policy_of("guess")
    assert "first-exact" in str(raised.value.remedy)
