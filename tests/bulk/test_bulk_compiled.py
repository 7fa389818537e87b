"""What is compiled span by span is what a question of each day answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from sweeps import part_of

import crosswalk
from crosswalk.bulk.compiled import Spanned, compiled, target_days, undated
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.translation.question import Question
from crosswalk.domain.translation.translator import Translator
from crosswalk.questions.view import View

CODES = [
    "0088",
    "00845",
    "0663",
    "25000",
    "2385",
    "29182",
    "31210",
    "4019",
    "53081",
    "53010",
    "71860",
    "7523",
    "0631",
    "27149",
    "E8490",
]
"""Of which targets were split, revised, joined by others, got inclusion terms; or of which the map said otherwise."""


def compare(view: View, question: Question, codes: Sequence[str] | None) -> list[Spanned]:
    """The spans, each day of which answers as a question of that day does."""
    spans = [*compiled(view, question, codes)]
    source = SYSTEMS[question.source or ""]
    asked = sorted({span.code for span in spans})
    for day in target_days(view, view.calendars[question.target or ""]):
        translator = Translator(replace(question, on=day), view.today, view.calendars, view.editions)
        wanted = map(undated, translator.translate_codes(view.store, source, asked))
        held = {span.code: span.answer for span in spans if span.starts <= day < span.ends}
        assert [code for code, answer in zip(asked, wanted, strict=True) if held[code] != answer] == [], day
    return spans


@pytest.mark.parametrize("best", [False, True])
def test_few_codes_on_every_day(starter_store: str, best: bool) -> None:
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as codes, codes._views.one() as view:
        spans = compare(view, Question("icd9cm", "icd10cm", best=best), CODES)
    assert {span.code for span in spans} == {*CODES}
    assert len(spans) > len(CODES)


def test_between_two_releases_within_one_system(starter_store: str) -> None:
    """Beside E11.311 E11.37X2 stands from 1 October 2016, and E11.3211 from the day after."""
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as codes, codes._views.one() as view:
        spans = [*compiled(view, Question("icd10cm", "icd10cm"), ["E11311"])]
        for day in (date(2016, 10, 1), date(2016, 10, 2), date(2017, 5, 1), date(2025, 10, 1)):
            (held,) = (span.answer for span in spans if span.starts <= day < span.ends)
            (answer,) = codes.translate(["E11311"], "icd10cm", "icd10cm", on=day)
            assert {each.code for each in held.also_consider} == {each.code for each in answer.also_consider}, day


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("pair", "best", "every"),
    [(("icd9cm", "icd10cm"), True, 21), (("icd10cm", "icd10cm"), False, 120)],
    ids=["map", "within"],
)
def test_many_codes_on_every_day(full_store: str, pair: tuple[str, str], best: bool, every: int) -> None:
    with crosswalk.open(full_store, today=lambda: date(2026, 5, 1)) as codes, codes._views.one() as view:
        known = part_of(sorted(view.store.codes.states(SYSTEMS[pair[0]], None)), every)
        assert len(compare(view, Question(*pair, best=best), known)) > len(known)
