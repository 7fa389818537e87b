"""How data sets and people call the code systems: names, OIDs, canonical URIs."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from crosswalk.domain.codes.systems import SYSTEMS

_NAMES: Final = {
    r"ICD[\s_-]?9[\s_-]?(?:CM|DX)": ("icd9cm",),
    r"ICD[\s_-]?9[\s_-]?(?:CM[\s_-]?)?(?:PCS|PROC(?:EDURES?)?|SG|PX)": ("icd9pcs",),
    r"ICD[\s_-]?9": ("icd9cm", "icd9pcs"),
    r"ICD[\s_-]?10[\s_-]?(?:CM|DX)": ("icd10cm",),
    r"ICD[\s_-]?10[\s_-]?(?:PCS|PX)": ("icd10pcs",),
    r"ICD[\s_-]?10": ("icd10cm", "icd10pcs"),
    r"HCPCS(?:[\s_-]?LEVEL[\s_-]?(?:II|2))?": ("hcpcs",),
    r"CPT(?:[\s_-]?4)?": ("cpt",),
}


@cache
def system_names() -> dict[str, tuple[str, ...]]:
    """Patterns of upper-case names, OIDs and URIs, each with the ids of the systems that it names.

    Both parts of ICD-9-CM have one URI.
    """
    names = dict(_NAMES)
    for system in SYSTEMS.values():
        uri = re.escape(system.uri.upper()).replace("HTTP:", "HTTPS?:")
        names.setdefault(uri, tuple(each.id for each in SYSTEMS.values() if each.uri == system.uri))
        names[rf"(?:URN:OID:)?{re.escape(system.oid)}"] = (system.id,)
    return names


def systems_named(text: str) -> tuple[str, ...]:
    """The ids of the systems that an upper-case text names, none where it is no name of one."""
    return next((systems for name, systems in system_names().items() if re.fullmatch(name, text)), ())
