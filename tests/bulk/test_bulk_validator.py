"""What a column is told of codes on their days is what `Crosswalk.validate` answers, cell by cell."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import crosswalk
from crosswalk.bulk.shapes import cell_of
from crosswalk.bulk.validator import VALIDATED, Validator
from crosswalk.contract.validation import validation_row
from crosswalk.domain.codes.qualifiers import Kind
from crosswalk.domain.codes.repairs import Repairs
from crosswalk.domain.codes.row_source import row_source
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import UsageError
from crosswalk.service import Crosswalk

DAMAGED = ["'25000", "E11,9", "25000.0", "J1100-JW", "lost", "", " ", "e11.9 ", "4019", "S9110XA"]
EVERY = (*VALIDATED, "open_start", "open_end", "descendants", "repair", "suggested", "release", "as_of", "stale")


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: date(2026, 5, 1)) as opened:
        yield opened


def some(codes: Crosswalk, number: int) -> list[tuple[str, date | None]]:
    """Codes of all systems and damaged ones, on days from before the first release to after the last, or on none."""
    choice = random.Random(16)  # noqa: S311 - it picks codes to ask about
    known = [each.display(code) for each in SYSTEMS.values() for code in sorted(codes.store.codes.states(each, None))]
    days = [date(2001, 1, 1) + timedelta(days) for days in range(0, 9600, 53)]
    return [
        (choice.choice(known) if choice.random() < 0.9 else choice.choice(DAMAGED), choice.choice([*days, None]))
        for _ in range(number)
    ]


@pytest.mark.parametrize(("kind", "system"), [("diagnosis", None), (None, "icd10cm"), (None, "hcpcs"), (None, None)])
@pytest.mark.parametrize("columns", [VALIDATED, EVERY])
def test_many_codes_on_many_days(
    codes: Crosswalk, kind: str | None, system: str | None, columns: tuple[str, ...]
) -> None:
    several = kind is None and system is None
    validator = Validator(codes._views.one, Repairs.SAFE, columns, several=several)
    for text, day in some(codes, 400):
        source = validator.source(row_source(Kind(kind) if kind else None, system, first=day))
        (told,) = validator.convert(source, [text])
        answers = codes.validate([text], system, kind=kind, days=[day]) if text.strip() else []
        if len(answers) > 1 and not several:
            assert "both know this code" in (told.reason or "")
            continue
        wanted = [tuple(cell_of(validation_row(each)[name]) for name in columns) for each in answers]  # type: ignore[literal-required]
        assert list(told.rows) == (wanted or [(None,) * len(columns)]), (text, day)


def test_days_between_two_releases_are_one_source(codes: Crosswalk) -> None:
    validator = Validator(codes._views.one, Repairs.SAFE)
    days = (date(2024, 10, 1), date(2025, 3, 31), date(2025, 10, 1))
    numbers = [validator.source(row_source(None, "icd10cm", first=day)) for day in days]
    assert numbers[0] == numbers[1] != numbers[2]


def test_every_release_that_judged_is_told_also_where_the_answer_is_the_same(codes: Crosswalk) -> None:
    validator = Validator(codes._views.one, Repairs.SAFE)
    for day in (date(2020, 1, 1), date(2025, 1, 1)):
        validator.convert(validator.source(row_source(None, "icd10cm", first=day)), ["E11.9"])
    assert {each.release for each in validator.bases} == {"icd10cm:2020", "icd10cm:2025"}


def test_of_several_systems_one_answers_in_which_the_code_is_valid(codes: Crosswalk) -> None:
    """The year 2010 has 0051 twice: botulism, and the implantation of a pacemaker as 00.51."""
    validator = Validator(codes._views.one, Repairs.SAFE)
    (told,) = validator.convert(validator.source(row_source(first=date(2010, 1, 1))), ["0051"])
    assert told.status == "valid"
    assert told.reason == "icd9cm and icd9pcs both know this code"
    assert len(told.rows) == 1


def test_a_column_that_the_answer_has_not(codes: Crosswalk) -> None:
    with pytest.raises(UsageError, match="no column 'title'"):
        Validator(codes._views.one, Repairs.SAFE, ["title"])
