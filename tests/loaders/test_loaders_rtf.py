"""RTF to paragraphs (docs/formats.md 1.4, the tabular lists of CDC)."""

from __future__ import annotations

import pytest
from loader_samples import source

from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import Role
from loaders.shared import rtf
from loaders.shared.rtf import Paragraph

HEAD = r"{\rtf1\ansi\ansicpg1252\uc1 \deff0{\fonttbl{\f0\froman{\*\panose 0202}Times;}}"
STYLES = (
    r"{\stylesheet{\ql \snext0 Normal;}{\s16\b \snext16 Chapter;}{\*\cs17 \additive Hidden;}{\s18 Three-digit Level;}}"
)


def read(body: str, head: str = HEAD + STYLES) -> list[Paragraph]:
    return list(rtf.paragraphs(f"{head}{body}}}".encode("latin-1"), source(Role.TABULAR)))


def texts(body: str) -> list[str]:
    return [paragraph.text for paragraph in read(body)]


def test_a_paragraph_has_the_name_of_its_style() -> None:
    chapter, code = r"\pard\plain \s16\ql {\b 1.  FEVERS}{\par }", r"\pard\plain \s18 {001\tab Fever\par }"
    body = chapter + code + r"\pard\plain {Free\par }"
    assert [(paragraph.style, paragraph.text) for paragraph in read(body)] == [
        ("Chapter", "1.  FEVERS"),
        ("Three-digit Level", "001\tFever"),
        ("Normal", "Free"),
    ]


@pytest.mark.parametrize("head", [r"{\rtf1\ansi ", r"{\rtf \ansi \deff0 ", r"{\rtf1\adeflang1025\ansi\ansicpg1252 "])
def test_a_document_that_names_no_code_page_is_in_that_of_ansi(head: str) -> None:
    """The lists of 1997 to 1999 name none; `ansi` is the character set of Windows, code page 1252."""
    assert [each.text for each in read(r"M\'e9ni\'e8re\par ", head)] == ["Ménière"]


def test_a_style_lasts_until_the_next_one_and_no_longer_than_its_group() -> None:
    body = "\\pard \\s16 one\\par two\\par {\\s18 three\\par }four\\par \\pard five\\par "
    assert [paragraph.style for paragraph in read(body)] == [
        "Chapter",
        "Chapter",
        "Three-digit Level",
        "Chapter",
        "Normal",
    ]


def test_bookmarks_are_named_and_not_text() -> None:
    body = r"{\*\bkmkstart 045.00}{\*\bkmkstart 045.0}{\*\bkmkend 045.00}{\*\bkmkend 045.0}045.0\par "
    assert read(body) == [Paragraph(1, "Normal", "045.0", ("045.00", "045.0"))]


def test_a_control_word_takes_its_number_and_nothing_more() -> None:
    assert texts(r"\f1-a\par \f1 -b\par \li-2-c\par \f1x\par \b d\par ") == ["-a", "-b", "-c", "x", "d"]


def test_a_line_of_the_file_ends_no_word() -> None:
    assert texts("Cho\r\nlera\\par \r\n{\\hich\\af1 \r\nPla}gue\\par ") == ["Cholera", "Plague"]


def test_escaped_bytes_are_those_of_the_code_page() -> None:
    assert texts(r"M\'e9ni\'E8re\'92s\par co\'adoperation\par ") == ["Ménière\u2019s", "cooperation"]


def test_words_and_symbols_that_stand_for_text() -> None:
    assert texts(r"a\line b\tab c\~d\_e \{f\} \\ 1\endash 2\par ") == ["a\nb\tc d-e {f} \\ 1\u20132"]


def test_the_cells_of_a_table_are_one_paragraph() -> None:
    assert texts(r"\trowd a\cell b\cell \row c\par ") == ["a\tb\t", "c"]


def test_headers_pictures_and_what_a_star_marks_are_not_text() -> None:
    body = r"{\header page {\b one}\par }{\*\xmlopen\xmlns1{\factoidname place}}{\pict 0a0b}Text\par {\info{\title No}}"
    assert texts(body) == ["Text"]


def test_a_last_paragraph_needs_no_end_and_an_empty_one_is_left_out() -> None:
    assert texts(r"one\par \par  \par two") == ["one", "two"]


def test_the_line_is_where_the_paragraph_begins() -> None:
    assert [paragraph.line for paragraph in read("one\n\n\\par two\n\\par three")] == [1, 3, 4]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"", "no RTF"),
        (b"Cholera", "no RTF"),
        (b"{\\rtf1\\mac x}", "code page 1252"),
        (b"{\\rtf1\\ansi\\ansicpg1250 x}", "code page 1252"),
        (b"{\\rtf1\\ansi\\ansicpg1252 x\\par", "ends inside a group"),
        (b"{\\rtf1\\ansi\\ansicpg1252\\bin5 abcde}", r"\\bin is no control word"),
        (b"{\\rtf1\\ansi\\ansicpg1252\n\n\\u233 ?}", r"line 3: \\u is no control word"),
        (b"{\\rtf1\\ansi\\ansicpg1252 x\\'zz}", "begins no control word"),
        (b"{\\rtf1\\ansi\\ansicpg1252 x\\%}", "0x25 is no control symbol"),
        (b"{\\rtf1\\ansi\\ansicpg1252 x\\'81\\par }", "byte 0x81"),
        (b"{\\rtf1\\ansi\\ansicpg1252" + b"{" * 200 + b"x", "nested more than 100"),
        (b"{\\rtf1\\ansi\\ansicpg1252 " + b"x" * 70_000 + b"\\par }", "more than 65,536"),
        (b"{\\rtf1\\ansi\\ansicpg1252{\\stylesheet" + b"".join(b"{\\s%d S;}" % n for n in range(2_001)), "2000 styles"),
    ],
)
def test_what_is_not_read_is_refused(document: bytes, says: str) -> None:
    with pytest.raises(LayoutError, match=says) as raised:
        list(rtf.paragraphs(document, source(Role.TABULAR)))
    assert raised.value.remedy


def test_what_comes_after_the_document_is_not_read() -> None:
    assert texts(r"one\par }two\par ") == ["one"]
