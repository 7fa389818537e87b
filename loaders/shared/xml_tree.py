"""Official XML files, read without trust.

Entities, document types, the network and huge trees are off: the file comes from elsewhere. It is read whole,
since none is large, and a walk over a tree costs a third of the same walk over events.
"""

from __future__ import annotations

from typing import Final, cast

from lxml import etree

from crosswalk.domain.history.releases import SourceFile
from loaders.shared import faults

LARGEST: Final = 16 * 1024**2
"""Bytes; official files have 10 MB at most. A tree takes up to thirty times what it is read from."""


def root_of(data: bytes, source: SourceFile, tag: str) -> etree._Element:
    """The root of a document, without comments, processing instructions and blanks between elements.

    Raises `LayoutError` for what is larger than `LARGEST`, is not well-formed XML, declares a document type (no
    official file does), or has another root.
    """
    if len(data) > LARGEST:
        raise faults.layout(source, None, f"{len(data):,} bytes are more than {LARGEST:,}.")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise faults.layout(source, fault.lineno, f"not well-formed XML: {fault.msg}.") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise faults.layout(source, 1, "the document declares a document type.")
    if root.tag != tag:
        raise faults.layout(source, line_of(root), f"the document is not an {tag}.")
    return root


def line_of(element: etree._Element) -> int:
    """The line of the file in which the element starts, from 1; 0 where the parser does not say."""
    return cast("int | None", element.sourceline) or 0


def text_of(element: etree._Element) -> str:
    """The text of an element that holds no others, without blanks around it."""
    return (element.text or "").strip()
