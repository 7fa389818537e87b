"""What preceded and what replaced a code, by the real conversion tables of ICD-10-CM."""

from __future__ import annotations

import pytest

import crosswalk
from crosswalk.contract.history import history_json
from crosswalk.contract.shapes.history import HistoryJson
from crosswalk.domain.codes.systems import SYSTEMS


def told(store: str, code: str) -> HistoryJson:
    with crosswalk.open(store) as graph:
        (answer,) = graph.history([code], "icd10cm")
    return history_json(answer)


@pytest.mark.parametrize(
    ("code", "replaced_by"),
    [
        ("G20", ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"]),
        ("A04.7", ["A04.71", "A04.72"]),
        ("J82", ["J82.81", "J82.82", "J82.83", "J82.89"]),
        ("E16.2", []),
    ],
)
def test_what_replaced_a_code(full_store: str, code: str, replaced_by: list[str]) -> None:
    """J82 is named by U07.0 of April 2020 too, half a year before it ended: that replaced nothing."""
    assert [each["code"] for each in told(full_store, code)["replaced_by"]] == replaced_by


def test_where_the_cases_of_a_new_code_were_coded_before(full_store: str) -> None:
    (link,) = told(full_store, "E16.A1")["preceded_by"]
    assert (link["code"], link["effective"], link["relation"]) == ("E16.2", "2024-10-01", "any")
    both = told(full_store, "G56.03")["preceded_by"]
    assert [(each["code"], each["relation"]) for each in both] == [("G56.01", "all"), ("G56.02", "all")]


def test_every_row_of_the_newest_table_is_in_the_store(full_store: str) -> None:
    """docs/formats.md 2.7: 252 rows of October 2024, one corrected by the table of FY2026, 395 of October 2023."""
    with crosswalk.open(full_store) as graph:
        rows = graph.store.lineage.predecessors(SYSTEMS["icd10cm"], None)
    days = [row.effective.isoformat() for row in rows]
    assert {day: days.count(day) for day in ("2024-10-01", "2023-10-01", "2023-04-01")} == {
        "2024-10-01": 253,
        "2023-10-01": 395,
        "2023-04-01": 42,
    }
