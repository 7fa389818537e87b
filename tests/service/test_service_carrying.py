"""Carrying through the service: the starter set without any mirror, and loads in any order."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import crosswalk
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation import translator
from crosswalk.domain.translation.answers import Outcome, Translation
from crosswalk.domain.translation.methods import Method

IN_2026 = date(2026, 6, 1)


def ends(answer: Translation) -> list[str]:
    return [one.code for way in answer.alternatives for choices in way.choices for one in choices]


def test_the_starter_set_carries_without_a_mirror(starter_store: str) -> None:
    """Its facts have the rows of all conversion tables; a row in several is told by the first of them by name."""
    with crosswalk.open(starter_store, today=lambda: IN_2026) as graph:
        parkinson, eosinophilia, sugar = graph.translate(["332.0", "518.3", "251.2"], "icd9cm", "icd10cm")
        (back,) = graph.translate(["G20.A1"], "icd10cm", "icd9cm")
    assert ends(parkinson) == ["G20.A1", "G20.A2", "G20.B1", "G20.B2", "G20.C"]
    assert {(hop.before, hop.effective) for way in parkinson.alternatives for hop in way.carried} == {
        ("G20", date(2023, 10, 1))
    }
    assert parkinson.alternatives[0].carried[0].source == "ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx"
    assert ends(eosinophilia) == ["J82.81", "J82.82", "J82.83", "J82.89"]
    assert (ends(sugar), [each.code for each in sugar.also_consider]) == (["E16.2"], ["E16.A1", "E16.A2", "E16.A3"])
    assert ends(back) == ["332.0"]


def test_a_procedure_without_a_row_names_what_is_like_it(starter_store: str) -> None:
    """77.52: no row of the conversion table names the codes that its targets became."""
    with crosswalk.open(starter_store, today=lambda: IN_2026) as graph:
        (answer,) = graph.translate(["77.52"], "icd9pcs", "icd10pcs")
    assert answer.status is Outcome.NOT_CARRIED
    assert answer.not_carried[0].code == "0SGM0ZZ"
    assert answer.not_carried[0].candidates[:2] == ("0SGM03Z", "0SGM04Z")
    assert answer.reason is not None
    assert answer.reason.startswith("0SGM0ZZ, 0SGM3ZZ, 0SGM4ZZ, 0SGN0ZZ, 0SGN3ZZ, 0SGN4ZZ: not billable since")


def test_on_a_day_that_nothing_covers_nothing_is_carried(starter_store: str) -> None:
    with crosswalk.open(starter_store, today=lambda: IN_2026) as graph:
        (answer,) = graph.translate(["332.0"], "icd9cm", "icd10cm", on=date(2029, 1, 1))
    ((choice,),) = answer.alternatives[0].choices
    assert (choice.code, choice.status) == ("G20", Status.NOT_COVERED)
    assert (answer.also_consider, answer.not_carried) == ((), ())


def test_answers_do_not_depend_on_the_order_of_loading(mirror: Path, cm_2024_2025: str, tmp_path: Path) -> None:
    gems = ["gem-icd9cm-icd10cm:2018", "gem-icd10cm-icd9cm:2018"]
    shutil.copy(cm_2024_2025.removeprefix("sqlite:///"), tmp_path / "forward.sqlite")
    told = []
    for name, order in (("forward", (gems,)), ("backward", (["icd10cm:2025"], ["icd10cm:2024", *gems]))):
        with crosswalk.open(f"sqlite:///{tmp_path}/{name}.sqlite", create=True, today=lambda: IN_2026) as graph:
            for each in order:
                graph.load(each, mirror=str(mirror))
            forward = graph.translate(["332.0", "251.2", "752.2", "965.09"], "icd9cm", "icd10cm")
            back = graph.translate(["G20.A1", "W44.A0XA", "E16.A1", "U07.0"], "icd10cm", "icd9cm")
            told.append((forward, back, graph.history(["G20", "E16.2"], "icd10cm")))
    assert all(each == told[0] for each in told)
    assert ends(told[0][0][0])[0] == "G20.A1"


def test_the_codes_of_a_range_answer_alike_whatever_else_is_asked(starter_store: str) -> None:
    """The cases of W44.8XXA were coded before in T15 to T19: both maps tell of those, T15.00XA among them."""
    with crosswalk.open(starter_store, today=lambda: IN_2026) as one, crosswalk.open(starter_store) as other:
        (alone,) = one.translate(["W44.8XXA"], "icd10cm", "icd9cm", on=IN_2026, method="both")
        beside, _ = other.translate(["W44.8XXA", "T15.00XA"], "icd10cm", "icd9cm", on=IN_2026, method="both")
    assert alone.alternatives == beside.alternatives
    assert {method for each in alone.alternatives for method in each.methods} == {Method.FORWARD, Method.BACKWARD}


@pytest.mark.parametrize("most", [0, 3])
def test_answers_are_the_same_however_much_is_kept(
    starter_store: str, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    codes = ["332.0", "251.2", "752.2", "965.09", "800.22", "78.55"]

    def told() -> list[Translation]:
        with crosswalk.open(starter_store, today=lambda: IN_2026) as graph:
            return [one for each in codes for one in graph.translate([each], method="both", best=True)]

    everything = told()
    monkeypatch.setattr(translator, "_MOST_LEARNT", most)
    assert told() == everything
