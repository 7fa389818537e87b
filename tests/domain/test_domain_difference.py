"""The annual diff by the official counting rules, and the hierarchy of codes over time."""

from __future__ import annotations

from datetime import date

from domain_samples import FY, ICD9CM, ICD10CM, TITLES, code, header, issue, project, stated

from crosswalk.domain.codes.systems import END, SYSTEMS, CodeSystem
from crosswalk.domain.history.difference import Difference, difference
from crosswalk.domain.history.parents import existence, parents
from crosswalk.domain.history.snapshot import Facts
from crosswalk.domain.history.states import Parent


def between(old: dict[str, Facts], now: dict[str, Facts], system: CodeSystem = ICD10CM) -> Difference:
    return difference(system, FY[2024], FY[2025], old, now, None)


def test_new_is_billable_now_and_not_before() -> None:
    answer = between({"E16A": header()}, {"E16A": header(), "E16A1": code("Level 1"), "E16A2": code("Level 2")})
    assert [(row.code, row.long, row.was_header) for row in answer.new] == [
        ("E16.A1", "Level 1", False),
        ("E16.A2", "Level 2", False),
    ]
    assert (answer.deleted, answer.revised) == ((), ())


def test_a_header_that_becomes_billable_is_new() -> None:
    (row,) = between({"E119": header()}, {"E119": code()}).new
    assert row.was_header


def test_deleted_is_billable_before_and_not_now_gone_or_become_a_header() -> None:
    answer = between({"G20": code("Parkinson"), "E119": code("gone")}, {"G20": header("Parkinson")})
    assert [(row.code, row.became_header) for row in answer.deleted] == [("E11.9", False), ("G20", True)]


def test_headers_are_in_no_count() -> None:
    answer = between({"E11": header("old"), "E12": header()}, {"E11": header("new"), "E13": header()})
    assert (answer.new, answer.deleted, answer.revised, answer.retitled) == ((), (), (), ())


def test_revised_is_a_changed_long_title() -> None:
    old = {"A": code("old", "same"), "B": code("same", "old"), "C": code("a", "b")}
    now = {"A": code("new", "same"), "B": code("same", "new"), "C": code("A", "B")}
    answer = between(old, now)
    assert [(row.code, row.before, row.after) for row in answer.revised] == [("A", "old", "new")]
    assert [row.code for row in answer.retitled] == ["A", "B"]


def test_of_icd10pcs_any_changed_title_is_a_revision() -> None:
    answer = between({"0FT44ZZ": code("same", "old")}, {"0FT44ZZ": code("same", "new")}, SYSTEMS["icd10pcs"])
    assert [(row.code, row.before, row.after) for row in answer.revised] == [("0FT44ZZ", "old", "new")]
    assert (answer.revised[0].long_changed, answer.revised[0].short_changed) == (False, True)


def test_case_and_accents_do_not_count_but_blanks_do() -> None:
    old = {"C841": code("Sezary disease"), "E119": code("a b")}
    now = {"C841": code("Sézary Disease"), "E119": code("a  b")}
    assert [row.code for row in between(old, now).revised] == ["E11.9"]


def test_a_title_that_one_side_leaves_unstated_has_not_changed() -> None:
    assert between({"E119": code("t", None)}, {"E119": code("t", "s")}).retitled == ()
    assert between({"E119": code("t", "s")}, {"E119": code(None, "s")}).retitled == ()


def test_codes_are_dotted_and_in_order() -> None:
    new = between({}, {"Z999": code(), "A000": code(), "E1165": code()}).new
    assert [row.code for row in new] == ["A00.0", "E11.65", "Z99.9"]


# Parents


def family(*facts: dict[str, Facts], system: CodeSystem = ICD10CM) -> dict[str, tuple[Parent, ...]]:
    """The parents of every code, from the issues of FY2016 on."""
    states = project([stated(FY[2016 + n], fact) for n, fact in enumerate(facts)], None, system)
    spans = {one: existence(life) for one, life in states.items()}
    return parents(system, spans, spans)


def test_the_parent_is_the_longest_existing_prefix() -> None:
    found = family({"S02": header(), "S020": header(), "S020XXA": code()})
    assert found["S02"] == ()
    assert [parent.code for parent in found["S020"]] == ["S02"]
    assert [parent.code for parent in found["S020XXA"]] == ["S020"]


def test_a_code_moves_below_a_header_that_comes_between() -> None:
    before = {"G20": header(), "G20A1": code()}
    assert family(before, {**before, "G20A": header()})["G20A1"] == (
        Parent("G20", date(2015, 10, 1), date(2016, 10, 1)),
        Parent("G20A", date(2016, 10, 1), END),
    )


def test_a_header_that_is_away_for_a_year_leaves_its_codes_to_the_one_above() -> None:
    whole = {"E11": header(), "E116": header(), "E1165": code()}
    away = {"E11": header(), "E1165": code()}
    assert family(whole, away, whole)["E1165"] == (
        Parent("E116", date(2015, 10, 1), date(2016, 10, 1)),
        Parent("E11", date(2016, 10, 1), date(2017, 10, 1)),
        Parent("E116", date(2017, 10, 1), END),
    )


def test_a_pcs_code_hangs_on_its_table() -> None:
    found = family({"0FT": header(), "0FT44ZZ": code()}, system=SYSTEMS["icd10pcs"])
    assert [parent.code for parent in found["0FT44ZZ"]] == ["0FT"]


def test_an_icd9_code_hangs_on_its_derived_headers() -> None:
    last = issue("32", "2014-10-01", system="icd9cm")
    states = project([stated(last, {"25000": code(), "E9500": code()}, TITLES)], None, ICD9CM)
    spans = {one: existence(life) for one, life in states.items()}
    found = parents(ICD9CM, spans, spans)
    chain = {one: [parent.code for parent in above] for one, above in found.items()}
    assert chain == {"25000": ["2500"], "2500": ["250"], "250": [], "E9500": ["E950"], "E950": []}


def test_states_without_days_have_no_parents() -> None:
    states = project([stated(FY[2014], {"E11": header(), "E119": code()})])
    spans = {one: existence(life) for one, life in states.items()}
    assert parents(ICD10CM, spans, spans) == {"E11": (), "E119": ()}
