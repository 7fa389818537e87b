"""The pictures of docs/graph.md: there is one of every query, and the same answer gives the same one."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from programs import program

from graph_schema.gallery import names, picture

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "graph.md"

NODES = {
    "icd10cm:G20": ("icd10cm", "G20"),
    "icd10cm:G20A1": ("icd10cm", "G20.A1"),
    "icd10cm:G20A2": ("icd10cm", "G20.A2"),
    "icd10cm:G20A2#0": ("State", "from 2023-10-01: billable"),
    "icd10cm:G20C": ("icd10cm", "G20.C"),
    "icd9cm:3320": ("icd9cm", "332.0"),
}
LINKS = {("PRECEDED_BY", f"icd10cm:{code}", "icd10cm:G20") for code in ("G20A1", "G20A2", "G20C")} | {
    ("HAS_STATE", "icd10cm:G20A2", "icd10cm:G20A2#0"),
    ("MAPS_TO", "icd9cm:3320", "icd10cm:G20"),
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return program("scripts/gallery.py")


@pytest.mark.parametrize("name", names())
def test_every_query_has_its_picture_on_the_page(script: ModuleType, name: str) -> None:
    page = PAGE.read_text("utf-8")
    drawn = f"flowchart LR\n    accTitle: {picture(name).shows}\n    n0"
    assert page.count(drawn) == 1
    again = script.with_picture(page, name, drawn)
    assert again != page
    assert again.count(drawn) == 1


def test_every_link_of_the_page_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text("utf-8"))
    local = [each for each in targets if "://" not in each]
    assert len(local) >= len(names())
    assert not [each for each in local if not (PAGE.parent / each).exists()]


def test_the_same_answer_is_drawn_the_same_way_whatever_the_order_of_its_nodes(script: ModuleType) -> None:
    one = script.mermaid(picture("life"), script.Drawing(NODES, LINKS))
    assert one == script.mermaid(picture("life"), script.Drawing(dict(reversed(NODES.items())), LINKS))


def test_nodes_with_the_same_relationships_share_a_box_and_no_others_do(script: ModuleType) -> None:
    head, title, *lines = script.mermaid(picture("life"), script.Drawing(NODES, LINKS)).splitlines()
    assert (head, title) == ("flowchart LR", f"    accTitle: {picture('life').shows}")
    assert [line.strip() for line in lines if "class" not in line] == [
        'n0["G20"]',
        'n1["G20.A1, G20.C"]',
        'n2["G20.A2"]',
        'n3["from 2023-10-01: billable"]',
        'n4["332.0"]',
        "n2 --- n3",
        "n4 --> n0",
        "n1 -.-> n0",
        "n2 -.-> n0",
    ]
    assert [line.strip() for line in lines if " class " in line] == [
        "class n3 State",
        "class n0,n1,n2 icd10cm",
        "class n4 icd9cm",
    ]
