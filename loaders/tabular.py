"""What a file states beside codes and titles: notes, index terms, groups. Each loader is imported when first used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.tabular.notes import TO_SEE_ALSO, IndexFile, IndexTerm
from crosswalk.domain.tabular.rows import (
    INDEX_REFERENCE,
    INDEX_TERM,
    POA_EXEMPT,
    SEE,
    SEE_ALSO,
    Note,
    Statements,
    statements_of,
)
from loaders.facts.table import is_table, whole
from loaders.shared import faults
from loaders.shared.line_cache import LineCache

INDEXES: Final = frozenset({Role.INDEX, Role.EXTERNAL_INDEX, Role.DRUG_TABLE, Role.NEOPLASM_TABLE})
STATING: Final = INDEXES | {Role.TABULAR, Role.TABLES, Role.DEFINITIONS, Role.POA_EXEMPT}
"""The roles of files that state something beside codes and titles."""


def read_statements(role: Role, data: bytes, source: SourceFile, system: CodeSystem, lines: LineCache) -> Statements:
    """The notes, groups and homes of topmost codes that a file states, each a row.

    Raises what the loader of its role raises, and `LayoutError` for a role that states nothing beside codes.
    """
    match role:
        case Role.TABULAR if system.derives_headers:
            from loaders.icd9 import tabular as icd9_tabular

            listed = lines.parsed(source, lambda: icd9_tabular.read(data, source, system))
            return statements_of(role, listed.hierarchy, listed.notes, listed.group_notes)
        case Role.TABULAR:
            from loaders.icd10cm import tabular_xml

            tabular = lines.parsed(source, lambda: tabular_xml.read_tabular(data, source, system, lines))
            return statements_of(role, tabular.hierarchy, tabular.notes, tabular.group_notes)
        case Role.TABLES:
            from crosswalk.domain.tabular import pcs_axes, pcs_notes
            from loaders.icd10pcs import tables_xml as pcs_tables_xml

            tables = pcs_tables_xml.read(data, source, system)
            groups = statements_of(role, pcs_axes.hierarchy(tables), {}, {})
            return Statements(tuple(pcs_notes.notes_of_tables(tables)), groups.groups, groups.homes)
        case Role.DEFINITIONS:
            from crosswalk.domain.tabular import pcs_notes
            from loaders.icd10pcs import definitions_xml as pcs_definitions_xml

            return Statements(tuple(pcs_notes.notes_of_definitions(pcs_definitions_xml.read(data, source))))
        case Role.POA_EXEMPT:
            from loaders.icd10cm import poa_exempt

            codes = _exempt_by_facts(data, source) if is_table(source) else poa_exempt.read(data, source).titles
            return Statements(tuple(Note(role, "", code, POA_EXEMPT, 0, "") for code in codes))
        case Role.INDEX if system.id == "icd10pcs":
            from loaders.icd10pcs import index_xml as pcs_index_xml

            return Statements(tuple(pcs_index_xml.read(data, source, system)))
        case _ if role in INDEXES:
            from loaders.icd10cm import index_xml

            return Statements(tuple(dict.fromkeys(_notes_of_index(index_xml.read(data, source, system), system))))
        case _:
            raise faults.layout(source, None, f"a {role.value} file states nothing beside codes.", "Leave it out.")


def _exempt_by_facts(data: bytes, source: SourceFile) -> Iterable[str]:
    from loaders.facts import poa_exempt

    return poa_exempt.read(data, whole(source)).lists[source.member or ""]


def _notes_of_index(index: IndexFile, system: CodeSystem) -> Iterator[Note]:
    """Each term at its code, and each reference at the code of the entry it leads to."""
    from crosswalk.domain.tabular.index_references import resolved

    role = index.source.role
    for term in index.terms:
        yield Note(role, "", term.code, INDEX_TERM, 0, printed(term))
    for reference, term in resolved(index.terms, index.references, system):
        here = printed(replace(term, path=reference.path))
        sends = SEE_ALSO if reference.kind == TO_SEE_ALSO else SEE
        yield Note(role, "", term.code, INDEX_REFERENCE, 0, f"{here}{sends}{reference.text}")


def printed(term: IndexTerm) -> str:
    """The whole path of an index term in one line: `Diabetes, type 2, with, ketoacidosis`.

    The heading of a column follows in parentheses, the code of a manifestation in brackets.
    """
    path = ", ".join(term.path)
    column = f" ({term.column})" if term.column else ""
    return f"{path}{column}{f' [{term.manifestation}]' if term.manifestation else ''}"
