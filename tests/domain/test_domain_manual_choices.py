"""What people choose is one whole alternative or their own codes, billable every one, with a reason."""

from __future__ import annotations

import pytest
from applied_samples import MADE, answer, way

from crosswalk.domain.applied.applied_map import AppliedRow, Origin, Standing
from crosswalk.domain.applied.manual_choices import ManualChoice, decided
from crosswalk.domain.errors import CrosswalkError, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome, Translation

SKULL = answer("800.22", way("S02.0XXA", "S06.4X1A|S06.4X2A"))
TARSAL = answer("825.29", way("S92.201A"), way("S92.201A", "S92.301A"))
POISON = answer("E950.0", status=Outcome.NO_MAP)
BILLABLE = {"S020XXA", "S064X1A", "S064X2A", "S92201A", "S92301A", "E119", "T391X2A"}


def choose(
    about: Translation, *targets: str, own: bool = False, why: str = "as charted", who: str = "A. Coder"
) -> AppliedRow:
    choice = ManualChoice(about.input, targets, why, who, "2024-08-02", own)
    return decided(choice, MADE, about, lambda code: Status.VALID if code in BILLABLE else Status.HEADER, "basis")


def refused(about: Translation, *targets: str, **how: str) -> str:
    with pytest.raises(UsageError) as raised:
        choose(about, *targets, **how)  # type: ignore[arg-type]
    assert raised.value.remedy
    return raised.value.message


def test_a_cluster_keeps_its_codes_together() -> None:
    row = choose(SKULL, "S02.0XXA", "s064x1a")
    assert (row.standing, row.targets, row.origin) == (Standing.MAPPED, ("S020XXA", "S064X1A"), Origin.ALTERNATIVE)
    assert (row.who, row.at, row.why, row.basis) == ("A. Coder", "2024-08-02", "as charted", "basis")
    assert choose(SKULL, "S06.4X2A", "S02.0XXA").origin is Origin.ALTERNATIVE


def test_half_a_combination_is_refused() -> None:
    assert "only a part of a combination of 2 codes" in refused(SKULL, "S02.0XXA")
    assert choose(TARSAL, "S92.201A").origin is Origin.ALTERNATIVE  # here it is an alternative of its own
    assert "no alternative" in refused(SKULL, "S06.4X1A", "S06.4X2A")


def test_own_codes_are_named_as_such() -> None:
    assert "no alternative" in refused(SKULL, "E11.9")
    row = choose(SKULL, "E11.9", own=True)
    assert (row.targets, row.origin, row.approximate) == (("E119",), Origin.OWN, True)


def test_every_target_is_billable_in_the_release_of_the_map() -> None:
    assert "E11 is not billable in icd10cm:2018, it is header" in refused(SKULL, "E11", own="yes")
    assert "shape" in refused(SKULL, "S02.0XXA", "250.00")
    assert "different" in refused(SKULL, "S02.0XXA", "S02.0XXA")


def test_no_map_may_be_chosen() -> None:
    assert choose(POISON).origin is Origin.ALTERNATIVE
    row = choose(SKULL)
    assert (row.standing, row.targets, row.origin) == (Standing.NO_MAP, (), Origin.OWN)
    assert choose(POISON, "T39.1X2A", own=True).standing is Standing.MAPPED


def test_a_choice_says_who_made_it_and_why() -> None:
    assert "reason" in refused(SKULL, "S02.0XXA", "S06.4X1A", why=" ")
    assert "who" in refused(SKULL, "S02.0XXA", "S06.4X1A", who="")


@pytest.mark.parametrize("status", [Outcome.MALFORMED, Outcome.UNKNOWN_CODE, Outcome.HEADER_SOURCE])
def test_choices_are_for_billable_sources(status: Outcome) -> None:
    with pytest.raises(CrosswalkError, match="a header"):
        choose(answer("250", status=status, reason="250 is a header"), "E11.9")
