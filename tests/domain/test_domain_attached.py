"""Tables of values: how rows are read, which entry speaks of a code, which edition of a day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.attached.entry import Entry
from crosswalk.domain.attached.finding import Finder
from crosswalk.domain.attached.gathering import Flaw, Gathered, TableRow, gather, unknown_codes
from crosswalk.domain.attached.review import changed_values, shared_kinds
from crosswalk.domain.attached.standing import Attached, Between, Standing, attached
from crosswalk.domain.attached.tables import Value, ValueChoice, ValueEdition, ValueTable, told
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.codes.tabular_order import tabular_key

CM = SYSTEMS["icd10cm"]
FIRST = date(2024, 1, 1)


def edition(begins: date, ends: date = END, knows_to: date | None = None) -> ValueEdition:
    return ValueEdition(begins, ends, knows_to or begins, 1, "made.csv", "0" * 64, "A. Coder", date(2026, 5, 1))


def table(*editions: ValueEdition, ranges: bool = False) -> ValueTable:
    return ValueTable("cc", "CC and MCC", "icd10cm", ranges, False, editions)


def row(line: int, code: object, *values: str, last: object = None, kind: str = "") -> TableRow:
    return TableRow(line, code, tuple(Value(kind, each) for each in values), last)


def gathered(*rows: TableRow, ranges: bool = False, several: bool = False, keep: bool = False) -> Gathered:
    return gather(rows, CM, ranges=ranges, several=several, keep_contradictions=keep)


def entry(first: str, text: str, last: str | None = None) -> Entry:
    return Entry(first, last or first, (Value("", text),))


DAYS = st.integers(0, 60).map(lambda days: FIRST + timedelta(days=days))
EDITIONS = st.dictionaries(DAYS, st.one_of(st.none(), st.integers(1, 40)), max_size=6)


@given(EDITIONS, DAYS)
def test_the_edition_in_force_is_the_newest_begun_that_has_not_ended(begun: dict[date, int | None], day: date) -> None:
    made = [edition(begins, END if days is None else begins + timedelta(days=days)) for begins, days in begun.items()]
    newest = max((each for each in made if each.valid_from <= day), key=lambda each: each.valid_from, default=None)
    expected = newest if newest is not None and day < newest.valid_to else None
    # In whatever order they were attached.
    assert table(*made).in_force(day) == table(*reversed(made)).in_force(day) == expected


@given(EDITIONS)
def test_spans_are_in_order_and_apart(begun: dict[date, int | None]) -> None:
    made = [edition(begins, END if days is None else begins + timedelta(days=days)) for begins, days in begun.items()]
    spans = table(*made).spans()
    assert [one for one, _, _ in spans] == sorted(made, key=lambda each: each.valid_from)
    assert all(begins < ends for _, begins, ends in spans)
    assert all(ends <= begins for (_, _, ends), (_, begins, _) in pairwise(spans))


def test_codes_are_read_as_people_write_them() -> None:
    made = gathered(row(2, "E11.9", "CC"), row(3, " i509 ", "MCC"), row(4, "c8330", "CC"))
    assert made.result() == [entry("C8330", "CC"), entry("E119", "CC"), entry("I509", "MCC")]
    assert made.bad == []


def test_rows_without_a_value_are_counted_and_left_out() -> None:
    made = gathered(row(2, "E11.9", "CC"), row(3, "I10"))
    assert (made.result(), made.blank, made.bad) == ([entry("E119", "CC")], 1, [])


@pytest.mark.parametrize(
    ("code", "told_why"),
    [
        (250.1, "is no text"),
        (None, "no code"),
        ("E119.", "decimal point"),
        ("hello", "shape"),
        ("", "no code"),
        ("E10-E14", "with ranges"),
        ("E11.*", "with ranges"),
        ("1.19E+02", "scientific"),
    ],
)
def test_what_is_no_code_is_told_with_its_line(code: object, told_why: str) -> None:
    (bad,) = gathered(row(7, code, "CC")).bad
    assert (bad.line, bad.flaw) == (7, Flaw.MALFORMED)
    assert told_why in bad.reason


def test_rows_that_contradict_each_other() -> None:
    rows = row(2, "E11.9", "CC"), row(3, "E119", "CC"), row(4, "e11.9", "MCC")
    made = gathered(*rows)
    assert (made.repeated, made.result()) == (1, [entry("E119", "CC")])
    assert [(bad.line, bad.flaw) for bad in made.bad] == [(4, Flaw.CONTRADICTION)]
    assert "line 2 says CC, this one MCC" in made.bad[0].reason
    both = Entry("E119", "E119", (Value("", "CC"), Value("", "MCC")))
    assert gathered(*rows, keep=True).result() == [both]
    adding = gathered(*rows, several=True)
    assert (adding.result(), adding.bad) == ([both], [])


def test_values_of_two_kinds_do_not_contradict_each_other() -> None:
    made = gathered(row(2, "I50.9", "85", kind="V24"), row(3, "I50.9", "226", kind="V28"))
    assert made.bad == []
    assert told(made.result()[0].values) == "V24: 85; V28: 226"


def test_codes_that_no_release_knows() -> None:
    made = gathered(row(2, "E11.9", "CC"), row(3, "E11.99", "CC"))
    bad = [*unknown_codes(made, {"E119"}, CM)]
    assert [(each.line, each.text, each.flaw) for each in bad] == [(3, "E11.99", Flaw.UNKNOWN_CODE)]
    made.leave_out(bad)
    assert made.result() == [entry("E119", "CC")]


def test_ranges_in_one_cell_or_two() -> None:
    made = gathered(
        row(2, "E08-E13", "diabetes"), row(3, "i10", "heart", last="I16.9"), row(4, "C43.*", "skin"), ranges=True
    )
    assert made.bad == []
    shown = [(each.shown(CM), str(each.values[0])) for each in made.result()]
    assert shown == [("C43", "skin"), ("E08-E13", "diabetes"), ("I10-I16.9", "heart")]
    (bad,) = gathered(row(5, "E13-E08", "x"), ranges=True).bad
    assert "ends before it begins" in bad.reason


def test_ranges_that_cross_contradict_each_other() -> None:
    crossing = row(2, "E08-E11", "a"), row(3, "E10-E13", "b")
    (bad,) = gathered(*crossing, ranges=True).bad
    assert (bad.line, bad.flaw) == (3, Flaw.CONTRADICTION)
    assert gathered(row(2, "E08-E11", "a"), row(3, "E10-E13", "a"), ranges=True).bad == []
    assert gathered(row(2, "E08-E13", "a"), row(3, "E10-E11", "b"), row(4, "E11", "c"), ranges=True).bad == []


def test_the_narrowest_entry_speaks() -> None:
    held = [
        entry("E08", "diabetes", "E13"),
        entry("E11", "type 2"),
        entry("E110", "acute", "E113"),
        entry("E119", "none"),
    ]
    finder = Finder(held, CM, ranges=True)
    found = {code: finder.find(code) for code in ("E119", "E1165", "E1121", "E109", "E14", "E11")}
    assert {code: each and str(each.values[0]) for code, each in found.items()} == {
        "E119": "none",
        "E1165": "type 2",
        "E1121": "acute",
        "E109": "diabetes",
        "E14": None,
        "E11": "type 2",
    }
    assert Finder(held, CM, ranges=False).find("E1165") is None


def test_ranges_go_by_the_tabular_list() -> None:
    finder = Finder([entry("C43", "skin", "C44")], CM, ranges=True)
    assert finder.find("C4A9") is not None
    assert finder.find("C459") is None


CODES = st.from_regex(r"\A[CE][0-4][0-2A]?[0-2]{0,2}\Z").filter(lambda code: len(code) > 2)


@given(st.dictionaries(st.tuples(CODES, CODES), st.sampled_from("ab"), max_size=8), CODES)
def test_what_is_found_holds_the_code_and_none_that_holds_it_is_narrower(
    spans: dict[tuple[str, str], str], code: str
) -> None:
    rows = [row(line, f"{a}-{b}" if a != b else a, text) for line, ((a, b), text) in enumerate(spans.items(), 2)]
    made = gather(rows, CM, ranges=True, several=False)
    made.leave_out(made.bad)
    entries = made.result()
    key = tabular_key(CM, code)

    def ends(each: Entry) -> tuple[str, str]:
        return tabular_key(CM, each.first), f"{tabular_key(CM, each.last)}\uffff"

    holding = [each for each in entries if ends(each)[0] <= key <= ends(each)[1]]
    found = Finder(entries, CM, ranges=True).find(code)
    assert (found in holding) if holding else found is None
    inside = [
        e for e in holding if found and e != found and ends(found)[0] <= ends(e)[0] and ends(e)[1] <= ends(found)[1]
    ]
    assert inside == []


def test_what_a_table_says_on_a_day() -> None:
    held = table(edition(date(2025, 10, 1), date(2026, 10, 1)))
    said = attached(ValueChoice(held), date(2026, 5, 1), entry("E119", "CC"), "E119", since=date(2015, 10, 1))
    assert (said.standing, str(said), said.by) == (Standing.VALUE, "CC", None)
    below = attached(ValueChoice(held), date(2026, 5, 1), entry("E11", "CC"), "E119", since=date(2015, 10, 1))
    assert below.by == "E11"
    early = attached(ValueChoice(held), date(2025, 9, 30), None, "E119", since=date(2015, 10, 1))
    assert (early.standing, early.reason) == (Standing.NO_EDITION, "cc begins on 2025-10-01")
    late = attached(ValueChoice(held), date(2026, 10, 1), None, "E119", since=date(2015, 10, 1))
    assert (late.standing, late.reason) == (Standing.NO_EDITION, "cc ended on 2026-10-01")
    none = attached(ValueChoice(table()), date(2026, 5, 1), None, "E119", since=None)
    assert none.reason == "cc has no edition"


def test_a_code_that_is_newer_than_the_edition_has_no_value_yet() -> None:
    held = table(edition(date(2025, 1, 1), knows_to=date(2025, 10, 1)))
    standings = {
        since: attached(ValueChoice(held), date(2026, 11, 1), None, "M7220", since=since).standing
        for since in (date(2015, 10, 1), date(2025, 10, 1), date(2026, 10, 1), None)
    }
    assert [*standings.values()] == [Standing.NO_VALUE, Standing.NO_VALUE, Standing.NO_VALUE_YET, Standing.NO_VALUE]


def test_changes_are_those_of_kinds_that_both_editions_have() -> None:
    old = [Entry("E119", "E119", (Value("V24", "19"), Value("V28", "38"))), entry("I10", "x")]
    now = [Entry("E119", "E119", (Value("V28", "37"), Value("V30", "1")))]
    shared, gone, come = shared_kinds(old, now)
    assert (shared, gone, come) == ({"V28"}, {"V24", ""}, {"V30"})
    finders = [Finder(each, CM, ranges=False) for each in (old, now)]
    assert [*changed_values(["E119", "I10"], *finders, shared)] == [
        ("E119", (Value("V28", "38"),), (Value("V28", "37"),))
    ]


def test_what_is_told_of_two_releases() -> None:
    held = table(edition(date(2025, 1, 1)))

    def said(*values: Value) -> Attached:
        whole = Entry("E119", "E119", values) if values else None
        return attached(ValueChoice(held), date(2026, 5, 1), whole, "E119", since=date(2027, 1, 1))

    cc, mcc, other = Value("", "CC"), Value("", "MCC"), Value("V24", "19")
    shown = {
        str(Between(said(*before), said(*after)))
        for before, after in (((cc,), (cc,)), ((cc,), (mcc,)), ((cc,), ()), ((), (mcc,)), ((cc, other), (cc,)))
    }
    assert shown == {"CC", "CC → MCC", "CC → no value yet", "MCC"}
    assert Between(said(), said()).tells
