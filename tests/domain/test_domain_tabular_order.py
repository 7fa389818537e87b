"""The order of the tabular lists."""

from __future__ import annotations

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.codes.tabular_order import tabular_key


def ordered(system: str, codes: str) -> str:
    return " ".join(sorted(codes.split(), key=lambda code: tabular_key(SYSTEMS[system], code)))


def test_categories_with_a_letter_stand_where_they_belong() -> None:
    assert ordered("icd10cm", "C44 C4A C43 C7B C76 C75 C7A D3A D36 D37") == "C43 C4A C44 C75 C7A C7B C76 D36 D3A D37"
    assert (
        ordered("icd10cm", "M10 M1A M08 J45 J4A J44 Z37 Z3A Z36 O9A O99")
        == "J44 J4A J45 M08 M1A M10 O99 O9A Z36 Z3A Z37"
    )


def test_subcategories_with_a_letter_do_so_too() -> None:
    assert ordered("icd10cm", "C84Z C849 C84A C847") == "C847 C84A C84Z C849"
    assert ordered("icd10cm", "G40B G404 G40A G403") == "G403 G40A G40B G404"
    assert ordered("icd10cm", "S064X9A S064XAA S064X8A") == "S064X8A S064XAA S064X9A"


def test_a_header_stands_before_what_is_below_it() -> None:
    assert ordered("icd10cm", "C4A1 C43 C4310 C431 C4A") == "C43 C431 C4310 C4A C4A1"


def test_the_chapter_for_special_purposes_is_the_last() -> None:
    assert ordered("icd10cm", "U071 Z00 T50 V00") == "T50 V00 Z00 U071"


def test_supplementary_codes_of_icd9_follow_the_others() -> None:
    assert ordered("icd9cm", "E800 V01 999 001") == "001 999 V01 E800"


def test_a_letter_that_no_list_has_placed_yet_stands_after_the_digits() -> None:
    assert ordered("icd10cm", "B89 B8A B88") == "B88 B89 B8A"
