"""Searching real releases: at a moment, in some systems, as many hits as asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import BadQuery, UnknownRelease, UnknownSystem, UsageError
from crosswalk.domain.lookup.status import Status
from crosswalk.domain.search.answers import Step
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.ranking import Reason
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def codes(cm_2024_2025: str) -> Iterator[Crosswalk]:
    with crosswalk.open(cm_2024_2025, today=lambda: date(2025, 3, 1)) as opened:
        yield opened


def found(codes: Crosswalk, text: str, **asked: Any) -> list[str]:
    return [hit.code for hit in codes.search(text, **asked).hits]


def test_a_search_is_about_the_codes_of_the_day(codes: Crosswalk) -> None:
    """Hypoglycemia level 1 to 3 came in October 2024."""
    levels = ["E16.A1", "E16.A2", "E16.A3"]
    assert found(codes, "hypoglycemia level", limit=3) == levels
    assert not set(levels) & set(found(codes, "hypoglycemia level", on=date(2024, 9, 30)))
    assert found(codes, "E16.A", on=date(2024, 9, 30)) == []
    assert found(codes, "E16.A", release="icd10cm:2025") == ["E16.A", "E16.A1", "E16.A2", "E16.A3"]


def test_a_hit_is_what_its_code_was_then(codes: Crosswalk) -> None:
    """C86.0 is a header since October 2024."""
    (before,) = codes.search("C86.0", on=date(2024, 9, 30), limit=1).hits
    assert (before.status, before.billable) == (Status.VALID, True)
    (after,) = codes.search("C86.0", on=date(2024, 10, 1), limit=1).hits
    assert (after.status, after.billable) == (Status.HEADER, False)


def test_every_hit_says_why_it_is_one(codes: Crosswalk) -> None:
    answer = codes.search("fx base of skull", limit=1)
    assert answer.steps[0] == Step("fx", "fracture", How.ABBREVIATION)
    (hit,) = answer.hits
    assert (hit.code, hit.billable) == ("S02.109A", True)
    assert hit.header is not None
    assert "base of skull" in (hit.text or "")
    (code,) = codes.search("I10", limit=1).hits
    assert (code.code, code.reason, code.text) == ("I10", Reason.CODE, "I10")
    assert code.moment.release is not None
    assert code.moment.release.id == "icd10cm:2025"


@pytest.mark.parametrize(
    ("text", "code"),
    [('"E11.9"', "E11.9"), ("E11,9", "E11.9"), ("DX:E11.9", "E11.9"), ("S13.4A", "S13.4XXA"), ("E11.99", "E11.9")],
)
def test_a_damaged_code_is_mended_and_that_is_told(codes: Crosswalk, text: str, code: str) -> None:
    answer = codes.search(text)
    assert [hit.code for hit in answer.hits] == [code]
    assert answer.steps == (Step(text, code, How.CORRECTION),)


def test_each_of_several_codes_is_found(codes: Crosswalk) -> None:
    assert found(codes, "E11.9, I10") == ["E11.9", "I10"]


def test_words_with_a_number_are_no_damaged_code(codes: Crosswalk) -> None:
    assert "P05.11" not in found(codes, "POS 11")


@pytest.mark.parametrize("text", ["fracture", "initial encounter", "diab", "S72", "with fracture"])
def test_a_longer_list_begins_with_the_shorter_one_and_has_each_code_once(codes: Crosswalk, text: str) -> None:
    most = found(codes, text, limit=200)
    assert len(most) == len(set(most)) == 200
    for limit in (1, 10, 60, 199):
        assert found(codes, text, limit=limit) == most[:limit]


@pytest.mark.parametrize("text", ["the", "of", "a", "with the"])
def test_words_that_only_join_others_are_refused_with_a_next_step(codes: Crosswalk, text: str) -> None:
    with pytest.raises(BadQuery, match="no word is left") as refused:
        codes.search(text)
    assert refused.value.remedy


def test_all_hits_are_found_however_many(codes: Crosswalk) -> None:
    """Every code of October 2024 whose title has the word; beside them those that say it otherwise, as *bleeding*."""
    lives = codes.store.codes.states(SYSTEMS["icd10cm"], None)
    standing = {code: life[-1].long or "" for code, life in lives.items() if life[-1].is_latest}
    expected = {code for code, title in standing.items() if re.search(r"\bhemorrhages?\b", title, re.IGNORECASE)}
    assert len(expected) > 400
    assert {code.replace(".", "") for code in found(codes, "hemorrhage of", limit=1000)} >= expected


def test_a_day_that_no_release_covers_has_no_hits_and_says_so(codes: Crosswalk) -> None:
    answer = codes.search("encounter", on=date(2020, 1, 1))
    assert answer.hits == ()
    assert [moment.release for moment in answer.moments] == [None]
    assert codes.search("encounter", on=date(1999, 1, 1)).hits == ()


def test_a_system_that_is_not_loaded_has_no_hits(codes: Crosswalk) -> None:
    answer = codes.search("wheelchair", ["hcpcs"])
    assert answer.hits == ()
    assert [moment.system.id for moment in answer.moments] == ["hcpcs"]


def test_a_load_is_searched_at_once(small_store: str, mirror: Path) -> None:
    with crosswalk.open(small_store, today=lambda: date(2015, 1, 1)) as codes:
        assert sorted(found(codes, "appendectomy")) == ["47.01", "47.09", "47.11", "47.19"]
        assert found(codes, "salmonella") == []
        codes.load(["icd9cm:32"], mirror=str(mirror))
        assert found(codes, "salmonella meningitis") == ["003.21"]


def test_wrong_searches_are_refused_before_anything_is_read(codes: Crosswalk) -> None:
    with pytest.raises(BadQuery):
        codes.search("")
    with pytest.raises(BadQuery):
        codes.search("asthma", limit=0)
    with pytest.raises(UnknownSystem):
        codes.search("asthma", ["icd11"])
    with pytest.raises(UnknownRelease):
        codes.search("asthma", release="icd10cm:1999")
    with pytest.raises(UsageError, match="not both"):
        codes.search("asthma", on=date(2024, 1, 1), release="icd10cm:2024")
