"""Which loader reads which kind of file, by role: the one place to add a format that tells a release's codes.

Each loader is imported when first used: only XML needs lxml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.history.snapshot import Part
from crosswalk.domain.lineage.conversion_tables import PredecessorRow
from loaders.facts.table import is_table, whole
from loaders.shared import faults
from loaders.shared.line_cache import LineCache

if TYPE_CHECKING:
    from crosswalk.domain.history.addenda import Addendum
    from loaders.icd10pcs.conversion import PcsConversionTable


def read_part(
    role: Role, data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache, effective: date | None = None
) -> Part:
    """What a file of this role says about its release: its codes with their titles, and which properties it knows.

    `effective` is the first day of the release: records with their own dates need it, to tell which of them can
    be used (docs/design.md, rule 3.5).

    Raises what the loader of the role raises (`LayoutError`, `DuplicateCode`, …), and `LayoutError` for a role
    that is no part of a release: GEM files are read by `loaders.maps.gem.read`.
    """
    if system.id == "cpt":
        from loaders.cpt import parts as cpt_parts

        return cpt_parts.read(role, data, source)
    match role:
        case Role.ORDER:
            from loaders.shared import order_file

            return order_file.read(data, source, system, lines)
        case Role.CODES:
            from loaders.shared import codes_file

            return codes_file.read(data, source, system, lines)
        case Role.LONG_TITLES | Role.SHORT_TITLES:
            from loaders.icd9 import titles as icd9_titles

            return icd9_titles.read(data, source, system, lines)
        case Role.TABULAR if system.derives_headers:
            from loaders.icd9 import tabular as icd9_tabular
            from loaders.icd9.tabular_part import part_of

            return part_of(lines.parsed(source, lambda: icd9_tabular.read(data, source, system)), system)
        case Role.TABULAR:
            from loaders.icd10cm import tabular_xml

            return lines.parsed(source, lambda: tabular_xml.read_tabular(data, source, system, lines)).part
        case Role.FACTS if source.member is not None:
            from loaders.facts import codes as facts

            return replace(facts.read(data, whole(source)).part(source.member), source=source)
        case Role.RECORDS if effective is not None:
            from loaders.hcpcs import contractor_file as hcpcs

            return hcpcs.read_part(data, source, effective)
        case _:
            message = f"a {role.value} file is no part of a release."
            raise faults.layout(source, None, message, "Give an order, codes, title or tabular file.")


def read_conversion(data: bytes, source: SourceFile, system: CodeSystem) -> tuple[PredecessorRow, ...]:
    """The rows of a conversion table of ICD-10-CM or ICD-10-PCS, in their order (docs/formats.md 2.7, 3.4).

    Raises `LayoutError`, and for a workbook `UnreadableArchive` and `UnsafeArchive`.
    """
    if is_table(source) and source.member is not None:
        from loaders.facts import predecessors

        return tuple(predecessors.read(data, whole(source)).tables.get(source.member, ()))
    if system.id == "icd10cm":
        from loaders.icd10cm import conversion as conversion_cm

        return conversion_cm.read(data, source).rows
    if system.id == "icd10pcs":
        table = _pcs_table(data, source)
        return (*table.rows, *table.equivalents)
    raise faults.layout(source, None, f"conversion tables of {system.id} are not read.", "Leave the file out.")


def read_first_days(data: bytes, source: SourceFile, system: CodeSystem) -> Mapping[str, date]:
    """The first effective day of every code that a conversion table calls new, by undotted code.

    Raises as `read_conversion` does.
    """
    if system.id != "icd10pcs":
        raise faults.layout(source, None, f"conversion tables of {system.id} date no codes.", "Leave the file out.")
    return _pcs_table(data, source).dated_codes


def read_addendum(data: bytes, source: SourceFile, system: CodeSystem) -> Addendum:
    """The changes of an order addendum (docs/formats.md 2.3). Raises as `loaders.shared.addendum.read_order` does."""
    from loaders.shared import addendum

    return addendum.read_order(data, source, system)


@lru_cache(maxsize=1)
def _pcs_table(data: bytes, source: SourceFile) -> PcsConversionTable:
    """One load asks for the same table up to three times, and reading it takes a second."""
    from loaders.icd10pcs import conversion as conversion_pcs

    return conversion_pcs.read(data, source)
