"""Official XML files, read record by record and without trust.

Entities, document types, the network and huge trees are off: the file comes from elsewhere. One record
(a section, a main term, a table) is in memory at a time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import cast

from lxml import etree

from crosswalk.domain.releases import SourceFile
from loaders import faults


def records(data: bytes, source: SourceFile, root: str, *tags: str) -> Iterator[etree._Element]:
    """Each closed element with one of these tags, in the order of the file; it is forgotten when the next is asked for.

    Raises `LayoutError` for what is not well-formed XML, declares a document type (no official file does), or has
    another root.
    """
    parser = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        tag=(root, *tags),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    is_expected = False
    try:
        for event, element in parser:
            if element.tag == root and element.getparent() is None:
                is_expected = True
                _refuse_document_type(element, source)
            elif not is_expected:
                raise _foreign(source, root)
            elif event == "end":
                yield element
                _forget(element)
    except etree.XMLSyntaxError as fault:
        raise faults.layout(source, fault.lineno, f"not well-formed XML: {fault.msg}.") from fault
    if not is_expected:
        raise _foreign(source, root)


def line_of(element: etree._Element) -> int:
    """The line of the file in which the element starts."""
    return cast("int | None", element.sourceline) or 0


def text_of(element: etree._Element) -> str:
    """The text of an element that holds no others, without blanks around it."""
    return (element.text or "").strip()


def _forget(element: etree._Element) -> None:
    """Empty the record and drop the one before it; what stands beside records, such as a chapter's title, stays."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def _refuse_document_type(root: etree._Element, source: SourceFile) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise faults.layout(source, 1, "the document declares a document type.")


def _foreign(source: SourceFile, root: str) -> Exception:
    return faults.layout(source, 1, f"the document is not an {root}.")
