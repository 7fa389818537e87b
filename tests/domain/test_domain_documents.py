"""What of a code is searched, in which order, and where an index sends the reader."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.tabular.documents import LONGEST, note_documents, title_document
from crosswalk.domain.tabular.index_references import resolved
from crosswalk.domain.tabular.notes import IndexReference, IndexTerm
from crosswalk.domain.tabular.wording import words

TEXTS = st.lists(st.text(alphabet="abc sS(,)[]'é-", max_size=30), max_size=6)


def test_the_titles_of_a_code_are_one_document_as_long_as_the_shortest_long_one() -> None:
    document = title_document(
        "E119", [("Type 2 diabetes mellitus", "Type 2 DM"), ("Diabetes mellitus, type 2 or more", None)]
    )
    assert document is not None
    assert document.place[:3] == (4, 0, "E119")
    assert document.words == ("2", "diabete", "diabetes", "dm", "mellitus", "more", "or", "type")


def test_a_code_without_titles_has_no_document() -> None:
    assert title_document("2500", [(None, None), ("", None)]) is None


def test_what_stands_in_parentheses_is_found_and_does_not_count() -> None:
    (document,) = note_documents("J45909", ["Asthma, asthmatic (bronchial) (catarrh)"])
    assert document.place[:3] == (2, 1, "J45909")
    assert {"asthma", "bronchial", "catarrh"} <= set(document.words)


def test_a_reference_is_found_by_its_own_words_not_by_those_it_leads_to() -> None:
    (document,) = note_documents("I213", ["Attack, attacks, heart — see infarct, myocardium"])
    assert document.words == ("attack", "attacks", "heart")


def test_the_longest_texts_are_of_one_length() -> None:
    document = title_document("X", [(" ".join(f"w{n}" for n in range(200)), None)])
    assert document is not None
    assert document.place.length == LONGEST


@given(TEXTS)
def test_documents_depend_on_the_texts_and_not_on_their_order(texts: list[str]) -> None:
    assert note_documents("A00", texts) == note_documents("A00", reversed(texts + texts))
    pairs = [(text or None, None) for text in texts] or [(None, None)]
    assert title_document("A00", pairs) == title_document("A00", reversed(pairs))


@given(TEXTS)
def test_no_word_of_a_text_is_lost(texts: list[str]) -> None:
    found = {word for document in note_documents("A00", texts) for word in document.words}
    assert found >= {word for text in texts for word in words(text)}


# References of an index


def _terms(*paths: tuple[str, str]) -> list[IndexTerm]:
    return [IndexTerm(tuple(path.split(" > ")), code) for path, code in paths]


INDEX = _terms(
    ("Infarct, infarction > myocardium, myocardial (acute)", "I213"),
    ("Infarct, infarction > cerebral", "I639"),
    ("Wound, open > back > lower", "S3100"),
    ("Complication (s) (from) (of) > postoperative", "T819"),
    ("Hepatitis > viral, virus", "B199"),
    ("Hepatitis > viral infection", "B999"),
    ("Bite (s) > head > specified site NEC", "S0087"),
    ("Fall > same level", "W18"),
    ("Fall > same level", "W19"),
)


def _resolved(*references: tuple[str, str, str]) -> list[str]:
    asked = [IndexReference(tuple(path.split(" > ")), kind, text) for path, kind, text in references]
    return [term.code for _, term in resolved(INDEX, asked, SYSTEMS["icd10cm"])]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("infarct, myocardium", ["I213"]),
        ("Infarction,  myocardial", ["I213"]),
        ("Wound, open, back, lower", ["S3100"]),
        ("Wound, back, lower", ["S3100"]),
        ("Complications, postoperative", ["T819"]),
        ("Bite, head, specified site NEC", ["S0087"]),
        ("Hepatitis, viral", ["B199"]),
        ("Fall, same level", ["W18", "W19"]),
        ("Infarct", []),
        ("Infarct, kidney", []),
        ("condition", []),
        ("Table of Drugs and Chemicals", []),
        ("", []),
        (",,", []),
    ],
)
def test_see_leads_to_the_entry_it_names(text: str, codes: list[str]) -> None:
    assert _resolved(("Attack, attacks > heart", "see", text)) == codes


def test_a_name_that_several_entries_have_stays_unresolved() -> None:
    both = [*INDEX, *_terms(("Infarct, infarction > myocardium", "I219"))]
    asked = [IndexReference(("Attack", "heart"), "see", "Infarct, myocardium")]
    assert list(resolved(both, asked, SYSTEMS["icd10cm"])) == []


def test_a_category_is_the_code_itself() -> None:
    assert _resolved(("Lightning", "see_subcategory", "T75.0"), ("Gas", "see_category", "T59-")) == ["T750", "T59"]
    assert _resolved(("X", "see_category", "no code")) == []


def test_see_also_leads_to_what_the_term_has_not_itself() -> None:
    """*Abscess, toe* has no code and is sent on to *Abscess, foot*; *Neoplasm, colon* lacks some of its columns."""
    assert _resolved(("Cancer", "see_also", "Infarct, myocardium")) == ["I213"]
    assert _resolved(("Infarct, infarction > myocardium, myocardial (acute)", "see_also", "Infarct, myocardium")) == []


@given(st.text(max_size=40))
def test_any_text_of_a_reference_is_resolved_or_not(text: str) -> None:
    for code in _resolved(("A", "see", text), ("A", "see_category", text)):
        assert SYSTEMS["icd10cm"].matches(code)


def test_an_empty_index_resolves_nothing() -> None:
    none: Iterable[IndexTerm] = []
    assert list(resolved(none, [IndexReference(("A",), "see", "B")], SYSTEMS["icd10cm"])) == []
