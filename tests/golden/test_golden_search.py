"""Searching everything the mirror holds: the code that is meant stands first, and every hit has every word."""

from __future__ import annotations

from datetime import date

import pytest
from golden_queries import QUERIES
from hypothesis import given, settings
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.search.query import read_query
from crosswalk.domain.search.ranking import Reason
from crosswalk.domain.tabular.wording import forms, words
from crosswalk.service import Crosswalk


@pytest.mark.parametrize(
    ("text", "systems", "expected"), QUERIES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_code_that_is_meant_stands_first(
    codes: Crosswalk, text: str, systems: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    hits = codes.search(text, systems).hits
    assert hits
    assert hits[0].code in expected


@pytest.mark.parametrize(
    "text", ["of", "a", "the", "with", "fracture initial encounter", "percutaneous approach", "un", "e"]
)
def test_a_word_of_many_titles_gives_as_many_hits_as_asked(codes: Crosswalk, text: str) -> None:
    assert len(codes.search(text, limit=25).hits) == 25


def test_a_reference_of_the_index_shows_the_way(codes: Crosswalk) -> None:
    """The newest index held is that of FY2017, which leads to I21.3; from FY2018 on it is I21.9."""
    first = codes.search("heart attack", ["icd10cm"]).hits[0]
    assert (first.code, first.reason) == ("I21.3", Reason.INDEX_REFERENCE)
    assert first.text == "Attack, attacks, heart — see infarct, myocardium"


def test_wheelchairs_are_among_the_first_wherever_one_searches(codes: Crosswalk) -> None:
    found = [(hit.system, hit.code) for hit in codes.search("wheelchair").hits]
    assert ("hcpcs", "K0001") in found[:3]
    assert ("icd10cm", "Z99.3") in found[:3]


def test_a_day_in_the_past_is_searched_as_it_was(codes: Crosswalk) -> None:
    assert codes.search("covid", on=date(2019, 6, 1)).hits == ()
    assert codes.search("covid", on=date(2020, 6, 1)).hits[0].code == "U07.1"
    day = codes.search("diabetes mellitus", on=date(2014, 6, 1))
    assert {hit.system for hit in day.hits} <= {"icd9cm", "icd9pcs", "hcpcs"}
    assert codes.search("parkinsons disease", on=date(2020, 6, 1)).hits[0].code == "G20"


WORDS = st.sampled_from(
    [
        *("fracture", "diab", "of", "left", "initial", "encounter", "percutaneous", "approach", "wheelchair", "a", "2"),
        *("type", "unsp", "closed", "mg", "injection", "neoplasm", "breast", "poison", "re", "ménière's", "fx"),
        *('"', "*", "OR", "NEAR("),
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.text(max_size=30))
def test_every_hit_has_every_word_and_nothing_else_happens(codes: Crosswalk, text: str) -> None:
    try:
        found = codes.search(text)
    except BadQuery:
        assert not words(text)
        return
    query = read_query(text)
    for hit in found.hits:
        if hit.reason is Reason.CODE:
            assert query.code is not None
            assert hit.code.replace(".", "").startswith(query.code.text)
            continue
        told = {form for word in words(hit.text or "") for form in forms(word)}
        for slot in query.slots:
            assert any(slot.holds(word) for word in told), (hit, slot)
    assert len({(hit.system, hit.code) for hit in found.hits}) == len(found.hits) <= 10
    assert {hit.system for hit in found.hits} <= set(SYSTEMS)
