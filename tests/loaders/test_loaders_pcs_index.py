"""The alphabetic index of ICD-10-PCS: which terms lead to which codes, tables and parts of tables."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import LayoutError
from crosswalk.domain.history.releases import Role, SourceFile
from crosswalk.domain.tabular.rows import INDEX_REFERENCE, INDEX_TERM
from loaders.icd10pcs import index_xml

PCS = SYSTEMS["icd10pcs"]
SOURCE = SourceFile("index.xml", "0" * 64, Role.INDEX)

TERMS = """<mainTerm><title>Appendectomy</title>
  <term level="1"><see>Excision, Appendix<codes>0DBJ</codes></see></term>
  <term level="1"><see>Resection, Appendix<codes>0DTJ</codes></see></term></mainTerm>
<mainTerm><title>Colonoscopy</title><code>0DJD8ZZ</code></mainTerm>
<mainTerm><title>Delivery</title><term level="1"><title>Manually assisted</title><code>10E0XZZ</code></term></mainTerm>
<mainTerm><title>Tracheostomy</title><see>Bypass, Respiratory System<tab>0B1</tab></see></mainTerm>
<mainTerm><title>Abrasion</title><see>Extraction</see></mainTerm>
<mainTerm><title>Abdominal cavity</title><use>Peritoneal Cavity</use></mainTerm>"""


def read(terms: str) -> list[tuple[str, str, str]]:
    data = f"<ICD10PCS.index><letter><title>A</title>{terms}</letter></ICD10PCS.index>".encode()
    return [(note.owner, note.kind, note.text) for note in index_xml.read(data, SOURCE, PCS)]


def test_a_term_leads_to_a_code_to_a_table_or_to_a_part_of_one() -> None:
    """What names an entry without a code, and the keys of body parts, lead to none."""
    assert read(TERMS) == [
        ("0DBJ", INDEX_REFERENCE, "Appendectomy — see Excision, Appendix"),
        ("0DTJ", INDEX_REFERENCE, "Appendectomy — see Resection, Appendix"),
        ("0DJD8ZZ", INDEX_TERM, "Colonoscopy"),
        ("10E0XZZ", INDEX_TERM, "Delivery, Manually assisted"),
        ("0B1", INDEX_REFERENCE, "Tracheostomy — see Bypass, Respiratory System"),
    ]


@pytest.mark.parametrize(
    "terms",
    [
        "<mainTerm><title>Abrasion</title><see>Extraction</see></mainTerm>",
        "<mainTerm><title>Colonoscopy</title><code>0D</code></mainTerm>",
        "<mainTerm><title>Colonoscopy</title><code>0DJO8ZZ</code></mainTerm>",
        "<mainTerm><title>A</title>" + "<term><title>b</title>" * 11 + "</term>" * 11 + "</mainTerm>",
    ],
)
def test_an_index_that_leads_nowhere_or_to_what_is_no_code_is_refused(terms: str) -> None:
    with pytest.raises(LayoutError):
        read(terms)


@pytest.mark.official
def test_the_official_index_of_2025(mirror: Path) -> None:
    data = (mirror / "extra/icd10pcs/2025/icd10pcs_index_2025.xml").read_bytes()
    notes = index_xml.read(data, SOURCE, PCS)
    lengths = Counter(len(note.owner) for note in notes)
    assert set(lengths) == {3, 4, 5, 6, 7}
    assert ("0DTJ", "Appendectomy — see Resection, Appendix") in {(note.owner, note.text) for note in notes}
