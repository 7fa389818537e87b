"""The words of titles and questions, and what a search is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import BadQuery
from crosswalk.domain.search.query import LONGEST_QUERY, MOST_HITS, checked_limit, read_query
from crosswalk.domain.search.understanding import understood
from crosswalk.domain.tabular.wording import STOP_WORDS, forms, significant, without_asides, words

ANY_TEXT = st.text(max_size=LONGEST_QUERY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ménière's disease", ["meniere", "disease"]),
        ("MENIERE\u2019S DISEASE", ["meniere", "disease"]),
        ("Sézary disease", ["sezary", "disease"]),
        ("Sjøgren", ["sjogren"]),
        ("COVID-19", ["covid", "19"]),
        ("S06.4X1A", ["s06", "4x1a"]),
        ("ST elevation (STEMI) myocardial infarction", ["st", "elevation", "stemi", "myocardial", "infarction"]),
        ("Injection, up to 0.5 mg", ["injection", "up", "to", "0", "5", "mg"]),
        ('" OR NEAR(*)\0 --', ["or", "near"]),
        ("中文", []),
    ],
)
def test_words_are_folded_and_without_punctuation(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("fractures", ("fractures", "fracture")),
        ("biopsies", ("biopsies", "biopsy")),
        ("abscesses", ("abscesses", "abscess")),
        ("crushes", ("crushes", "crush")),
        ("abscess", ("abscess",)),
        ("virus", ("virus",)),
        ("arthritis", ("arthritis",)),
        ("gas", ("gas",)),
        ("femur", ("femur",)),
    ],
)
def test_a_plural_has_its_singular_as_another_form(word: str, expected: tuple[str, ...]) -> None:
    assert forms(word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fracture of the femur", ["fracture", "femur"]),
        ("diabetes without coma", ["diabetes", "without", "coma"]),
        ("hepatitis A", ["hepatitis", "a"]),
        ("bite of a dog", ["bite", "dog"]),
        ("a fall", ["fall"]),
        ("of the", []),
    ],
)
def test_words_that_join_others_say_nothing_and_a_letter_does(text: str, expected: list[str]) -> None:
    assert significant(words(text)) == expected


def test_asides_may_nest_and_need_not_close() -> None:
    assert words(without_asides("Aspirin (aluminum) (Poisoning, Accidental (unintentional))")) == ["aspirin"]
    assert words(without_asides("cramp [heat] (NEC")) == ["cramp", "nec"]


@given(ANY_TEXT)
def test_words_are_letters_and_digits_whatever_comes(text: str) -> None:
    for word in words(text):
        assert word.isascii()
        assert word.isalnum()
        assert word == word.lower()


SHORTHAND = {"a", "w", "t", "s", "2"}
"""Words that may be, or be part of, shorthand for words that only join others."""


@given(ANY_TEXT)
def test_any_text_is_a_query_or_a_typed_error(text: str) -> None:
    if not words(text):
        with pytest.raises(BadQuery) as refused:
            read_query(text)
        assert refused.value.remedy
        return
    query = read_query(text)
    assert words(query.words)
    assert bool(understood(query.words)) >= bool(set(words(query.words)) - STOP_WORDS - SHORTHAND)


@pytest.mark.parametrize("text", ["", "   ", "\0", "()", "!?", "中文", "💊"])
def test_a_search_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadQuery, match="no word"):
        read_query(text)


def test_a_query_and_a_list_of_hits_are_bounded() -> None:
    assert read_query("a" * LONGEST_QUERY).words
    with pytest.raises(BadQuery, match="201 characters"):
        read_query("a" * (LONGEST_QUERY + 1))
    assert [checked_limit(limit) for limit in (1, MOST_HITS)] == [1, MOST_HITS]
    for limit in (0, -1, MOST_HITS + 1):
        with pytest.raises(BadQuery, match="1 to 1,000"):
            checked_limit(limit)


@pytest.mark.parametrize(
    ("text", "code", "systems"),
    [
        ("E11", "E11", set(SYSTEMS)),
        (" s06.4x ", "S064X", {"icd9cm", "icd10cm"}),
        ("E950.0", "E9500", {"icd9cm"}),
        ("47.0", "470", {"icd9pcs"}),
        ("0FT4", "0FT4", set(SYSTEMS)),
        ("LT", "LT", set(SYSTEMS)),
    ],
)
def test_one_word_may_be_the_beginning_of_a_code_with_its_dot_in_place(text: str, code: str, systems: set[str]) -> None:
    start = read_query(text).code
    assert start is not None
    assert start.text == code
    assert {each.id for each in SYSTEMS.values() if start.fits(each)} == systems


@pytest.mark.parametrize("text", ["E", "asthma", "E11 E12", "1.2.3", "E11-E13", "0FT44ZZZ"])
def test_other_texts_are_no_beginning_of_a_code(text: str) -> None:
    assert read_query(text).code is None
