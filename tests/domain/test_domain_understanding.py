"""As what the words of a query are read, and by which step."""

from __future__ import annotations

import pytest

from crosswalk.domain.search import lists
from crosswalk.domain.search.meanings import How
from crosswalk.domain.search.query import read_query
from crosswalk.domain.search.spelling import american, corrections, kin, split
from crosswalk.domain.search.understanding import is_known, understood
from crosswalk.domain.tabular.wording import STOP_WORDS


def ways(text: str, **asked: bool) -> dict[str, How]:
    """Everything that the words of a query are read as."""
    return {way.read: way.how for concept in understood(text, **asked) for way in concept.ways}


@pytest.mark.parametrize(
    ("text", "read", "how"),
    [
        ("UTI", "urinary tract infection", How.SYNONYM),
        ("NSTEMI", "non st elevation myocardial infarction", How.SYNONYM),
        ("MGUS", "monoclonal gammopathy of undetermined significance", How.ABBREVIATION),
        ("lockjaw", "tetanus", How.SYNONYM),
        ("pink eye", "conjunctivitis", How.SYNONYM),
        ("kidney stones", "calculus of kidney", How.SYNONYM),
        ("haemorrhoids", "hemorrhoids", How.SPELLING),
        ("pnuemonia", "pneumonia", How.CORRECTION),
        ("rheumatiod arthritis", "rheumatoid", How.CORRECTION),
        ("preeclampsia", "pre eclampsia", How.SYNONYM),
    ],
)
def test_what_people_type_is_read_as_official_texts_say_it(text: str, read: str, how: How) -> None:
    known = ways(text)
    assert known.get(read) is how or (how is How.SPELLING and next(iter(known)) == read)


def test_the_words_as_typed_come_first_and_cost_nothing() -> None:
    for concept in understood("COPD with flu of 2 types"):
        assert concept.ways[0].cost == 0
        assert [way.cost for way in concept.ways] == sorted(way.cost for way in concept.ways) or len(concept.ways) > 2


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("TB", "respiratory tuberculosis unspecified"),
        ("assaults", "assault by unspecified means"),
        ("on coumadin", "long term use of anticoagulants"),
    ],
)
def test_a_word_that_stands_alone_means_the_plain_thing(text: str, plain: str) -> None:
    (concept,) = understood(text)
    assert min(concept.ways, key=lambda way: way.cost).read == plain
    assert plain not in ways(f"{text} of bone")


@pytest.mark.parametrize("text", ["r/o MI", "rule out MI", "possible MI"])
def test_a_diagnosis_in_doubt_is_looked_for_as_if_it_were_certain(text: str) -> None:
    doubt, diagnosis = understood(text)
    assert doubt.is_detail
    assert doubt.weight < diagnosis.weight / 3
    assert "myocardial infarction" in {way.read for way in diagnosis.ways}


@pytest.mark.parametrize(
    ("text", "phrase", "read"),
    [
        ("heart att", "heart att", "myocardial infarction"),
        ("old heart att", "heart att", "myocardial infarction"),
        ("heart attck", "heart attck", "myocardial infarction"),
        ("hert atack", "hert atack", "myocardial infarction"),
        ("broken left hip", "broken hip", "fracture of hip"),
        ("total left knee replacement", "total knee replacement", "replacement of knee joint"),
    ],
)
def test_a_phrase_is_known_half_typed_misspelt_or_with_a_side_in_it(text: str, phrase: str, read: str) -> None:
    (concept,) = (each for each in understood(text) if each.typed == phrase)
    assert read in {way.read for way in concept.ways}


@pytest.mark.parametrize("text", ["heart", "heart attached", "att", "left hip", "hip left broken", "heart qqqq"])
def test_what_makes_no_known_phrase_is_read_word_by_word(text: str) -> None:
    assert [each.typed for each in understood(text)] == text.split()


def test_which_encounter_it_was_is_one_detail() -> None:
    assert [each.typed for each in understood("fracture initial encounter")] == ["fracture", "initial"]
    assert [each.typed for each in understood("encounter for screening")] == ["encounter", "screening"]


def test_the_meaning_of_a_misspelt_word_is_told_as_a_meaning() -> None:
    known = ways("hypertensoin")
    assert known["hypertension"] is How.CORRECTION
    assert How.CORRECTION not in {how for read, how in known.items() if " " in read}


def test_what_our_own_list_knows_is_not_read_as_a_synonym_of_another_meaning() -> None:
    assert "stroke" not in ways("shot")
    assert next(iter(ways("hit by ball"))) == "hit"
    assert "struck" in ways("hit by ball")


def test_a_common_word_is_an_abbreviation_where_it_is_in_capitals() -> None:
    (low,), (high,) = understood("hit"), understood("HIT")
    likeliest = [min(concept.ways, key=lambda way: way.cost).read for concept in (low, high)]
    assert likeliest == ["striking against or struck by other objects", "heparin induced thrombocytopenia"]


def test_a_word_that_is_spelled_right_keeps_its_c() -> None:
    assert american("racing") is None
    assert american("leucocyte") == "leukocyte"


@pytest.mark.parametrize("text", ["tubal ligation", "ligation tubal", "ligations of tubal", "ligation, tubal"])
def test_a_phrase_is_known_in_any_order_and_in_any_form_of_its_words(text: str) -> None:
    assert "occlusion of bilateral fallopian tubes" in ways(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("L4-L5 disc", "lumbar region"),
        ("L4/5", "lumbar region"),
        ("L5-S1", "lumbosacral region"),
        ("T12-L1", "thoracolumbar region"),
        ("C3 fracture", "third cervical vertebra"),
        ("CN VII palsy", "facial nerve"),
        ("6th cranial nerve", "abducent nerve"),
    ],
)
def test_levels_of_the_spine_and_cranial_nerves_are_read_by_number(text: str, read: str) -> None:
    assert read in ways(text)


@pytest.mark.parametrize("text", ["L6", "C9", "T13", "CN XIII"])
def test_a_number_that_no_vertebra_or_nerve_has_is_not_read_as_one(text: str) -> None:
    assert not any("region" in read or read.endswith(" nerve") for read in ways(text) if read != "cranial nerve")


def test_only_a_lower_level_is_joined_to_an_upper_one() -> None:
    assert [len(understood(text)) for text in ("L4-L5", "L5-L4", "S1-C1", "C7-T1")] == [1, 2, 2, 1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("BMI 17", "19 9 less"),
        ("BMI 20", "20"),
        ("bmi of 39.9", "39"),
        ("BMI 42", "40 44"),
        ("body mass index 69", "60 69"),
        ("bmi 71.2", "70 greater"),
    ],
)
def test_a_body_mass_index_is_read_as_its_range(text: str, told: str) -> None:
    (concept,) = understood(text)
    assert f"body mass index {told} adult" in {way.read for way in concept.ways}


def test_an_abbreviation_is_meant_before_the_modifier_of_the_same_letters_and_a_side_is_not() -> None:
    told = {text: is_known(text) for text in ("UC", "RR", "fx", "TB", "DM2", "LT", "w", "JW", "KX")}
    assert [text for text, known in told.items() if not known] == ["LT", "w", "JW", "KX"]


def test_whoever_errs_twice_has_the_first_letter_right() -> None:
    assert corrections("qwerty") == ()
    assert "pneumonia" in corrections("pnuemonai")


def test_letters_joined_by_a_sign_are_no_word() -> None:
    """D&C is dilation and curettage, and no discharge; I&D is no *id* reaction."""
    assert "extraction endometrium" in ways("D&C")
    assert "dc" not in ways("D&C")
    assert "id" not in ways("I&D")


def test_a_query_says_what_it_has_the_name_of() -> None:
    named = {text: understood(text)[0].names for text in ("thoracentesis", "nephrectomy", "chole", "botox", "asthma")}
    assert named == {
        "thoracentesis": {"icd10pcs"}, "nephrectomy": {"icd10pcs"}, "chole": {"icd10pcs"}, "botox": {"hcpcs"},
        "asthma": set(),
    }  # fmt: skip


def test_a_part_is_what_it_belongs_to_only_where_it_is_read_widely() -> None:
    assert "foot" not in ways("gangrene toe")
    assert ways("gangrene toe", widely=True)["foot"] is How.BROADER


def test_what_a_patient_comes_for_tells_more_than_the_disease_it_is_about() -> None:
    about, come_for = understood("flu vaccination")
    assert come_for.weight > about.weight


def test_an_ambiguous_abbreviation_has_all_its_readings_the_likeliest_first() -> None:
    readings = [way.read for way in understood("MS")[0].ways]
    assert readings[1:3] == ["multiple sclerosis", "mitral stenosis"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("w/o complications", ["w/o", "complications"]),
        ("rt knee pain", ["rt", "knee pain"]),
        ("anemia d/t ckd", ["anemia", "due", "ckd"]),
        ("migraine w/aura", ["migraine", "aura"]),
        ("fracture of the", ["fracture"]),
        ("of the", []),
        ("pain pain pain", ["pain"]),
        ("hepatitis a", ["hepatitis a"]),
    ],
)
def test_shorthand_is_written_out_and_joining_words_are_left_out(text: str, typed: list[str]) -> None:
    assert [concept.typed for concept in understood(text)] == typed


@pytest.mark.parametrize("text", ["stage II", "stage 2", "2nd stage", "second stage"])
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    forms = {form for concept in understood(text) for term in concept.ways[0].terms for form in term.exact}
    assert {"2", "ii", "second"} <= forms


def test_only_an_unknown_last_word_is_taken_for_begun() -> None:
    assert understood("type 2 diab")[-1].beginning == "diab"
    assert understood("diab type")[0].beginning is None
    assert understood("UTI")[-1].beginning is None
    assert understood("fractures")[-1].beginning is None


def test_british_spelling_is_read_by_rule_and_only_where_official_texts_have_it() -> None:
    assert [american(word) for word in ("oesophagus", "tumour", "faecal", "orthopaedic", "colour", "ischaemic")] == [
        "esophagus", "tumor", "fecal", "orthopedic", "color", "ischemic",
    ]  # fmt: skip
    assert american("aerosol") is None
    assert american("fracture") is None


def test_words_of_one_family_share_their_stem() -> None:
    assert "urine" in kin("urinary")
    assert "fractured" in kin("fracture")
    assert "metastatic" in kin("metastasis")
    assert "esophagitis" not in kin("esophagus")
    assert kin("the") == ()


def test_a_misspelt_word_is_the_nearest_common_one() -> None:
    assert corrections("luekemia")[0] == "leukemia"
    assert corrections("diarhea")[0] == "diarrhea"
    assert corrections("hemorroids")[0] == "hemorrhoids"
    assert corrections("x") == ()


def test_a_word_of_two_is_taken_apart() -> None:
    assert ("pre", "eclampsia") in split("preeclampsia")


def test_codes_among_words_are_told_apart_from_measures_and_vitamins() -> None:
    assert [start.text for start in read_query("E11.9 diabetes").mixed] == ["E119"]
    assert read_query("E11.9 diabetes").words == "diabetes"
    assert read_query("stage 4 of 100").mixed == ()
    assert read_query("C5 fracture").mixed == ()
    assert read_query("E11.9").mixed == ()
    assert read_query("bmi of 39.9").mixed == ()
    assert [start.text for start in read_query("history of 401.9").mixed] == ["4019"]


def test_every_list_leads_from_words_to_words_of_official_texts_and_to_no_code() -> None:
    known = lists.vocabulary()
    assert len(known.sorted) > 25_000
    assert list(known.sorted) == sorted(known.sorted)
    leading = {**{typed: entry.readings for typed, entry in lists.own().items()}, **lists.broader()}
    leading |= {typed: (read,) for typed, read in lists.alone().items()}
    for typed, readings in leading.items():
        for read in readings:
            for word in read.split():
                is_known = known.count(word) or word in STOP_WORDS or len(word) < 3
                assert is_known or not word.isalpha(), (typed, word)
                assert not any(char.isdigit() for char in word) or word.isdigit(), (typed, word)


def test_every_own_entry_has_its_source() -> None:
    lines = (lists.FOLDER / "own.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            kind, typed, _, source = line.split("\t")
            assert kind
            assert typed
            assert source
