"""How well a text answers what was asked, and which of two codes a coder more likely means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosswalk.domain.search.ranking import Answer, Judge, Reason, Said
from crosswalk.domain.search.special import Specials
from crosswalk.domain.search.understanding import understood
from crosswalk.domain.tabular.wording import words


def answer(query: str, text: str, reason: Reason = Reason.TITLE) -> Answer | None:
    return Judge(understood(query)).answer(Said(reason, text))


def cost(query: str, title: str, reason: Reason = Reason.TITLE) -> float:
    """What a code with this title costs, found by it."""
    judge = Judge(understood(query))
    found = judge.answer(Said(reason, title))
    assert found is not None
    return found.cost + judge.special(title)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fracture of the femur", "Fracture of femur"),
        ("meniere disease", "Ménière's disease"),
        ("diabetes type 2", "Type 2 diabetes mellitus"),
        ("type II diabetes", "Type 2 diabetes mellitus"),
        ("fractures", "Stress fracture, pelvis"),
        ("diab", "Diabetes insipidus"),
        ("hepatitis a", "Acute hepatitis A"),
        ("UTI", "Urinary tract infection, site not specified"),
        ("haematuria", "Hematuria, unspecified"),
        ("pnuemonia", "Pneumonia, unspecified organism"),
        ("lockjaw", "Tetanus NOS"),
        ("urinary retention", "Retention of urine, unspecified"),
        ("preeclampsia", "Severe pre-eclampsia"),
        ("vitamin B12", "Vitamin B-12 deficiency"),
        ("third-degree burn", "Burn of third degree"),
        ("grade 3 hemorrhoids", "Third degree hemorrhoids, grade third"),
        ("anemia w/o bleeding", "Anemia without bleeding"),
    ],
)
def test_a_text_that_says_so_in_other_words_has_all_that_was_asked_for(query: str, text: str) -> None:
    found = answer(query, text)
    assert found is not None
    assert all(found.covered)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("coronary catheter", "Catheter, non-coronary"),
        ("wood crutches", "Crutch, underarm, other than wood"),
        ("hodgkin lymphoma", "Non-Hodgkin lymphoma, unspecified"),
    ],
)
def test_a_text_has_not_what_it_says_it_is_not(query: str, text: str) -> None:
    found = answer(query, text)
    assert found is not None
    assert not all(found.covered)
    asked_so = answer(text, text)
    assert asked_so is not None
    assert all(asked_so.covered)


@pytest.mark.parametrize(
    ("query", "text"),
    [("hepatitis a", "Acute hepatitis B"), ("UTI", "Other problems related to housing utilities"), ("of", "Asthma")],
)
def test_a_text_that_says_something_else_has_not(query: str, text: str) -> None:
    found = answer(query, text)
    assert found is None or not all(found.covered)


BETTER_FIRST = [
    ("asthma", "Other asthma", "Mild intermittent asthma"),
    ("wheelchair fall", "Wheelchair fall, initial encounter", "Wheelchair fall, subsequent encounter"),
    ("wheelchair fall", "Wheelchair fall, initial encounter", "Wheelchair fall, sequela"),
    ("gout", "Gout, unspecified", "Chronic gout"),
    ("heart failure", "Heart failure, acute", "Rheumatic heart failure"),
    ("urinary tract infection", "Urinary tract infection, site not specified", "Neonatal urinary tract infection"),
    ("pneumonia", "Pneumonia, unspecified organism", "Congenital pneumonia, unspecified"),
    ("hypertension", "Essential (primary) hypertension", "Pre-existing hypertension complicating pregnancy"),
    ("femur fracture", "Unspecified fracture of femur", "Other fracture of femur"),
    ("knee pain right", "Pain in right knee", "Pain in unspecified knee"),
    ("diabetes", "Type 2 diabetes mellitus", "Type 1 diabetes mellitus"),
    ("rotator cuff tear", "Rotator cuff tear, not specified as traumatic", "Traumatic rotator cuff tear"),
    ("otitis media", "Otitis media, unspecified, unspecified ear", "Otitis media, unspecified, bilateral"),
    (
        "lung biopsy",
        "Excision of Left Lung, Percutaneous Approach, Diagnostic",
        "Excision of Pulmonary Valve, Percutaneous Approach, Diagnostic",
    ),
    (
        "liver biopsy",
        "Excision of Liver, Percutaneous Approach, Diagnostic",
        "Excision of Liver, Open Approach, Diagnostic",
    ),
    (
        "thoracentesis",
        "Drainage of Left Pleural Cavity, Percutaneous Approach",
        "Drainage of Left Pleural Cavity, Open Approach",
    ),
    (
        "dilation coronary artery",
        "Dilation of Coronary Artery, One Artery with Intraluminal Device",
        "Dilation of Coronary Artery, Two Arteries with Intraluminal Device",
    ),
    ("coronary stent", "Presence of coronary angioplasty implant and graft", "Stenosis of coronary artery stent"),
    ("knee arthritis", "Other arthritis, knee", "Staphylococcal arthritis, knee"),
    ("immunization", "Encounter for immunization", "Disease of immune mechanism"),
    (
        "mechanical ventilation",
        "Respiratory Ventilation, Less than 24 Consecutive Hours",
        "Respiratory Ventilation, Single, Nonmechanical",
    ),
    ("slipping and falling", "Fall from slipping", "Slipping, tripping and stumbling without falling"),
    ("alcohol abuse", "Alcohol abuse, uncomplicated", "Alcohol abuse with unspecified alcohol-induced disorder"),
    ("fall", "Fall without subsequent striking, initial encounter", "Fall with subsequent striking, initial encounter"),
    (
        "walker",
        "Walker, rigid (pickup)",
        "Patient was seen with a walker or cane or brace or crutch or frame or wheelchair or other aid by a therapist",
    ),
]


@pytest.mark.parametrize(("query", "better", "worse"), BETTER_FIRST)
def test_the_likelier_title_comes_first(query: str, better: str, worse: str) -> None:
    assert cost(query, better) < cost(query, worse)


def test_what_a_text_has_before_without_it_has() -> None:
    found = answer("hypertensive heart disease", "Hypertensive heart disease without heart failure")
    assert found is not None
    assert all(found.covered)


def test_words_as_typed_come_before_their_forms_and_before_synonyms_and_a_word_missing_last() -> None:
    assert cost("fracture", "Fracture") < cost("fracture", "Fractured")
    assert cost("earache", "Earache") < cost("earache", "Otalgia")
    assert cost("fracture", "Fractured") < cost("fracture pelvis", "Fracture")
    assert cost("earache", "Otalgia") < cost("earache severe", "Otalgia")


def test_titles_come_before_terms_of_an_index_and_these_before_what_it_prints_in_parentheses() -> None:
    assert cost("asthma", "Asthma") < cost("asthma", "Asthma", Reason.INDEX_TERM)
    assert cost("asthma", "Asthma", Reason.INDEX_TERM) < cost("asthma", "Asthma", Reason.INDEX_REFERENCE)
    aside = cost("sugar diabetes mellitus", "Diabetes, diabetic (mellitus) (sugar)", Reason.INDEX_TERM)
    assert cost("diabetes", "Diabetes, diabetic (mellitus) (sugar)", Reason.INDEX_TERM) < aside


def test_an_inclusion_term_not_otherwise_specified_is_meant_rather_than_an_older_index() -> None:
    judge = Judge(understood("heart attack"))
    nos = judge.answer(Said(Reason.INCLUSION_TERM, "Myocardial infarction (acute) NOS"))
    index = judge.answer(Said(Reason.INDEX_REFERENCE, "Attack, attacks, heart — see infarct, myocardium", 2016))
    assert nos is not None
    assert index is not None
    assert nos.cost < index.cost


def test_the_main_term_of_an_index_in_several_forms_is_one_word() -> None:
    """*Herpes, herpesvirus, herpetic* leads to B00.9; *Herpes iris* is an erythema."""
    main = answer("herpes", "Herpes, herpesvirus, herpetic", Reason.INDEX_TERM)
    iris = answer("herpes", "Herpes iris", Reason.INCLUSION_TERM)
    assert main is not None
    assert iris is not None
    assert main.cost < iris.cost


def test_unspecified_says_nothing_beside() -> None:
    plain, late = (
        answer("syphilis", "Syphilis, unspecified"),
        answer("syphilis", "Syphilis (late)", Reason.INCLUSION_TERM),
    )
    assert plain is not None
    assert late is not None
    assert plain.cost < late.cost


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("pedestrian collision", "Pedestrian collision, unspecified whether traffic or nontraffic accident"),
        ("diabetes", "Diabetes without complications"),
        ("concussion", "Concussion with loss of consciousness status unknown"),
    ],
)
def test_what_a_title_lacks_or_leaves_open_says_nothing_beside(query: str, title: str) -> None:
    plain, beside = answer(query, title), answer(query, f"{query} of siblings")
    assert plain is not None
    assert beside is not None
    assert plain.cost < beside.cost


def test_only_what_was_typed_counts_as_not_otherwise_specified() -> None:
    typed, family = (
        answer("immunization", f"{word} NOS", Reason.INCLUSION_TERM) for word in ("Immunization", "Immune")
    )
    assert typed is not None
    assert family is not None
    assert typed.cost < family.cost - 0.3


def test_a_supply_is_named_before_the_comma_and_its_kinds_behind_it() -> None:
    judge = Judge(understood("crutches"))
    of_kinds = (
        "Crutches, forearm, includes crutches of various materials, adjustable or fixed, pair, with tips and handgrips"
    )
    crutch = judge.answer(Said(Reason.TITLE, of_kinds, is_supply=True))
    part = judge.answer(Said(Reason.TITLE, "Axillary crutch extension", is_supply=True))
    assert crutch is not None
    assert part is not None
    assert crutch.cost < part.cost


def test_a_term_that_says_see_also_comes_after_one_that_says_see() -> None:
    see = answer("toe abscess", "Abscess, toe — see Abscess, foot", Reason.INDEX_REFERENCE)
    also = answer("toe abscess", "Abscess, toe — see also Abscess, foot", Reason.INDEX_REFERENCE)
    assert see is not None
    assert also is not None
    assert all(see.covered)
    assert all(also.covered)
    assert see.cost < also.cost


def test_a_column_of_a_table_that_nobody_asked_for_is_told_as_such() -> None:
    text = "Influenza vaccine (Adverse effect)"
    unasked = answer("influenza vaccine", text, Reason.TABLE_TERM)
    asked = answer("influenza vaccine adverse effect", text, Reason.TABLE_TERM)
    assert unasked is not None
    assert asked is not None
    assert (unasked.is_unasked, asked.is_unasked) == (True, False)


def test_what_is_special_costs_nothing_where_it_was_asked_for() -> None:
    title = "Gestational diabetes mellitus in pregnancy, unspecified control"
    assert Specials({"diabetes"}, set()).cost(title) > 0.5
    assert Specials({"diabetes", "gestational"}, set()).cost(title) < 0
    assert Specials(set(), set()).cost("Secondary malignant neoplasm of brain") > Specials(set(), set()).cost(
        "Secondary hypertension"
    )


@pytest.mark.parametrize(
    ("query", "header", "children", "default"),
    [
        (
            "diabetes", "Type 2 diabetes mellitus",
            ["Type 2 diabetes mellitus with unspecified complications",
             "Type 2 diabetes mellitus without complications"], 1,
        ),
        (
            "ulcer", "Peptic ulcer, site unspecified",
            ["Acute peptic ulcer, site unspecified, with hemorrhage",
             "Peptic ulcer, site unspecified, unspecified as acute or chronic, without hemorrhage or perforation"], 1,
        ),
        (
            "concussion", "Concussion",
            ["Concussion without loss of consciousness",
             "Concussion with loss of consciousness status unknown"], 1,
        ),
        (
            "respiratory failure", "Respiratory failure, unspecified",
            ["Respiratory failure, unspecified with hypoxia",
             "Respiratory failure, unspecified, unspecified whether with hypoxia or hypercapnia"], 1,
        ),
        ("copd", "Other COPD", ["COPD with acute exacerbation", "COPD, unspecified", "Other specified COPD"], 1),
        ("bite", "Bitten by dog", ["Bitten by dog, sequela", "Bitten by dog, initial encounter"], 1),
        ("bite", "Bitten by dog", ["Bitten by dog, subsequent encounter", "Bitten by dog, initial encounter"], 1),
        ("left knee pain", "Pain in knee", ["Pain in right knee", "Pain in left knee", "Pain in unspecified knee"], 1),
        ("embolism", "Pulmonary embolism", ["Septic pulmonary embolism", "Other pulmonary embolism"], 1),
        ("poisoning", "Poisoning by x", ["Poisoning by x, assault", "Poisoning by x, accidental"], 1),
    ],
)  # fmt: skip
def test_the_child_that_is_taken_when_nothing_more_is_known(
    query: str, header: str, children: list[str], default: int
) -> None:
    judge = Judge(understood(query))
    nothing = Answer(0.0, (None,) * len(judge.concepts), Said(Reason.TITLE, ""))
    start = judge.answer(Said(Reason.TITLE, header)) or nothing
    ranked = [(judge.more(start, title).cost, judge.default(title, header)) for title in children]
    assert ranked.index(min(ranked)) == default


TEXT = st.text(alphabet="qxz' ,()-éÉ", max_size=24)


@given(TEXT, TEXT)
def test_a_note_that_is_passed_over_has_nothing_of_what_was_asked_for(asked: str, text: str) -> None:
    if words(asked):
        judge = Judge(understood(asked))
        found = judge.answer(Said(Reason.INDEX_TERM, text))
        has = 0 if found is None else sum(way is not None for way in found.covered)
        assert judge.may_answer(text, has)


@given(TEXT)
def test_a_text_answers_itself(text: str) -> None:
    if words(text):
        found = answer(text, text)
        assert found is not None
        assert all(found.covered)
