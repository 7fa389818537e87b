"""What people and data sets call codes: the names of their systems, and labels that say what a code is in a record.

ICD9CM:014.04  E11.9 (ICD-10-CM)  urn:oid:…     the name, OID or URI of the system
DX: 250.00  dx1=250.00  Primary Diagnosis 250.00  a label before a code
401.9-primary  401.9 (principal dx)               and behind it

A label says what a code is for, never what it means: "history of 401.9" and "r/o 401.9" have none.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from crosswalk.domain.codes.damage import Damage
from crosswalk.domain.codes.system_names import system_names

_ROLE: Final = r"(?:PRIMARY|PRINCIPAL|SECONDARY|ADMITTING|ADMISSION|DISCHARGE|FINAL|MAIN)"
_DIAGNOSIS: Final = r"(?:DX|DIAG(?:NOSIS)?)"
_PROCEDURE: Final = r"(?:PX|PROC(?:EDURE)?)"
_CODE: Final = r"(?:[\s_-]?CODES?)?"
_COUNT: Final = r"[\s_#-]?[0-9]{0,2}"
_LABELS: Final = {
    rf"(?:{_ROLE}[\s_-]?)?{_DIAGNOSIS}{_CODE}{_COUNT}": ("icd9cm", "icd10cm"),
    rf"(?:{_ROLE}[\s_-]?)?{_PROCEDURE}{_CODE}{_COUNT}": ("icd9pcs", "icd10pcs", "hcpcs", "cpt"),
    rf"ICD{_CODE}": ("icd9cm", "icd9pcs", "icd10cm", "icd10pcs"),
    rf"(?:{_ROLE}[\s_-]?)?CODES?|{_ROLE}": (),
}
"""What stands before a code in a record, with the systems that it may be of (empty for any)."""
_BEHIND: Final = {
    rf"{_ROLE}[\s_-]?{_DIAGNOSIS}|DIAGNOSIS": ("icd9cm", "icd10cm"),
    rf"{_ROLE}[\s_-]?{_PROCEDURE}|PROCEDURE": ("icd9pcs", "icd10pcs", "hcpcs", "cpt"),
    _ROLE: (),
}
"""What stands behind one; two letters alone are a modifier there."""

_TELLS_A_NAME: Final = re.compile(
    r"ICD|HCPCS|CPT|2\.16\.840|://|DX|DIAG|PX|PROC|CODE|PRI[MN]|SECOND|ADMI|DISCH|FINAL|MAIN"
)
"""Few inputs are held against all of these."""


class Named(NamedTuple):
    """A code without what it is called: `systems` are the ids of those that the name tells, empty for any.

    `damage` is None where nothing stands beside it.
    """

    bare: str
    systems: tuple[str, ...] = ()
    damage: Damage | None = None


def named(typed: str) -> Named:
    """The code without the name or label beside it, and the systems that these tell; `typed` is upper-case."""
    if _TELLS_A_NAME.search(typed):
        for pattern, systems, damage in _patterns():
            match = pattern.fullmatch(typed)
            if match is not None:
                return Named(match[1], systems, damage)
    return Named(typed)


@cache
def _patterns() -> list[tuple[re.Pattern[str], tuple[str, ...], Damage]]:
    names = system_names()
    return [
        *((_before(f"(?:{name}){_CODE}"), systems, Damage.PREFIX) for name, systems in names.items()),
        *((_behind(name, r"\s*[(\[]"), systems, Damage.PREFIX) for name, systems in names.items()),
        *((_before(label), systems, Damage.LABEL) for label, systems in _LABELS.items()),
        *((_behind(label, r"[\s(\[:,/–-]+"), systems, Damage.LABEL) for label, systems in _BEHIND.items()),
    ]


def _before(name: str) -> re.Pattern[str]:
    return re.compile(rf"[(\[]?(?:{name})(?:[)\]]?\s*[:|/^#=-]+\s*|[)\]]?\s+|[)\]])(\S.*)")


def _behind(name: str, between: str) -> re.Pattern[str]:
    return re.compile(rf"(\S.*?){between}(?:{name})[)\]]?")
