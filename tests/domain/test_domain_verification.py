"""What a check of a release comes to."""

from __future__ import annotations

from datetime import date

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.addenda import Addendum
from crosswalk.domain.history.dated_records import Correction
from crosswalk.domain.history.difference import Difference, NewCode, RevisedCode
from crosswalk.domain.history.releases import Counts, OfficialDiff, Release
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.verification import (
    Deviation,
    Finding,
    Verdict,
    check_addendum,
    check_changes,
    check_corrections,
    check_counts,
    check_listing,
)

TARGET = "icd10cm:2022"
NOTHING_KNOWN = Deviation()


def changes(revised: int, official: OfficialDiff | None) -> Difference:
    one, other = (Release("icd10cm", f"icd10cm:{label}", label, date(2020, 10, 1)) for label in ("2021", "2022"))
    row = RevisedCode("Z68.30", "a", "b", long_changed=True, short_changed=False)
    rows = (row,) * revised
    return Difference(SYSTEMS["icd10cm"], one, other, (NewCode("A79.82", "x", False),), (), rows, rows, official)


@pytest.mark.parametrize(
    ("official", "known", "verdict"),
    [
        (OfficialDiff(1, 0, 2), NOTHING_KNOWN, Verdict.AGREES),
        (OfficialDiff(1, 0, None), NOTHING_KNOWN, Verdict.AGREES),
        (OfficialDiff(1, 0, 1), NOTHING_KNOWN, Verdict.DIFFERS),
        (OfficialDiff(1, 0, 1), Deviation(revised=2), Verdict.KNOWN),
        (OfficialDiff(1, 0, 1), Deviation(revised=3), Verdict.DIFFERS),
        (OfficialDiff(2, 0, 1), Deviation(revised=2), Verdict.DIFFERS),
        (None, NOTHING_KNOWN, Verdict.UNCHECKED),
    ],
)
def test_a_footer_agrees_or_differs_as_known_or_differs(
    official: OfficialDiff | None, known: Deviation, verdict: Verdict
) -> None:
    assert check_changes(TARGET, changes(2, official), known).verdict is verdict


def test_counts_that_nobody_published_are_not_checked() -> None:
    found = list(check_counts(TARGET, Counts(72_748, 22_776), 72_748, None))
    assert [(each.verdict, each.detail) for each in found] == [(Verdict.AGREES, "72,748 billable codes")]
    (wrong,) = check_counts(TARGET, Counts(72_748), 72_747, 22_776)
    assert (wrong.verdict, wrong.detail) == (Verdict.DIFFERS, "72,747 billable codes, published: 72,748")


Z283 = {"Z283": Facts(True, "s", "Underimmunization status")}
SPLIT = Addendum(
    added=(("Z283", Facts(False, "s", "Underimmunization status")), ("Z2839", Facts(True, "s", "Other"))),
    deleted=(("Z283", Facts(True, "s", "Underimmunization status")),),
)
AFTER = dict(SPLIT.added)


def test_an_addendum_leads_to_the_next_issue_or_not() -> None:
    assert check_addendum(TARGET, Z283, SPLIT, AFTER, NOTHING_KNOWN).verdict is Verdict.AGREES
    assert check_addendum(TARGET, {}, SPLIT, AFTER, NOTHING_KNOWN).verdict is Verdict.DIFFERS
    assert check_addendum(TARGET, Z283, SPLIT, Z283, NOTHING_KNOWN).verdict is Verdict.DIFFERS


def test_titles_that_an_addendum_does_not_list_are_known_by_their_number() -> None:
    retitled = {**AFTER, "Z2839": Facts(True, "s", "Other underimmunization status")}
    assert check_addendum(TARGET, Z283, SPLIT, retitled, NOTHING_KNOWN).verdict is Verdict.DIFFERS
    assert check_addendum(TARGET, Z283, SPLIT, retitled, Deviation(unlisted=1)).verdict is Verdict.KNOWN
    assert check_addendum(TARGET, Z283, SPLIT, retitled, Deviation(unlisted=2)).verdict is Verdict.DIFFERS


def test_a_list_built_elsewhere_has_the_same_codes() -> None:
    listed = {"Z283": False, "Z2839": True}
    assert check_listing(TARGET, "tabular list", listed, AFTER).verdict is Verdict.AGREES
    wrong = check_listing(TARGET, "tabular list", {**listed, "Z2839": False, "Z28": False}, AFTER)
    assert (wrong.verdict, wrong.detail) == (Verdict.DIFFERS, "2 codes differ: Z28, Z2839")


def correction(code: str, long: str | None = None, **properties: str) -> Correction:
    return Correction(code, "Revise", None, None, long, {name: (value,) for name, value in properties.items()})


def test_corrections_are_looked_for_in_the_next_file() -> None:
    listed = {"G0480": Facts(True, "Test", "Drug test", (("coverage", ("C",)), ("kind", ("procedure",))))}
    right = [correction("G0480", "DRUG TEST"), correction("G0480", coverage="C"), correction("G9989")]
    assert check_corrections(TARGET, right, "hcpcs:2018", listed) == Finding(
        TARGET, "corrections", Verdict.AGREES, "hcpcs:2018 has 3 of 3 corrections"
    )
    wrong = [*right, correction("G0480", coverage="D"), correction("C1842", "Retinal prosthesis")]
    found = check_corrections(TARGET, wrong, "hcpcs:2018", listed)
    assert (found.verdict, found.detail) == (
        Verdict.KNOWN,
        "hcpcs:2018 has 3 of 5 corrections, and says otherwise of G0480, C1842",
    )


def test_counts_of_procedures_and_modifiers() -> None:
    kinds = {"procedure": 5_956, "modifier": 336}
    found = list(check_counts(TARGET, Counts(procedures=5_956, modifiers=337), 5_841, 452, kinds))
    assert [each.verdict for each in found] == [Verdict.AGREES, Verdict.DIFFERS]
