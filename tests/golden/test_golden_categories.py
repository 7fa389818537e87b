"""Categories over the whole GEMs, beside what Boyd et al. print."""

from __future__ import annotations

import pytest

from crosswalk.domain.maps.categories import Category
from crosswalk.service import Crosswalk

ORDER = tuple(Category)

COUNTS = {
    ("gem-icd9cm-icd10cm", "2018"): (4106, 3098, 1759, 5460, 144),
    ("gem-icd10cm-icd9cm", "2018"): (4106, 508, 36222, 30137, 731),
    ("gem-icd9pcs-icd10pcs", "2018"): (101, 891, 69, 2644, 177),
    ("gem-icd10pcs-icd9pcs", "2018"): (101, 24, 21557, 56992, 31),
    ("gem-icd9cm-icd10cm", "2012"): (4123, 3036, 1872, 5389, 147),
    ("gem-icd10cm-icd9cm", "2012"): (4123, 551, 35984, 28506, 669),
    ("gem-icd9cm-icd10cm", "2014"): (4127, 3029, 1836, 5428, 147),
    ("gem-icd10cm-icd9cm", "2014"): (4127, 532, 35921, 28574, 669),
}
"""By map and edition: identity, class to subclass, subclass to class, convoluted, no mapping."""


@pytest.mark.parametrize("edition", [None, "2012", "2014"])
def test_the_counts_of_an_edition(codes: Crosswalk, edition: str | None) -> None:
    found = {(each.map_set, each.edition): each.counts for each in codes.category_counts(edition)}
    expected = {key: each for key, each in COUNTS.items() if key[1] == (edition or "2018")}
    assert expected.keys() <= found.keys()
    for key, counted in expected.items():
        assert tuple(found[key].values()) == counted


def test_identity_is_one_to_one_and_what_divides_on_one_side_merges_on_the_other(codes: Crosswalk) -> None:
    there, back = (COUNTS["gem-icd9cm-icd10cm", "2018"], COUNTS["gem-icd10cm-icd9cm", "2018"])
    assert there[0] == back[0]
    # One class for every group of subclasses, so that there are at least twice as many of these.
    assert 2 * there[1] <= back[2]
    assert 2 * back[1] <= there[2]


def test_the_published_figures_stand_beside_ours(codes: Crosswalk) -> None:
    figures = codes.published_figures()
    assert [(each.edition, each.published, each.ours, each.total) for each in figures] == [
        ("2012", "36 %", 5389, 14567),
        ("2012", "1 %", 147, 14567),
        ("2012", "63 %", 9031, 14567),
        ("2014", "41,745 (90 %)", 20656, 46675),
        ("2014", "41,745 (90 %)", 41542, 46675),
    ]
    assert all(each.why for each in figures)


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("250.01", Category.IDENTITY),
        ("729.1", Category.CLASS_TO_SUBCLASS),
        ("332.0", Category.CLASS_TO_SUBCLASS),
        ("800.22", Category.CONVOLUTED),
    ],
)
def test_translate_tells_the_category(codes: Crosswalk, code: str, category: Category) -> None:
    (answer,) = codes.translate([code], "icd9cm")
    assert answer.category is category


def test_a_code_without_mapping_is_one_that_neither_map_leads_on(codes: Crosswalk) -> None:
    answers = {each.code: each for each in codes.translate(_billable(codes), "icd9cm", method="both")}
    without = {code for code, each in answers.items() if each.category is Category.NO_MAPPING}
    assert without == {code for code, each in answers.items() if not each.alternatives}
    assert len(without) == 144


def test_an_answer_of_an_older_edition_has_no_category(codes: Crosswalk) -> None:
    (answer,) = codes.translate(["250.01"], "icd9cm", edition="2016")
    assert answer.category is None


def test_the_starter_set_has_the_same_categories(starter: Crosswalk) -> None:
    found = {(each.map_set, each.edition): tuple(each.counts.values()) for each in starter.category_counts()}
    assert found == {key: each for key, each in COUNTS.items() if key[1] == "2018"}
    assert ORDER[0] is Category.IDENTITY


def _billable(codes: Crosswalk) -> list[str]:
    (edition,) = [
        each
        for each in codes.store.maps.editions()[codes.store.maps.map_sets()["gem-icd9cm-icd10cm"]]
        if each.label == "2018"
    ]
    return list(codes.store.maps.map_rows("gem-icd9cm-icd10cm", None, edition))
