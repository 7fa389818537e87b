"""The code systems: identity, shape of their codes, legal validity.

Canonical URIs and OIDs are those HL7 publishes; the span in force follows 45 CFR 162.1002.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from crosswalk.domain.errors import UnknownSystem

END: Final = date(9999, 12, 31)
"""Stands for "no end" in every half-open interval of days."""

_ICD10_IN_FORCE: Final = date(2015, 10, 1)


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """One code system.

    `pattern` matches a whole undotted upper-case code, header or billable. `dot_after` is the
    number of characters before the decimal point, 0 where codes have none. `in_force` is the
    half-open span of days in which HIPAA transactions use the system. Where `derives_headers`,
    the official files list billable codes only and every proper prefix of one, from
    `shortest(code)` characters, is a header. Where it `owns_dates`, the records of the official files
    carry dates that rule the days of a code (docs/design.md, rule 3.5), and no code is a header.
    Where it is `licensed`, its titles are shown to licensees only. Where it `has_placeholder`, an X from the fourth
    character on fills a place that is not used; where `x_is_value` it is a value like any other.
    """

    id: str
    number: int
    title: str
    uri: str
    oid: str
    publisher: str
    licence: str
    in_force_from: date
    in_force_to: date
    pattern: re.Pattern[str] = field(repr=False)
    dot_after: int
    derives_headers: bool = False
    regular_months: tuple[int, ...] = (10,)
    owns_dates: bool = False
    licensed: bool = False
    has_placeholder: bool = False
    x_is_value: bool = False

    def matches(self, code: str) -> bool:
        """Whether an undotted upper-case code has the shape of this system."""
        return self.pattern.fullmatch(code) is not None

    def dot_position(self, code: str) -> int:
        """How many characters of this code stand before its decimal point; 0 for none."""
        return 4 if self.id == "icd9cm" and code[:1] == "E" else self.dot_after

    def shortest(self, code: str) -> int:
        """How many characters the shortest header above this code has."""
        return self.dot_position(code) or 3

    def display(self, code: str) -> str:
        """The code as people write it: `25000` → `250.00`, `E9500` → `E950.0`, `0FT44ZZ` as it is."""
        # As `dot_position`, which to call would take half as long again: every code of every answer comes here.
        dot = 4 if code[:1] == "E" and self.id == "icd9cm" else self.dot_after
        return f"{code[:dot]}.{code[dot:]}" if 0 < dot < len(code) else code


def undotted(code: str) -> str:
    """A code as it is stored; of a system without points as it is."""
    return code.replace(".", "")


_CMS: Final = "Centers for Medicare & Medicaid Services"
_NCHS: Final = "National Center for Health Statistics, and Centers for Medicare & Medicaid Services"
_PUBLIC: Final = "US government work, public domain"

SYSTEMS: Final[dict[str, CodeSystem]] = {
    system.id: system
    for system in (
        CodeSystem(
            id="icd9cm",
            number=1,
            title="ICD-9-CM diagnoses (volumes 1 and 2)",
            uri="http://hl7.org/fhir/sid/icd-9-cm",
            oid="2.16.840.1.113883.6.103",
            publisher=_NCHS,
            licence=_PUBLIC,
            in_force_from=date(1979, 1, 1),
            in_force_to=_ICD10_IN_FORCE,
            pattern=re.compile(r"[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}"),
            dot_after=3,
            derives_headers=True,
        ),
        CodeSystem(
            id="icd9pcs",
            number=2,
            title="ICD-9-CM procedures (volume 3)",
            uri="http://hl7.org/fhir/sid/icd-9-cm",
            oid="2.16.840.1.113883.6.104",
            publisher=_NCHS,
            licence=_PUBLIC,
            in_force_from=date(1979, 1, 1),
            in_force_to=_ICD10_IN_FORCE,
            pattern=re.compile(r"[0-9]{2,4}"),
            dot_after=2,
            derives_headers=True,
        ),
        CodeSystem(
            id="icd10cm",
            number=3,
            title="ICD-10-CM diagnoses",
            uri="http://hl7.org/fhir/sid/icd-10-cm",
            oid="2.16.840.1.113883.6.90",
            publisher=_NCHS,
            licence=_PUBLIC,
            in_force_from=_ICD10_IN_FORCE,
            in_force_to=END,
            pattern=re.compile(r"[A-Z](?:[0-9][0-9A-Z]|A[0-9])[0-9A-Z]{0,4}"),
            dot_after=3,
            has_placeholder=True,
        ),
        CodeSystem(
            id="icd10pcs",
            number=4,
            title="ICD-10-PCS procedures",
            uri="http://www.cms.gov/Medicare/Coding/ICD10",
            oid="2.16.840.1.113883.6.4",
            publisher=_CMS,
            licence=_PUBLIC,
            in_force_from=_ICD10_IN_FORCE,
            in_force_to=END,
            pattern=re.compile(r"[0-9BCDFGHX][0-9A-HJ-NP-Z]{2}(?:[0-9A-HJ-NP-Z]{4})?"),
            dot_after=0,
            x_is_value=True,
        ),
        CodeSystem(
            id="hcpcs",
            number=5,
            title="HCPCS Level II",
            uri="http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
            oid="2.16.840.1.113883.6.285",
            publisher=_CMS,
            licence=_PUBLIC,
            in_force_from=date(1983, 1, 1),
            in_force_to=END,
            pattern=re.compile(r"[A-Z][0-9]{4}|[A-Z][A-Z0-9]"),
            dot_after=0,
            regular_months=(1, 4, 7, 10),
            owns_dates=True,
        ),
        CodeSystem(
            id="cpt",
            number=6,
            title="CPT",
            uri="http://www.ama-assn.org/go/cpt",
            oid="2.16.840.1.113883.6.12",
            publisher="American Medical Association",
            licence="AMA copyright; licence needed",
            in_force_from=date(1966, 1, 1),
            in_force_to=END,
            # A modifier is two digits, 1P to 8P (category II) or P1 to P6 (physical status).
            pattern=re.compile(r"[0-9]{4}[0-9AFMTU]|[0-9]{2}|[1-8]P|P[1-6]"),
            dot_after=0,
            regular_months=(1,),
            licensed=True,
        ),
    )
}


def system_of(system_id: str) -> CodeSystem:
    """The code system with this id. Raises `UnknownSystem`, naming those there are."""
    try:
        return SYSTEMS[system_id]
    except KeyError:
        raise UnknownSystem(f"there is no code system {system_id!r}.", remedy=f"Known: {', '.join(SYSTEMS)}.") from None
