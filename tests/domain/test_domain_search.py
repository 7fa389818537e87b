"""How well a text answers a query, and which of two codes a coder more likely means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.search.query import read_query
from crosswalk.domain.search.ranking import Fit, Judge, Reason
from crosswalk.domain.tabular.wording import forms, significant, words


def fit(query: str, text: str, reason: Reason = Reason.TITLE) -> Fit | None:
    answer = Judge(read_query(query)).answering(reason, text, past=False, header=False)
    return answer and answer.fit


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("fracture of the femur", "Fracture of femur", Fit.WHOLE),
        ("diabetes insipidus", "DIABETES INSIPIDUS", Fit.WHOLE),
        ("meniere disease", "Ménière's disease", Fit.WHOLE),
        ("type 2 diabetes", "Type 2 diabetes mellitus without complications", Fit.PHRASE),
        ("type 2 complications", "Type 2 diabetes mellitus without complications", Fit.ORDERED),
        ("diabetes type 2", "Type 2 diabetes mellitus", Fit.WORDS),
        ("fractures", "Stress fracture, pelvis", Fit.PHRASE),
        ("diab", "Diabetes insipidus", Fit.PHRASE),
        ("of", "Tuberculosis of lung", Fit.PHRASE),
        ("hepatitis a", "Acute hepatitis A", Fit.PHRASE),
        ("hepatitis a", "Acute hepatitis B", None),
        ("diab mellitus", "Diabetes mellitus", None),
        ("diabetes", "Diabetic retinopathy", None),
        ("of", "Asthma", None),
        ("appendicitis", "Unspecified appendicitis", Fit.WHOLE),
        ("hives", "Hives NOS", Fit.WHOLE),
    ],
)
def test_how_well_a_title_answers(query: str, text: str, expected: Fit | None) -> None:
    assert fit(query, text) is expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("heart attack", "Attack, attacks, heart", Fit.WHOLE),
        ("hip fracture", "Fracture, traumatic (abduction), hip", Fit.PHRASE),
        ("diabetes", "Diabetes, diabetic (mellitus) (sugar)", Fit.WHOLE),
        ("asthma", "Asthma, asthmatic (bronchial) (catarrh) (spasmodic)", Fit.WHOLE),
        ("pneumonia", "Pneumocystosis (with pneumonia)", Fit.WORDS),
        ("pneumonia", "Pneumonia (acute), pneumococcal", Fit.PHRASE),
        ("heart attack", "Angina (attack) (cardiac) (chest) (heart)", Fit.WORDS),
    ],
)
def test_an_index_prints_a_term_its_inflections_and_words_that_may_be_absent(
    query: str, text: str, expected: Fit
) -> None:
    assert fit(query, text, Reason.INDEX_TERM) is expected


def test_a_column_of_a_table_is_never_just_what_was_typed() -> None:
    """Aspirin heads six codes, by what it did; none of them is *aspirin*."""
    text = "Aspirin (aluminum) (soluble) (Adverse effect)"
    assert fit("aspirin", text, Reason.TABLE_TERM) is Fit.PHRASE


BETTER_FIRST = [
    ("hand", "Open wound of hand", "Handling of stress, other"),
    ("asthma", "Other asthma", "Mild intermittent asthma"),
    ("wheelchair fall", "Wheelchair fall, initial encounter", "Wheelchair fall, subsequent encounter"),
    ("wheelchair fall", "Wheelchair fall, initial encounter", "Wheelchair fall, sequela"),
    ("chest pain", "Chest pain on breathing", "Pain in upper chest"),
    ("gout", "Gout, unspecified", "Chronic gout"),
    ("heart failure", "Heart failure, acute", "Rheumatic heart failure"),
    (
        "walker",
        "Seat attachment, walker",
        "Patient was seen with a walker or cane or brace or crutch or frame or wheelchair or "
        "other aid by a therapist of a rural clinic",
    ),
]


@pytest.mark.parametrize(("query", "better", "worse"), BETTER_FIRST)
def test_the_likelier_title_comes_first(query: str, better: str, worse: str) -> None:
    judge = Judge(read_query(query))
    one = judge.answering(Reason.TITLE, better, past=False, header=False)
    other = judge.answering(Reason.TITLE, worse, past=False, header=False)
    assert one is not None
    assert other is not None
    assert one < other


def test_systems_in_force_come_first_then_titles_then_terms_and_of_equals_billable_codes() -> None:
    judge = Judge(read_query("asthma"))

    def answer(reason: Reason, *, past: bool = False, header: bool = False) -> object:
        return judge.answering(reason, "Asthma", past=past, header=header)

    ranked = [
        answer(Reason.TITLE),
        answer(Reason.TITLE, header=True),
        answer(Reason.INCLUSION_TERM),
        answer(Reason.INCLUDES),
        answer(Reason.INDEX_TERM),
        answer(Reason.INDEX_REFERENCE),
        answer(Reason.SHORT_TITLE),
        answer(Reason.TITLE, past=True),
    ]
    assert ranked == sorted(ranked, key=lambda each: each)  # type: ignore[type-var]
    assert len(set(ranked)) == len(ranked)


def test_the_reason_is_the_text_that_answers_best() -> None:
    notes = [(Reason.INCLUSION_TERM, "Diabetes of old age"), (Reason.INDEX_TERM, "Diabetes, diabetic (mellitus)")]
    found = Judge(read_query("diabetes")).likeliest("Type 2 diabetes mellitus", "T2DM", notes, past=False, header=False)
    assert found is not None
    assert found[1:] == (Reason.INDEX_TERM, "Diabetes, diabetic (mellitus)")


def test_words_may_stand_partly_in_the_long_and_partly_in_the_short_title() -> None:
    judge = Judge(read_query("unsp fracture"))
    found = judge.likeliest("Unspecified fracture of skull", "Unsp fx of skull", (), past=False, header=False)
    assert found is not None
    assert found[0].fit is Fit.WORDS
    assert found[1:] == (Reason.SHORT_TITLE, "Unspecified fracture of skull / Unsp fx of skull")
    assert judge.likeliest("Fracture of skull", "Fx skull", (), past=False, header=False) is None


TEXT = st.text(alphabet="abcs' ,()-éÉ", max_size=24)


@given(TEXT, TEXT)
def test_a_text_answers_if_and_only_if_it_has_every_word(asked: str, text: str) -> None:
    if not words(asked):
        return
    query = read_query(asked)
    told = {form for word in query.words_of(text) for form in forms(word)}
    has_all = all(
        any(form in told for form in slot.forms)
        or (slot.beginning is not None and any(word.startswith(slot.beginning) for word in told))
        for slot in query.slots
    )
    answer = Judge(query).answering(Reason.TITLE, text, past=False, header=False)
    assert (answer is not None) is has_all


@given(TEXT)
def test_a_text_answers_itself_whole(text: str) -> None:
    if "(" not in text and significant(words(text)):
        assert fit(text, text) is Fit.WHOLE
