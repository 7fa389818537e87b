"""The tables of facts that come with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from crosswalk.domain.errors import InstallationError
from releases.built_in import FOLDER, NAMES, fact_file

LARGEST = 1_000_000
"""What all of them may weigh together, in bytes."""


def test_every_table_is_there_and_no_other_file() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(NAMES)
    assert all(fact_file(name) == FOLDER / name for name in NAMES)


def test_the_tables_are_small() -> None:
    assert sum(fact_file(name).stat().st_size for name in NAMES) < LARGEST


def test_a_missing_table_is_a_fault_of_the_installation(tmp_path: Path) -> None:
    with pytest.raises(InstallationError, match=r"codes-icd10cm\.xz") as missing:
        fact_file("codes-icd10cm.xz", tmp_path)
    assert missing.value.remedy == "Install crosswalk-codes again."
