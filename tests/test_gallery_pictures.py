"""The pictures of docs/graph.md: there is one of every query, small, and the same answer gives the same one."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from programs import program

from graph_schema.gallery import names, picture

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "graph.md"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return program("scripts/gallery.py")


@pytest.mark.parametrize("name", names())
def test_every_query_has_its_picture_on_the_page(script: ModuleType, name: str) -> None:
    drawn = (ROOT / "docs" / "gallery" / f"{name}.svg").read_bytes()
    assert len(drawn) <= script.MOST_BYTES
    root = ElementTree.fromstring(drawn)  # noqa: S314 - a file of ours
    (title,) = root.iter("{http://www.w3.org/2000/svg}title")
    assert title.text == picture(name).shows
    page = PAGE.read_text("utf-8")
    assert f"(gallery/{name}.svg)" in page
    assert f"../graph_schema/gallery/{name}.cypher" in page


def test_every_link_of_the_page_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text("utf-8"))
    local = [each for each in targets if "://" not in each]
    assert len(local) > len(names())
    assert not [each for each in local if not (PAGE.parent / each).exists()]


def test_the_same_answer_is_drawn_the_same_way_whatever_the_order_of_its_nodes(script: ModuleType) -> None:
    codes = {f"icd10cm:G20{part}": ("icd10cm", f"G20.{part}") for part in ("A1", "A2", "C")}
    nodes = {"icd10cm:G20": ("icd10cm", "G20"), **codes, "icd9cm:9999": ("icd9cm", "<999.9>")}
    links = {("PRECEDED_BY", code, "icd10cm:G20") for code in codes}
    one = script.svg(picture("life"), script.Drawing(nodes, links))
    other = script.svg(picture("life"), script.Drawing(dict(reversed(nodes.items())), set(links)))
    assert one == other
    root = ElementTree.fromstring(one)  # noqa: S314 - a text of ours
    texts = {each.text for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"G20", "G20.A1", "G20.A2", "G20.C", "<999.9>", "PRECEDED_BY"} <= texts
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == 5 + 2
