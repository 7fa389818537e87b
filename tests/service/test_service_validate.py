"""Whether the code of a row may stand there: every status, what to write instead, and the same as `lookup` tells."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import crosswalk
from crosswalk.domain.codes.row_source import RowStatus
from crosswalk.domain.codes.systems import END, SYSTEMS
from crosswalk.domain.errors import BadDate, UnknownSystem, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.lookup.validation import Validation
from crosswalk.service import Crosswalk

TODAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def codes(starter_store: str) -> Iterator[Crosswalk]:
    with crosswalk.open(starter_store, today=lambda: TODAY) as opened:
        yield opened


def one(answers: list[Validation]) -> Validation:
    (answer,) = answers
    return answer


@pytest.mark.parametrize(
    ("code", "system", "day", "status"),
    [
        ("E11.9", "icd10cm", "2020-03-01", Status.VALID),
        ("E11", "icd10cm", "2020-03-01", Status.HEADER),
        ("G20", "icd10cm", "2023-09-30", Status.VALID),
        ("G20", "icd10cm", "2023-10-01", Status.HEADER),
        ("G20.A1", "icd10cm", "2023-09-30", Status.NOT_YET_VALID),
        ("F53", "icd10cm", "2018-09-30", Status.VALID),
        ("I48.1", "icd10cm", "2020-01-01", Status.HEADER),
        ("V29.88XA", "icd10cm", "2025-10-01", Status.DELETED),
        ("E11.9", "icd10cm", "2015-09-30", Status.NOT_IN_FORCE),
        ("250.00", "icd9cm", "2015-10-01", Status.NOT_IN_FORCE),
        ("250.00", "icd9cm", "2015-09-30", Status.VALID),
        ("E11.9", "icd10cm", "2060-01-01", Status.NOT_COVERED),
        ("E11.97", "icd10cm", "2020-01-01", Status.UNKNOWN_CODE),
        ("?", "icd10cm", "2020-01-01", Status.MALFORMED),
        ("99213", "cpt", "2020-01-01", Status.NOT_LICENSED),
        ("J1100", "hcpcs", "2020-01-01", Status.VALID),
    ],
)
def test_every_status(codes: Crosswalk, code: str, system: str, day: str, status: Status) -> None:
    answer = one(codes.validate([code], system, on=day))
    assert (answer.input, answer.status) == (code, status)
    assert (answer.reason is None) is (status in (Status.VALID, Status.DELETED, Status.NOT_YET_VALID))


def test_what_replaced_a_deleted_code(codes: Crosswalk) -> None:
    answer = one(codes.validate(["V29.88XA"], "icd10cm", on="2025-10-01"))
    told = codes.history(["V29.88XA"], "icd10cm")[0].replaced_by
    assert answer.status is Status.DELETED
    assert [each.code for each in answer.replaced_by] == [SYSTEMS["icd10cm"].display(each.code) for each in told]
    assert told


def test_a_header_has_the_billable_codes_below_it_on_the_day(codes: Crosswalk) -> None:
    answer = one(codes.validate(["C83.39"], "icd10cm", on="2025-01-01"))
    assert (answer.status, answer.descendants, answer.descendant_count) == (Status.HEADER, ("C83.390", "C83.398"), 2)
    assert one(codes.validate(["C83.39"], "icd10cm", on="2024-09-30")).descendants == ()
    wide = one(codes.validate(["S72"], "icd10cm", on="2025-01-01"))
    assert len(wide.descendants) == 20
    assert wide.descendant_count > 1000


def test_a_modifier_stands_behind_its_code(codes: Crosswalk) -> None:
    answer = one(codes.validate(["J1100-JW"], on="2025-01-01"))
    assert (answer.system, answer.code, answer.modifiers, answer.status) == ("hcpcs", "J1100", ("JW",), Status.VALID)
    assert one(codes.validate(["J1100 JW LT"], "hcpcs", on="2025-01-01")).modifiers == ("JW", "LT")
    assert one(codes.validate(["J1100-JW"], on="2025-01-01", repairs="none")).status is Status.MALFORMED


def test_mixed_claims_are_judged_by_their_days_and_what_they_state(codes: Crosswalk) -> None:
    answers = codes.validate(
        ["250.00", "E11.9", "250.00", "E11.9", "E119", "250.00", "0DTJ4ZZ", "E11.9", "E11.9"],
        kind="diagnosis",
        systems=["9", None, None, "9", "9", "0", "BBR", "11", ""],
        days=["2014-01-01", "20200101", "01JAN2020", *["2014-01-01"] * 2, *["2020-01-01"] * 2, None, "1/32/2020"],
    )
    assert [(each.system, each.status) for each in answers] == [
        ("icd9cm", Status.VALID),
        ("icd10cm", Status.VALID),
        ("icd10cm", Status.MALFORMED),
        ("icd9cm", RowStatus.VERSION_CONFLICT),
        ("icd9cm", RowStatus.VERSION_CONFLICT),
        ("icd10cm", RowStatus.VERSION_CONFLICT),
        ("icd10pcs", Status.VALID),
        (None, RowStatus.UNKNOWN_SYSTEM),
        (None, RowStatus.BAD_DATE),
    ]
    assert [each.row for each in answers] == list(range(9))
    assert "the row says icd9cm, and E11.9 is of icd10cm" in str(answers[4].reason)


def test_stays_go_by_discharge_and_services_are_split(codes: Crosswalk) -> None:
    over = {"kind": "diagnosis", "days": ["2015-09-30"] * 3, "through": ["2015-10-02"] * 3}
    answers = codes.validate(["E11.9", "250.00", "E11.9"], settings=["IP", "131", None], **over)  # type: ignore[arg-type]
    assert [each.status for each in answers] == [Status.VALID, RowStatus.SPANS_BOUNDARY, RowStatus.SPANS_BOUNDARY]
    assert answers[0].reason == "a stay from 2015-09-30 to 2015-10-02 is coded by its discharge"
    later = codes.validate(["G20"], "icd10cm", days=["2023-09-30"], through=["2023-10-02"])
    assert (one(later).status, one(later).on and one(later).on.day) == (RowStatus.SPANS_BOUNDARY, date(2023, 9, 30))


def test_a_bare_code_has_an_answer_for_each_system_that_knows_it(codes: Crosswalk) -> None:
    answers = codes.validate(["E11.9", "0051"], on="2014-01-01")
    assert [(each.row, each.system, each.status) for each in answers] == [
        (0, "icd10cm", Status.NOT_IN_FORCE),
        (1, "icd9cm", Status.VALID),
        (1, "icd9pcs", Status.VALID),
    ]
    said = {"systems": ["9", "9", "HC", "HC"], "days": ["2014-01-01"] * 4}
    stated = codes.validate(["0051", "99.21", "99213", "J1100"], **said)  # type: ignore[arg-type]
    assert [(each.input, each.system, each.status) for each in stated] == [
        ("0051", "icd9cm", Status.VALID),
        ("0051", "icd9pcs", Status.VALID),
        ("99.21", "icd9pcs", Status.VALID),
        ("99213", "cpt", Status.NOT_LICENSED),
        ("J1100", "hcpcs", Status.VALID),
    ]


def test_inputs_that_are_no_text_are_rows_too(codes: Crosswalk) -> None:
    answers = codes.validate([5.0, "E11.9", None], "icd10cm", on="2020-01-01")  # type: ignore[list-item]
    assert [(each.input, each.status) for each in answers] == [
        ("5.0", Status.MALFORMED),
        ("E11.9", Status.VALID),
        ("None", Status.MALFORMED),
    ]


def test_questions_that_make_no_sense_are_refused(codes: Crosswalk) -> None:
    with pytest.raises(UsageError, match="of 2 codes there are 1"):
        codes.validate(["E11.9", "I10"], days=["2020-01-01"])
    with pytest.raises(UsageError, match="one day for all"):
        codes.validate(["E11.9"], on="2020-01-01", days=["2020-01-01"])
    with pytest.raises(UsageError, match="report no diagnosis"):
        codes.validate(["E11.9"], "icd10pcs", kind="diagnosis")
    with pytest.raises(UsageError, match="no kind of codes"):
        codes.validate(["E11.9"], kind="both")
    with pytest.raises(UnknownSystem):
        codes.validate([], "icd11")
    with pytest.raises(BadDate):
        codes.validate(["E11.9"], on="10/01/2015")
    assert codes.validate([]) == []


@pytest.mark.parametrize("system", ["icd9cm", "icd9pcs", "icd10cm", "icd10pcs", "hcpcs"])
def test_every_day_is_told_as_lookup_tells_it(codes: Crosswalk, system: str) -> None:
    """Codes with a history on the days around each of their changes, beside damaged ones, day by day."""
    chosen = random.Random(11)  # noqa: S311
    lives = codes.store.codes.states(SYSTEMS[system], None)
    eventful = chosen.sample(sorted(code for code, life in lives.items() if len(life) > 1), 60)
    around = {
        day + timedelta(step)
        for code in eventful
        for state in lives[code]
        for day in (state.valid_from, state.valid_to)
        if day is not None and day < END
        for step in (-1, 0, 1)
    }
    days = [date(1980, 1, 1), date(2015, 10, 1), date(2050, 1, 1), *chosen.sample(sorted(around), min(len(around), 25))]
    asked = [*eventful, "zzz", "E11.9", "250.00", "J1100-JW", " I10. ", "S13.4X"]
    answers = codes.validate(asked * len(days), system, days=[day for day in days for _ in asked])
    told = [each for day in days for each in codes.lookup(asked, system, on=day)]
    names = ("input", "system", "code", "status", "reason", "run", "repaired", "suggested", "moment")
    assert [[getattr(each, name) for name in names] for each in answers] == [
        [getattr(each, name) for name in names] for each in told
    ]
    assert len(Counter(each.status for each in answers)) >= 4


def test_an_undated_row_is_of_the_default_day(codes: Crosswalk) -> None:
    answers = codes.validate(["250.00", "E11.9"])
    assert [(each.moment, each.status) for each in answers] == [
        (each.moment, each.status) for each in codes.lookup(["250.00", "E11.9"])
    ]
