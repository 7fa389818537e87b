"""Which loader reads which kind of file. Each is imported when first used: only XML needs lxml."""

from __future__ import annotations

from crosswalk.domain.lineage import PredecessorRow
from crosswalk.domain.releases import Role, SourceFile
from crosswalk.domain.snapshot import Part
from crosswalk.domain.systems import CodeSystem
from loaders import faults
from loaders.line_cache import LineCache


def read_part(role: Role, data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Part:
    """What a file of this role says about its release.

    Raises what the loader of the role raises, and `LayoutError` for a role that is no part of a
    release: GEM files are read by `loaders.gem.read`.
    """
    match role:
        case Role.ORDER:
            from loaders import order_file

            return order_file.read(data, source, system, lines)
        case Role.CODES:
            from loaders import codes_file

            return codes_file.read(data, source, system, lines)
        case Role.LONG_TITLES | Role.SHORT_TITLES:
            from loaders import icd9_titles

            return icd9_titles.read(data, source, system, lines)
        case Role.TABULAR:
            from loaders import tabular_xml

            return tabular_xml.read(data, source, system, lines)
        case _:
            message = f"a {role.value} file is no part of a release."
            raise faults.layout(source, None, message, "Give an order, codes, title or tabular file.")


def read_conversion(data: bytes, source: SourceFile, system: CodeSystem) -> tuple[PredecessorRow, ...]:
    """The rows of a conversion table of a code system. Raises what its loader raises."""
    if system.id == "icd10cm":
        from loaders import conversion_cm

        return conversion_cm.read(data, source).rows
    if system.id == "icd10pcs":
        from loaders import conversion_pcs

        table = conversion_pcs.read(data, source)
        return (*table.rows, *table.equivalents)
    raise faults.layout(source, None, f"conversion tables of {system.id} are not read.", "Leave the file out.")
