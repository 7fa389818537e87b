"""Lineage: what preceded a code by the tables, and what replaced one that ended."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from domain_samples import FY, calendar

from crosswalk.domain.codes.systems import END
from crosswalk.domain.history.states import State
from crosswalk.domain.lineage.conversion_tables import PredecessorRow, Previous, Relation
from crosswalk.domain.lineage.predecessors import Predecessor, gathered, names, replaced_by

OCTOBER_2023 = date(2023, 10, 1)
FULL = calendar(FY.values())
"""Every October issue is loaded."""


def row(code: str, *previous: Previous, relation: Relation = Relation.ANY, day: date = OCTOBER_2023) -> Predecessor:
    return Predecessor(code, day, relation, previous, "as published", "table.xlsx")


def state(valid_from: date, valid_to: date, billable: bool) -> State:
    return State(1, 2, valid_from, valid_to, False, False, billable, None, None)


def test_a_row_names_single_codes_ranges_and_categories() -> None:
    assert names(row("G20A1", Previous("G20")), "G20")
    assert not names(row("G20A1", Previous("G20")), "G200")
    retina = row("H35211", Previous("H3520", "H3523"))
    assert [code for code in ("H3519", "H3520", "H3522", "H3523", "H3524") if names(retina, code)] == [
        "H3520",
        "H3522",
        "H3523",
    ]
    foreign = row("T1511XA", Previous("T15", "T19", category=True))
    assert names(foreign, "T1500XA")
    assert names(foreign, "T199XXS")
    assert not names(foreign, "T200")
    assert names(row("C4A00", Previous("C", category=True)), "C439")


def test_a_code_is_replaced_on_the_very_day_it_ends() -> None:
    """G20 became a header in October 2023; J82 in October 2020, but U07.0 is of April."""
    life = (state(date(2015, 10, 1), OCTOBER_2023, True), state(OCTOBER_2023, END, False))
    replacements = replaced_by("G20", life, [row("G20A1", Previous("G20")), row("G20A2", Previous("G20"))], FULL)
    assert [each.code for each in replacements] == ["G20A1", "G20A2"]
    assert replaced_by("G20", life, [row("U070", Previous("G20"), day=date(2020, 4, 1))], FULL) == ()


def test_a_code_that_lives_on_is_not_replaced() -> None:
    """E16.2 stays billable beside E16.A1, and a new title is no end."""
    retitled = (state(date(2015, 10, 1), OCTOBER_2023, True), state(OCTOBER_2023, END, True))
    assert replaced_by("E162", retitled, [row("E16A1", Previous("E162"))], FULL) == ()


def test_several_previous_codes_together_decide_nothing() -> None:
    life = (state(date(2015, 10, 1), OCTOBER_2023, True),)
    both = row("G5603", Previous("G5601"), Previous("G5602"), relation=Relation.ALL)
    assert replaced_by("G5601", life, [both], FULL) == ()


def test_cumulative_tables_give_each_row_once_in_any_order() -> None:
    published = PredecessorRow("E16A1", date(2024, 10, 1), Relation.ANY, (Previous("E162"),), "E16.2", 7)
    older = PredecessorRow("G20A1", OCTOBER_2023, Relation.ANY, (Previous("G20"),), "G20", 9)
    tables = {"fy2024.xlsx": [older], "fy2025.xlsx": [older, published]}
    results = set()
    for order in permutations(tables):
        held: list[Predecessor] = []
        for name in order:
            held = gathered(held, {name: tables[name]})
        results.add(tuple(held))
    assert results == {tuple(gathered([], tables))}
    assert [(each.code, each.source) for each in gathered([], tables)] == [
        ("E16A1", "fy2025.xlsx"),
        ("G20A1", "fy2024.xlsx"),
    ]
