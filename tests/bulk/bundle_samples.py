"""A bundle of few codes, and texts that are read as them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from crosswalk.bulk.bundle.manifest import Manifest
from crosswalk.bulk.bundle.writing import write_bundle
from crosswalk.service import Crosswalk

PAIRS: Final = [("icd9cm", "icd10cm"), ("icd10cm", "icd10cm")]
OF_ICD9: Final = (
    "25000 4019 250 2502 0088 01882 E9500 E8490 V290 8208 29182 279 27900 311 78079 0051 2724 99590 5718 71860 36570 "
    "7523"
)
OF_ICD10: Final = "G20 E119 A047 M7989 T148 I10"
CODES: Final = {"icd9cm": frozenset(OF_ICD9.split()), "icd10cm": frozenset(OF_ICD10.split())}
TEXTS: Final = (
    "250.00", "25000", " 4019", "401.9.", "'401.9", '"401.9"', "401,9", "250", "0088", "8.8", "18.82", "E950.0",
    "e9500", " v29.0 ", "E849.0", "820.8", "291.82", "279.00", "279", "311", "780.79", "005.1", "272.4", "995.90",
    "571.8", "718.60", "365.70", "752.3", "250.000", "999.99", "G20", "banana", "", "  ",
)  # fmt: skip
OF_TODAY: Final = (
    "G20",
    " g20",
    "g20.",
    "E11.9.",
    "E119",
    "A04.7",
    "M79.89",
    "T14.8",
    "I10",
    "'I10",
    "Z99.ZZZ",
    "250.00",
    "",
)
DAYS: Final = (date(2015, 10, 1), date(2016, 9, 30), date(2020, 9, 30), date(2020, 10, 1), date(2025, 10, 1))
TODAY: Final = date(2026, 5, 1)


def write(
    codes: Crosswalk,
    out: Path,
    pairs: Sequence[tuple[str, str]] = PAIRS,
    *,
    titled: bool = False,
    overwrite: bool = False,
    only: Mapping[str, Collection[str]] = CODES,
) -> Manifest:
    """The bundle of these codes."""
    with codes._views.one() as view:
        return write_bundle(view, out, pairs, codes=only, titled=titled, overwrite=overwrite)
