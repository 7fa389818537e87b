"""The built-in facts: tables made from the official archives, which come with the package (docs/formats.md 4.4).

`scripts/make_facts.py` makes them, `loaders/facts/` reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from crosswalk.domain.errors import InstallationError, Where

FOLDER: Final = Path(__file__).parent / "facts"
NAMES: Final = (
    *("codes-icd9cm.xz", "codes-icd9pcs.xz", "codes-icd10cm.xz", "codes-icd10pcs.xz", "codes-hcpcs.xz"),
    *("predecessors-icd10cm.xz", "predecessors-icd10pcs.xz", "poa-exempt-icd10cm.xz"),
    *("gem-icd10cm-icd9cm.xz", "gem-icd10pcs-icd9pcs.xz", "gem-icd9cm-icd10cm.xz", "gem-icd9pcs-icd10pcs.xz"),
    *("reimb-icd10cm-icd9cm.xz", "reimb-icd10pcs-icd9pcs.xz"),
)


def fact_file(name: str, folder: Path = FOLDER) -> Path:
    """The file of one of the `NAMES`. Raises `InstallationError` where it is missing."""
    path = folder / name
    if not path.is_file():
        raise InstallationError(
            "A table of the built-in facts is missing.", where=Where(str(path)), remedy="Install crosswalk-codes again."
        )
    return path
