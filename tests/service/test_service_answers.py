"""Answers in a notebook: they print in a line each, and give the flat rows that CSV has."""

from __future__ import annotations

import pydoc
from collections.abc import Callable, Iterator
from datetime import date

import pytest

import crosswalk
from crosswalk.contract.common import columns
from crosswalk.contract.shapes.categories import CategoryRow
from crosswalk.contract.shapes.diff import ChangeRow
from crosswalk.contract.shapes.history import HistoryRow
from crosswalk.contract.shapes.lookup import LookupRow
from crosswalk.contract.shapes.releases import ReleaseRow
from crosswalk.contract.shapes.search import HitRow
from crosswalk.contract.shapes.translation import TranslationRow
from crosswalk.contract.shapes.value_sets import ReviewRow
from crosswalk.domain.answer import Answer, Answers
from crosswalk.service import Crosswalk

Ask = Callable[[Crosswalk], Answer | Answers[crosswalk.Lookup] | Answers[crosswalk.Described]]


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("ask", "printed"),
    [
        (
            lambda codes: codes.lookup(["E11.9"])[0],
            "<Lookup E11.9 icd10cm valid: Type 2 diabetes mellitus without complications>",
        ),
        (lambda codes: codes.lookup(["nonsense"])[0], "<Lookup nonsense malformed: "),
        (lambda codes: codes.describe(["E11.9"])[0], "<Described E11.9 icd10cm valid: Type 2 diabetes"),
        (lambda codes: codes.translate(["250.00"], "icd9cm")[0], "<Translation 250.00 icd9cm → E11.9>"),
        (
            lambda codes: codes.translate(["800.22"], "icd9cm")[0],
            "<Translation 800.22 icd9cm → S02.0XXA + ",
        ),
        (lambda codes: codes.translate(["E950.0"], "icd9cm")[0], "<Translation E950.0 icd9cm: no_map: "),
        (lambda codes: codes.history(["E11.9"])[0], "<History E11.9 icd10cm: "),
        (lambda codes: codes.search("hay fever", limit=2), "<Search 'hay fever': J30."),
        (lambda codes: codes.search("hay fever").hits[0], "<Hit J30."),
        (lambda codes: codes.diff("icd10cm", "2024", "2026-04"), "<Difference icd10cm:2024 → icd10cm:2026-04: "),
        (lambda codes: codes.releases(), "<Overview "),
        (lambda codes: codes.releases().lines[0], "<ReleaseLine "),
        (lambda codes: codes.translate_value_set("250.0*", "icd9cm"), "<SetTranslation "),
        (lambda codes: codes.category_counts()[0], "<CategoryCounts gem-"),
        (lambda codes: codes.translate(["V54.12"], "icd9cm")[0], "<Translation V54.12 icd9cm → "),
    ],
)
def test_an_answer_prints_in_a_line(codes: Crosswalk, ask: Ask, printed: str) -> None:
    told = repr(ask(codes))
    assert told.startswith(printed)
    assert told.endswith(">")
    assert len(told) <= 110
    assert "\n" not in told


def test_several_answers_print_in_a_few_lines(codes: Crosswalk) -> None:
    assert repr(codes.lookup(["E11.9", "I10"])).splitlines() == [
        "Answers (2):",
        "  <Lookup E11.9 icd10cm valid: Type 2 diabetes mellitus without complications>",
        "  <Lookup I10 icd10cm valid: Essential (primary) hypertension>",
    ]
    many = repr(codes.lookup(["E11.9"] * 2_000)).splitlines()
    assert (len(many), many[0], many[-1]) == (12, "Answers (2,000):", "  … and 1,990 more")


@pytest.mark.parametrize(
    ("ask", "shape"),
    [
        (lambda codes: codes.lookup(["E11.9", "0051"]), LookupRow),
        (lambda codes: codes.describe(["E11.9"]), LookupRow),
        (lambda codes: codes.translate(["250.00", "800.22", "E950.0"], "icd9cm"), TranslationRow),
        (lambda codes: codes.history(["E11.9", "nonsense"]), HistoryRow),
        (lambda codes: codes.search("hay fever"), HitRow),
        (lambda codes: codes.diff("icd10cm", "2024", "2026-04"), ChangeRow),
        (lambda codes: codes.releases(), ReleaseRow),
        (lambda codes: codes.translate_value_set("250.0*", "icd9cm"), ReviewRow),
        (lambda codes: codes.category_counts(), CategoryRow),
    ],
)
def test_the_rows_are_those_of_the_contract(codes: Crosswalk, ask: Ask, shape: type) -> None:
    rows = ask(codes).rows()
    assert rows
    assert all(tuple(row) == columns(shape) for row in rows)


def test_the_rows_of_many_are_those_of_each(codes: Crosswalk) -> None:
    answers = codes.translate(["250.00", "800.22", "E950.0"], "icd9cm")
    assert answers.rows() == [row for each in answers for row in each.rows()]
    assert [row["target_code"] for row in answers.rows()][:2] == ["E11.9", "S02.0XXA"]


def test_help_shows_every_question_with_an_example(codes: Crosswalk) -> None:
    told = pydoc.plain(pydoc.render_doc(crosswalk))
    asked = {name for name in dir(Crosswalk) if not name.startswith("_")}
    # What looks after the store, and what other faces use.
    beside = {
        "calendar",
        "check",
        "children",
        "close",
        "compiled",
        "editions",
        "headers",
        "judge",
        "keep_few_answers",
        "keys",
        "known",
        "load_starter",
        "loaded",
        "maps",
        "official_map",
        "published_figures",
        "reviews",
        "standing",
        "steady",
        "store",
        "today",
        "values",
    }
    assert all(f"codes.{name}(" in told for name in asked - beside)


def test_what_is_loaded_is_told_as_the_overview_tells_it(codes: Crosswalk) -> None:
    overview, loaded = codes.releases(), codes.loaded()
    assert [one for _, one in loaded.ids] == [line.id for line in overview.lines if line.is_loaded]
    assert all(one.startswith(f"{of}:") for of, one in loaded.ids)
    assert set(loaded.editions) == {line.id.partition(":")[0] for line in overview.editions if line.is_loaded}
