"""The ICD-10-PCS tables in XML: rows of values whose combinations are the codes (docs/formats.md 3.2)."""

from __future__ import annotations

from math import prod
from typing import Final

from lxml import etree

from crosswalk.domain.codes.systems import CodeSystem
from crosswalk.domain.history.releases import SourceFile
from crosswalk.domain.tabular.pcs_axes import TABLE_LENGTH, Axis, PcsTable, PcsTables
from loaders.shared import faults
from loaders.shared.xml_tree import line_of, root_of, text_of

_ROOT: Final = "ICD10PCS.tabular"
_TABLE: Final = "pcsTable"
_LENGTH: Final = 7

_AxisKey = tuple[int, str, tuple[tuple[str, str], ...], str | None]


def read(data: bytes, source: SourceFile, system: CodeSystem) -> PcsTables:
    """The tables of a release, as rows: the product of each row is left to `pcs_axes.codes_of`.

    Raises `LayoutError` for what is not well-formed XML, declares a document type or is another
    document, for a table or row without its axes or labels, and for one whose printed counts of values or
    codes do not hold; `DuplicateCode` for a table listed twice.
    """
    # The same approaches, devices and qualifiers come back in a thousand rows: each is held once.
    known: dict[_AxisKey, Axis] = {}
    tables: dict[str, PcsTable] = {}
    for element in root_of(data, source, _ROOT).iter(_TABLE):
        axes = _axes(element, 1, TABLE_LENGTH, source, known)
        code = "".join(value for axis in axes for value in axis.labels)
        if len(code) != TABLE_LENGTH or not system.matches(code):
            raise faults.misshapen(source, line_of(element), code, system)
        if code in tables:
            raise faults.duplicate(source, line_of(element), f"table {code}")
        rows = tuple(_row(row, source, known) for row in element.iterchildren("pcsRow"))
        if not rows:
            raise faults.layout(source, line_of(element), f"table {code} has no row.")
        tables[code] = PcsTable(code, axes, rows)
    if not tables:
        raise faults.layout(source, None, "the file holds no table.")
    return PcsTables(tables)


def _row(element: etree._Element, source: SourceFile, known: dict[_AxisKey, Axis]) -> tuple[Axis, ...]:
    axes = _axes(element, TABLE_LENGTH + 1, _LENGTH, source, known)
    built = prod(len(axis.labels) for axis in axes)
    if element.get("codes") != str(built):
        message = f"the row announces {element.get('codes')!r} codes, and builds {built}."
        raise faults.layout(source, line_of(element), message)
    return axes


def _axes(
    element: etree._Element, first: int, last: int, source: SourceFile, known: dict[_AxisKey, Axis]
) -> tuple[Axis, ...]:
    axes = tuple(_axis(child, source, known) for child in element.iterchildren("axis"))
    if [axis.position for axis in axes] != list(range(first, last + 1)):
        raise faults.layout(source, line_of(element), f"the axes are not those of positions {first} to {last}.")
    return axes


def _axis(element: etree._Element, source: SourceFile, known: dict[_AxisKey, Axis]) -> Axis:
    title, definition = "", None
    labels: list[tuple[str, str]] = []
    for child in element:
        if child.tag == "label":
            labels.append((child.get("code", ""), text_of(child)))
        elif child.tag == "title":
            title = text_of(child)
        elif child.tag == "definition":
            definition = text_of(child) or None
    values = dict(labels)
    if not title or not all(len(value) == 1 and label for value, label in labels):
        raise faults.layout(source, line_of(element), "the axis or one of its values has no title.")
    if not len(labels) == len(values) == _number(element, "values"):
        raise faults.layout(source, line_of(element), f"the axis {title} does not have as many values as it announces.")
    key = (_number(element, "pos"), title, tuple(labels), definition)
    axis = known.get(key)
    if axis is None:
        axis = known[key] = Axis(key[0], title, values, definition)
    return axis


def _number(element: etree._Element, attribute: str) -> int:
    """A count or position; -1, which is none, where the file writes anything else."""
    written = element.get(attribute, "")
    return int(written) if written.isdecimal() and written.isascii() else -1
