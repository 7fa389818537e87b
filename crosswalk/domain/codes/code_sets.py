"""Of which code set a code of somebody's list is: by what its type column says, or by its shape.

A charge description master mixes them: CPT, HCPCS, dental codes, revenue codes, drugs, groups, and codes of the house.
Crosswalk has releases of some; of the others it says what they are, and does not call them unknown.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from crosswalk.domain.codes.qualifiers import systems_said
from crosswalk.domain.codes.wrapping import with_modifiers


class OtherSet(StrEnum):
    """A code set that lists hold and of which Crosswalk has no releases."""

    CDT = "cdt"
    REVENUE = "revenue"
    NDC = "ndc"
    DRG = "drg"
    APC = "apc"
    HIPPS = "hipps"
    LOCAL = "local"


OTHER_SETS: Final = {
    OtherSet.CDT: "CDT, the dental codes of the American Dental Association",
    OtherSet.REVENUE: "revenue codes of the National Uniform Billing Committee",
    OtherSet.NDC: "National Drug Codes",
    OtherSet.DRG: "diagnosis-related groups",
    OtherSet.APC: "ambulatory payment classifications",
    OtherSet.HIPPS: "rates of prospective payment (HIPPS, CMG)",
    OtherSet.LOCAL: "codes of the house that has the list",
}

_SAID: Final = {
    OtherSet.CDT: "CDT ADA DENTAL AD",
    OtherSet.REVENUE: "RC REV REVENUE REVCODE REVENUECODE UBREV NUBC UB",
    OtherSet.NDC: "NDC N4",
    OtherSet.DRG: "DRG MSDRG RDRG SDRG APSDRG APDRG APRDRG TRISDRG MSLTCDRG",
    OtherSet.APC: "APC EAPG",
    OtherSet.HIPPS: "HIPPS CMG",
    OtherSet.LOCAL: "LOCAL CDM INTERNAL CHARGE CHARGECODE EAP FACILITY CUSTOM",
}
"""What type columns say; the values of `code|1|type` in the price files that CMS asks hospitals for are among them."""
_OTHERS: Final = {word: other for other, words in _SAID.items() for word in words.split()}

PROCEDURES: Final = ("hcpcs", "cpt")
_SYSTEMS: Final = {
    # HCPCS has two levels, of which CPT is the first: people name either for both.
    **dict.fromkeys(("HCPCS", "CPT", "CPT4", "HCPC", "CPTHCPCS", "HCPCSCPT", "HCPCSLEVELI", "HC"), PROCEDURES),
    **dict.fromkeys(("ICD", "ICD10"), ("icd10cm", "icd10pcs")),
}

_DENTAL: Final = re.compile(r"D[0-9]{4}")
_REVENUE: Final = re.compile(r"0[0-9]{3}")
_SHORT: Final = re.compile(r"[0-9]{3,4}")
_NDC: Final = re.compile(r"[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11}")
_CPT: Final = re.compile(r"[0-9]{4}[0-9AFMTU]")
_HCPCS: Final = re.compile(r"[A-Z][0-9]{4}")
_LENGTH: Final = 5


class CodeSet(NamedTuple):
    """The systems that a code may be of, by their ids, or the other set that it is of; neither where nobody says."""

    systems: tuple[str, ...] = ()
    other: OtherSet | None = None


UNSAID: Final = CodeSet()


@cache
def set_said(value: str) -> CodeSet:
    """The code set that a value of a type column says: `CPT`, `RC`, `MS-DRG`, `LOCAL`, and all of `systems_said`.

    A blank value says nothing. Raises `UnknownSystem`.
    """
    word = re.sub(r"[^A-Z0-9]", "", value.upper())
    if not word:
        return UNSAID
    if word in _OTHERS:
        return CodeSet(other=_OTHERS[word])
    return CodeSet(_SYSTEMS.get(word) or systems_said(value))


def set_shown(text: str, said: CodeSet, *, numbers_are_icd9: bool) -> CodeSet:
    """The code set by the shape of a code, where that alone decides; else what was said.

    Numbers without a point were diagnoses and procedures of ICD-9 as well, which is asked where `numbers_are_icd9`.
    """
    if said.other is not None:
        return said
    typed = text.strip().upper()
    if is_cpt(typed) and (said.systems == PROCEDURES or not (said.systems or numbers_are_icd9)):
        return CodeSet(("cpt",))
    if said.systems == PROCEDURES and _is(_HCPCS, typed):
        return CodeSet(("hcpcs",))
    if said.systems or numbers_are_icd9:
        return said
    if _NDC.fullmatch(typed):
        return CodeSet(other=OtherSet.NDC)
    if _REVENUE.fullmatch(typed):
        return CodeSet(other=OtherSet.REVENUE)
    return CodeSet(other=OtherSet.DRG) if _SHORT.fullmatch(typed) else said


def is_cpt(text: str) -> bool:
    """Whether a text has the shape of a CPT code, alone or with modifiers."""
    return _is(_CPT, text)


def _is(shape: re.Pattern[str], text: str) -> bool:
    """Whether a text has a shape, alone or with modifiers."""
    bare = text if len(text) <= _LENGTH else with_modifiers(text)[0] or ""
    return shape.fullmatch(bare) is not None


def is_dental(text: str) -> bool:
    """Whether a text has the shape of a dental code, which HCPCS has a place for (D) and does not publish."""
    return _DENTAL.fullmatch(text.strip().upper()) is not None
