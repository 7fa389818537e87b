"""Every code in its place: chapters and sections of real tabular lists, notes, axes."""

from __future__ import annotations

from datetime import date

import pytest
from golden_codes import Billable
from sweeps import part_of

from crosswalk.domain.lookup.description import Description
from crosswalk.service import Crosswalk


def place(codes: Crosswalk, code: str, system: str | None = None, **moment: str) -> Description:
    ((_, found),) = codes.describe([code], system, **moment)  # type: ignore[arg-type]
    assert found is not None
    return found


def path(found: Description) -> list[str]:
    return [level.id for level in found.levels]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("E11.65", ["4", "E08-E13", "E11", "E11.6", "E11.65"]),
        ("C50.911", ["2", "C00-C96", "C00-C75", "C50", "C50", "C50.9", "C50.91", "C50.911"]),
        ("C4A.0", ["2", "C00-C96", "C00-C75", "C43-C44", "C4A", "C4A.0"]),
        ("S06.4X1A", ["19", "S00-S09", "S06", "S06.4", "S06.4X", "S06.4X1", "S06.4X1A"]),
        ("U07.1", ["22", "U00-U49", "U07", "U07.1"]),
    ],
)
def test_a_code_stands_under_its_headers_sections_and_chapter(codes: Crosswalk, code: str, expected: list[str]) -> None:
    assert path(place(codes, code)) == expected


def test_a_code_that_is_none_at_the_moment_has_no_place(codes: Crosswalk) -> None:
    assert [place for _, place in codes.describe(["25001"], "icd9cm", on=date(2016, 1, 1))] == [None]
    assert [place for _, place in codes.describe(["G20.A1"], release="icd10cm:2020")] == [None]
    assert [place for _, place in codes.describe(["not a code"])] == [None]


def test_every_billable_icd9_code_of_the_last_version_has_a_chapter_and_a_title_above_it(
    codes: Crosswalk, billable: Billable
) -> None:
    for system, count in (("icd9cm", 14_567), ("icd9pcs", 3_882)):
        listed = sorted(billable(system, "32"))
        assert len(listed) == count
        found = [place for _, place in codes.describe(part_of(listed, 4), system)]
        assert None not in found
        assert {each.levels[0].kind for each in found if each} == {"chapter"}


def test_a_procedure_explains_itself_character_by_character(codes: Crosswalk) -> None:
    found = place(codes, "0FT44ZZ")
    assert path(found) == ["0", "0F", "0FT", "0FT44ZZ"]
    assert [(each.value, each.label) for each in found.axes] == [
        ("0", "Medical and Surgical"),
        ("F", "Hepatobiliary System and Pancreas"),
        ("T", "Resection"),
        ("4", "Gallbladder"),
        ("4", "Percutaneous Endoscopic"),
        ("Z", "No Device"),
        ("Z", "No Qualifier"),
    ]
    assert found.axes[2].definition == "Cutting out or off, without replacement, all of a body part"


def test_notes_stand_at_the_level_that_prints_them(codes: Crosswalk) -> None:
    levels = {level.id: level for level in place(codes, "E11.65").levels}
    assert levels["4"].notes.texts["excludes1"] == (
        "transitory endocrine and metabolic disorders specific to newborn (P70-P74)",
    )
    assert "insulin (Z79.4)" in levels["E11"].notes.texts["use_additional"]
    assert levels["E11"].title == "Type 2 diabetes mellitus"


def test_the_seventh_characters_of_a_code_are_those_of_its_nearest_header(codes: Crosswalk) -> None:
    assert place(codes, "S06.4X1A").seventh_characters == {
        "A": "initial encounter",
        "D": "subsequent encounter",
        "S": "sequela",
    }
    assert len(place(codes, "S52.521A").seventh_characters) == 6


def test_notes_are_those_of_the_release_asked_about_or_of_the_nearest_before_it(codes: Crosswalk) -> None:
    assert place(codes, "E11.65", release="icd10cm:2017").stated_by == "icd10cm:2017"
    assert place(codes, "E11.65", release="icd10cm:2020").stated_by == "icd10cm:2017"
    assert place(codes, "E11.65").stated_by == "icd10cm:2021-01"


@pytest.mark.parametrize("release", ["icd10cm:2016", "icd10cm:2025"])
def test_every_code_of_a_release_has_a_chapter_and_a_section(codes: Crosswalk, release: str) -> None:
    system = codes.store.releases.calendars()["icd10cm"]
    ordinal = system.find(release).ordinal
    listed = [
        code
        for code, life in codes.store.codes.all_states(system.system)
        if any(state.stands_in(ordinal) for state in life)
    ]
    assert len(listed) > 90_000
    found = [place for _, place in codes.describe(part_of(listed, 8), "icd10cm", release=release)]
    for each in found:
        assert each is not None
        kinds = [level.kind for level in each.levels]
        assert kinds[:2] == ["chapter", "section"]
        assert kinds[-1] == "code"
