"""The names that the fact files give to releases."""

from __future__ import annotations

from typing import Final

NAMES_OF_FACTS: Final = {
    "FY2021-Jan": "icd10cm:2021-01",
    "pcs2021": "icd10pcs:2021-01",
    "pcs2022": "icd10pcs:2022-04.r1",
    "pcs2022errata": "icd10pcs:2022-04",
    "pcs2023": "icd10pcs:2023-04",
    "pcs2024": "icd10pcs:2024-04",
}


def release_of_fact(name: str) -> str:
    """`FY2023-Apr` is our `icd10cm:2023-04`, `pcs2018` our `icd10pcs:2018`."""
    if name in NAMES_OF_FACTS:
        return NAMES_OF_FACTS[name]
    year, _, month = name.removeprefix("FY").removeprefix("pcs").partition("-")
    label = f"{year}-04" if month == "Apr" else year
    return f"{'icd10pcs' if name.startswith('pcs') else 'icd10cm'}:{label}"
