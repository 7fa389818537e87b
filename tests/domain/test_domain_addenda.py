"""Addenda are applied, undone, and held against the issue they belong to. (docs/formats.md 2.3)"""

from __future__ import annotations

from domain_samples import code, header

from crosswalk.domain.history.addenda import Addendum, Totals, applied, inverse, misfits, undone

BEFORE = {
    "A84": header("Tick-borne encephalitis"),
    "A848": code("Other encephalitis"),
    "A849": code("Encephalitis"),
    "B99": header("Infection"),
    "C00": code("Lip"),
}
AFTER = {
    "A84": header("Tick-borne encephalitis"),
    "A848": header("Other encephalitis"),
    "A8481": code("Powassan"),
    "A849": code("Encephalitis, unspecified"),
    "B99": code("Infection"),
}
ADDENDUM = Addendum(
    added=(("A848", AFTER["A848"]), ("A8481", AFTER["A8481"]), ("B99", AFTER["B99"])),
    deleted=(("A848", BEFORE["A848"]), ("B99", BEFORE["B99"]), ("C00", BEFORE["C00"])),
    revised=(("A849", BEFORE["A849"], AFTER["A849"]),),
    codes=Totals(before=3, after=3, added=2, deleted=2, revised=1, long_only=1),
)


def test_an_addendum_leads_to_the_next_issue() -> None:
    assert applied(BEFORE, ADDENDUM) == AFTER


def test_an_addendum_taken_back_leads_to_the_issue_before() -> None:
    assert undone(AFTER, ADDENDUM) == BEFORE
    assert undone(applied(BEFORE, ADDENDUM), ADDENDUM) == BEFORE


def test_the_issue_is_not_touched() -> None:
    held = dict(BEFORE)
    applied(BEFORE, ADDENDUM)
    assert held == BEFORE


def test_the_inverse_counts_the_other_way_round() -> None:
    turned = inverse(ADDENDUM)
    assert turned.codes == Totals(before=3, after=3, added=2, deleted=2, revised=1, long_only=1)
    assert inverse(Addendum(codes=Totals(before=1, after=4, added=3, deleted=0))).codes == Totals(4, 1, 0, 3)
    assert inverse(turned) == ADDENDUM


def test_an_addendum_without_changes_changes_nothing() -> None:
    assert applied(BEFORE, Addendum()) == BEFORE
    assert misfits(BEFORE, Addendum()) == ()


def test_an_addendum_fits_its_base_only() -> None:
    assert misfits(BEFORE, ADDENDUM) == ()
    assert misfits(AFTER, inverse(ADDENDUM)) == ()
    assert misfits(AFTER, ADDENDUM) == ("A848", "A8481", "A849", "B99", "C00")


def test_what_does_not_fit_is_named() -> None:
    without = {name: fact for name, fact in BEFORE.items() if name != "C00"}
    assert misfits(without, ADDENDUM) == ("C00",)
    assert misfits(BEFORE | {"A849": code("Another title")}, ADDENDUM) == ("A849",)
    assert misfits(BEFORE | {"A8481": code("Powassan")}, ADDENDUM) == ("A8481",)


def test_case_accents_and_silence_fit() -> None:
    silent = BEFORE | {"A849": code("ENCEPHALITIS", None), "C00": code(None, None)}
    assert misfits(silent, ADDENDUM) == ()
