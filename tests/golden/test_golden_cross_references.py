"""Cross references of every HCPCS record that the mirror holds (docs/formats.md 5.4).

Of 828 codes that ended, 169 had a cross reference: 149 name a code of HCPCS that was in use on the day after, one
names another that came half a year later, the others codes of CPT or such as their newer records leave out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

import crosswalk
from crosswalk.contract.history import history_json
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.dated_records import DatedRecord, record_of
from crosswalk.domain.history.timeline import StatedRelease, Timeline
from crosswalk.domain.lineage.cross_references import Meaning
from crosswalk.domain.lookup.history import History
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.translation.answers import Outcome
from crosswalk.service import Crosswalk

HCPCS: Final = SYSTEMS["hcpcs"]
FILES: Final = ("hcpcs:2016", "hcpcs:2017", "hcpcs:2018", "hcpcs:2020-04", "hcpcs:2020-07")
A_DAY: Final = timedelta(days=1)


@pytest.fixture(scope="module")
def codes(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """A store with these files alone, on the day of the other golden tests."""
    url = f"sqlite:///{tmp_path_factory.mktemp('cross-references')}/hcpcs.sqlite"
    with crosswalk.open(url, create=True, today=lambda: date(2025, 3, 1)) as opened:
        opened.load(FILES, mirror=str(mirror))
        yield opened


@pytest.fixture(scope="module")
def records(codes: Crosswalk) -> dict[str, dict[str, DatedRecord]]:
    """The records of every file, by release and code."""
    releases = [StatedRelease(each.release, each.stated_by) for each in codes.store.releases.loaded_releases(HCPCS)]
    laid = Timeline.restore(HCPCS, releases, codes.store.codes.states(HCPCS, None))
    return {
        release: {code: record_of(code, fact) for code, fact in laid.snapshot(release).facts.items()}
        for release in FILES
    }


@pytest.fixture(scope="module")
def lives(codes: Crosswalk, records: Mapping[str, Mapping[str, DatedRecord]]) -> dict[str, History]:
    """The history of every code that any file lists."""
    listed = sorted({code for each in records.values() for code in each})
    return dict(zip(listed, codes.history(listed, "hcpcs"), strict=True))


def test_every_cross_reference_of_every_record_is_told(
    records: Mapping[str, Mapping[str, DatedRecord]], lives: Mapping[str, History]
) -> None:
    told = {
        (code, each.code, release)
        for code, life in lives.items()
        for each in life.cross_references
        for release in FILES[FILES.index(each.first_release) : FILES.index(each.last_release) + 1]
    }
    stated = {
        (code, named, release)
        for release, each in records.items()
        for code, record in each.items()
        for named in record.properties.get("cross_references", ())
    }
    assert told == stated
    assert Counter(release for *_, release in stated) == dict(zip(FILES, (98, 108, 124, 167, 173), strict=True))


def test_what_the_cross_references_are(lives: Mapping[str, History]) -> None:
    found = [each for life in lives.values() for each in life.cross_references]
    assert Counter(each.meaning for each in found) == {
        Meaning.REPLACED_BY: 149,
        Meaning.PRECEDED_BY: 3,
        Meaning.POINTER: 55,
        Meaning.WITHDRAWN: 3,
    }
    assert Counter(each.reason for each in found)["a code of CPT"] == 31
    assert {each.effective is None for each in found if each.reason} == {True}


def test_a_replacement_is_what_the_days_of_both_records_say(
    records: Mapping[str, Mapping[str, DatedRecord]], lives: Mapping[str, History]
) -> None:
    """By the newest record of each code alone, which is all there is to it: no code of these ended twice."""
    newest: dict[str, DatedRecord] = {}
    for each in records.values():
        newest |= each
    expected = set()
    for code, record in newest.items():
        for named in record.properties.get("cross_references", ()):
            other = newest.get(named)
            if record.terminated is None or other is None or other.added is None:
                continue
            day = record.terminated + A_DAY
            if other.added <= day and (other.terminated is None or other.terminated >= day):
                expected.add((code, named, day))
    replaced = {(code, each.code, each.effective) for code, life in lives.items() for each in life.replaced_by}
    assert expected == replaced - {("Q9994", "B4105", date(2019, 1, 1))}
    assert len(expected) == 149


@pytest.mark.parametrize(
    ("code", "replaced_by", "preceded_by", "lineage"),
    [
        ("C9041", ["J7169"], [], ["C9041 J7169 2020-07-01"]),
        ("C9043", ["J0642"], [], ["C9043 J0642 2020-01-01"]),
        ("G0290", ["C9600", "C9601", "C9602", "C9603", "C9604"], [], None),
        ("C9136", ["Q9975"], [], ["C9136 Q9975 2015-04-01", "Q9975 J7205 2016-01-01"]),
        ("J7205", [], ["Q9975"], ["C9136 Q9975 2015-04-01", "Q9975 J7205 2016-01-01"]),
        ("C9291", ["Q2046"], [], ["C9291 Q2046 2012-07-01", "Q2046 J0178 2013-01-01"]),
        ("J0202", [], ["J9010", "Q9979"], ["J9010 J0202 2016-01-01", "Q9979 J0202 2016-01-01"]),
        ("Q9994", ["B4105"], [], ["Q9994 B4105 2019-01-01"]),
        ("G0202", [], [], []),
        ("A0380", [], [], []),
        ("S3854", [], [], []),
    ],
)
def test_what_became_of_a_code(
    lives: Mapping[str, History], code: str, replaced_by: list[str], preceded_by: list[str], lineage: list[str] | None
) -> None:
    told = history_json(lives[code])
    assert [each["code"] for each in told["replaced_by"]] == replaced_by
    assert [each["code"] for each in told["preceded_by"]] == preceded_by
    if lineage is not None:
        assert [f"{each['from']} {each['to']} {each['effective']}" for each in told["lineage"]] == lineage


@pytest.mark.parametrize(
    ("code", "named", "meaning", "reason"),
    [
        ("C9041", "J7169", "replaced_by", None),
        ("C9291", "J0178", "pointer", "not in use on 2012-07-01, when C9291 had ended"),
        ("B4105", "Q9994", "preceded_by", None),
        ("G0202", "77067", "pointer", "a code of CPT"),
        ("A0380", "A0425", "pointer", "Medicare takes it instead"),
        ("J0694", "Q0090", "pointer", "in use from 2013-07-01, ended on 2014-01-01, while J0694 goes on"),
        ("AM", "QM", "pointer", "both are in use"),
        ("A0021", "A0030", "pointer", "no loaded file has it in use"),
        ("E0627", "Q0080", "withdrawn", "hcpcs:2018 no longer has it"),
        ("E0628", "Q0078", "withdrawn", "hcpcs:2018 no longer has it"),
    ],
)
def test_what_a_cross_reference_is(
    lives: Mapping[str, History], code: str, named: str, meaning: str, reason: str | None
) -> None:
    """The corrections of 2017 ask for the removal of Q0078 and Q0080; those of the others stand to the end."""
    (found,) = (each for each in history_json(lives[code])["cross_references"] if each["code"] == named)
    assert (found["meaning"], found["reason"]) == (meaning, reason)


def test_chains_go_over_quarters_and_years(lives: Mapping[str, History]) -> None:
    further = {
        code: [hop.after for hop in life.lineage]
        for code, life in lives.items()
        if life.replaced_by and len(life.lineage) > len(life.replaced_by) and not life.preceded_by
    }
    assert further == {
        "C9136": ["Q9975", "J7205"],
        "C9291": ["Q2046", "J0178"],
        "C9448": ["Q9978", "J8655"],
        "C9469": ["Q9993", "J3304"],
        "C9487": ["Q9989", "J3358"],
    }


@pytest.mark.parametrize(("day", "ends"), [(date(2020, 7, 15), 139), (date(2016, 6, 1), 77)])
def test_codes_are_carried_to_what_is_in_use_on_the_day(
    codes: Crosswalk, lives: Mapping[str, History], day: date, ends: int
) -> None:
    answers = dict(zip(lives, codes.translate(list(lives), "hcpcs", "hcpcs", on=day), strict=True))
    ways = [way for answer in answers.values() for way in answer.alternatives]
    assert {choice.status for way in ways for choices in way.choices for choice in choices} == {Status.VALID}
    assert {answer.status for answer in answers.values()} == {Outcome.MAPPED, Outcome.NOT_CARRIED}
    assert all(bool(answer.alternatives) is not bool(answer.not_carried) for answer in answers.values())
    assert sum(any(way.carried for way in answer.alternatives) for answer in answers.values()) == ends
    ((choices,),) = (way.choices for way in answers["C9136"].alternatives)
    assert [choice.code for choice in choices] == ["J7205"]


def test_a_code_that_leads_no_further_shows_what_its_record_names(codes: Crosswalk) -> None:
    (answer,) = codes.translate(["G0202"], "hcpcs", "hcpcs")
    (lost,) = answer.not_carried
    assert (lost.reason, lost.candidates) == (
        "not billable since 2018-01-01; no loaded record says what replaced it",
        ("77067",),
    )
