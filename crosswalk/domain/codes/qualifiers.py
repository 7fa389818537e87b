"""What a column says of the code system of its codes: versions, X12 qualifiers, names, OIDs and URIs.

(docs/design.md, rule 11.1.)
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Final

from crosswalk.domain.codes.system_names import systems_named
from crosswalk.domain.errors import UnknownSystem, UsageError


class Kind(StrEnum):
    """What the codes of a column report."""

    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"


ICD9: Final = ("icd9cm", "icd9pcs")
ICD10: Final = ("icd10cm", "icd10pcs")
SYSTEMS_OF: Final = {Kind.DIAGNOSIS: ("icd9cm", "icd10cm"), Kind.PROCEDURE: ("icd9pcs", "icd10pcs")}
"""The systems of each kind, in the order in which they were in force."""

_OTHER_VERSION: Final = {"icd9cm": "icd10cm", "icd10cm": "icd9cm", "icd9pcs": "icd10pcs", "icd10pcs": "icd9pcs"}

_VERSIONS: Final = {"9": ICD9, "09": ICD9, "0": ICD10, "10": ICD10}
"""Medicare's claims (DGNS_VRSN_CD) have 9 and 0, MIMIC (icd_version) 9 and 10, PCORnet (DX_TYPE) 09 and 10."""

_QUALIFIERS: Final = {
    **dict.fromkeys(("ABK", "ABF", "ABJ", "ABN", "APR"), ("icd10cm",)),
    **dict.fromkeys(("BK", "BF", "BJ", "BN", "PR"), ("icd9cm",)),
    **dict.fromkeys(("BBR", "BBQ"), ("icd10pcs",)),
    **dict.fromkeys(("BR", "BQ"), ("icd9pcs",)),
    "HC": ("hcpcs", "cpt"),
}
"""The code list qualifiers of X12 837, element 1270, and of its service lines, element 235."""


@cache
def systems_said(value: str, kind: Kind | None = None) -> tuple[str, ...]:
    """The ids of the systems that a value of a system column says, of this kind where it says both kinds.

    `9` is ICD-9-CM: diagnoses and procedures, of a column of diagnoses the former. A number may have the `.0` that
    data frames add. Raises `UnknownSystem`.
    """
    typed = value.strip().upper().removesuffix(".0").rstrip("/")
    said = _VERSIONS.get(typed) or _QUALIFIERS.get(typed) or systems_named(typed)
    if not said:
        raise UnknownSystem(
            f"{value.strip()!r} says no code system.",
            remedy="Known: 9, 0 and 10, X12 qualifiers (ABK, BF, …), names (ICD-10-CM), OIDs and canonical URIs.",
        )
    of_kind = tuple(each for each in said if kind and each in SYSTEMS_OF[kind])
    return of_kind or said


def kind_named(text: str) -> Kind:
    """The kind of this name. Raises `UsageError`."""
    try:
        return Kind(text)
    except ValueError:
        raise UsageError(f"there is no kind of codes {text!r}.", remedy=f"Known: {', '.join(Kind)}.") from None


def kind_of(system: str) -> Kind | None:
    """What the codes of a system report where the day can decide for another version of it; None of HCPCS and CPT."""
    return next((kind for kind, systems in SYSTEMS_OF.items() if system in systems), None)


def other_version(system: str) -> str | None:
    """The system that reports the same in the other version of ICD."""
    return _OTHER_VERSION.get(system)
