"""Modifiers of a CPT delivery (docs/formats.md 6.3). Every text here is invented: CPT is copyright of the AMA."""

from __future__ import annotations

import pytest
from loader_samples import source

from crosswalk.domain.errors import DuplicateCode, LayoutError
from crosswalk.domain.history.releases import Role
from loaders.cpt import modifiers as cpt_modifiers
from loaders.cpt.modifiers import CptModifiers, Section

APPENDIX = """Files of invented texts

Appendix A

Modifiers
A list of invented ones.

22 Bigger Moon: when the moon is
bigger than
20 others
Note: not a new paragraph.

A remark about moons.

25  Second Moon

Anesthesia Physical Status
The six levels (P1 to P6) are invented.
A moon in state P1: Bright
P2 Dim,
and far

CPT Level I Modifiers

25 Second Moon at Noon

Category II Modifiers
An introduction

1P No Moon: it is day

8P No Moon

Level II (HCPCS/National) Modifiers
E1 Round moon
ZZ Any
moon
"""


def read(content: str) -> CptModifiers:
    return cpt_modifiers.read(content.encode(), source(Role.CODES))


def test_modifiers_are_read_by_section() -> None:
    assert read(APPENDIX).sections == {
        Section.GENERAL: {
            "22": "Bigger Moon: when the moon is bigger than 20 others Note: not a new paragraph.",
            "25": "Second Moon",
        },
        Section.PHYSICAL_STATUS: {"P1": "Bright", "P2": "Dim, and far"},
        Section.OUTPATIENT: {"25": "Second Moon at Noon"},
        Section.CATEGORY_2: {"1P": "No Moon: it is day", "8P": "No Moon"},
        Section.LEVEL_2: {"E1": "Round moon", "ZZ": "Any moon"},
    }


def test_a_file_may_lack_sections_and_end_without_a_blank_line() -> None:
    assert read("Appendix A\r\n22 One\r\n\r\nCategory II Modifiers\r\n1P Two").sections == {
        Section.GENERAL: {"22": "One"},
        Section.CATEGORY_2: {"1P": "Two"},
    }


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("22 One\n", "heading 'Appendix A'"),
        ("Appendix A\n\nNothing\n", "line 1: the section 'Appendix A' holds no modifier"),
        ("Category II Modifiers\n1P One\n\nAppendix A\n22 Two\n", "line 4: the section 'Appendix A' is out of order"),
        ("Appendix A\n22 One\n\nAppendix A\n23 Two\n", "out of order"),
        ("Appendix A\n22 One\x00\n", "control character"),
    ],
)
def test_a_file_off_its_layout_is_named(content: str, says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        read(content)
    assert raised.value.remedy


def test_a_modifier_listed_twice_in_a_section_is_named() -> None:
    with pytest.raises(DuplicateCode, match="line 4: modifier 22"):
        read("Appendix A\n22 One\n\n22 Two\n")
