"""The tabular order against every official order file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.codes.tabular_order import tabular_key

_ORDER_FILE = re.compile(r"icd10(cm|pcs)[_-]order[_-](\d{4})\.txt$", re.IGNORECASE)
_MISPLACED = re.compile(r"V0(?:20|61)")
"""In the files of FY2021 V02.03 stands before V02.02, and V06.13 before V06.12, in no other year."""


def _order_files(mirror: Path) -> list[tuple[Path, str]]:
    return [
        (path, name)
        for path in sorted(mirror.rglob("*.zip"))
        if zipfile.is_zipfile(path)
        for name in zipfile.ZipFile(path).namelist()
        if _ORDER_FILE.search(name)
    ]


def test_every_order_file_is_in_our_order(mirror: Path) -> None:
    files = _order_files(mirror)
    if not files:
        pytest.skip("the mirror holds no order file")
    for path, name in files:
        told = _ORDER_FILE.search(name)
        assert told is not None
        system = SYSTEMS[f"icd10{told[1].lower()}"]
        lines = zipfile.ZipFile(path).read(name).decode("latin-1").splitlines()
        codes = [line[6:14].strip() for line in lines]
        if told[2] == "2021":
            codes = [code for code in codes if not _MISPLACED.match(code)]
        assert codes == sorted(codes, key=lambda code: tabular_key(system, code)), name
