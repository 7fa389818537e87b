"""The page that explores the graph, and the files it hands out, without a browser."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import networkx
import pytest

from api.web import static
from api.web.rendering import POLICY, environment


def test_without_a_code_there_are_a_box_and_examples(client: Any) -> None:
    answer = client.get("/explore")
    assert answer.status_code == 200
    assert 'name="code"' in answer.text
    assert "code=800.22" in answer.text
    assert 'id="picture"' not in answer.text


def test_the_table_names_every_node_and_link(client: Any) -> None:
    page = client.get("/explore", code="E11.65", system="icd10cm").text
    whole = client.get("/explore/graph.json", code="E11.65", system="icd10cm").json()
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<tr") == len(whole["nodes"])
    assert table.count("<li>") == len(whole["edges"])
    assert "maps to 250.80: approximate" in table


def test_a_large_part_is_bounded_told_and_paged(client: Any) -> None:
    asked = {"code": "S72", "system": "icd10cm"}
    first = client.get("/explore", **asked).text
    assert "Shown are the 1,000 nearest" in first
    assert first.count("<tr") == 201
    assert len(drawn(first)["nodes"]) == 1000
    last = client.get("/explore", **asked, page="5").text
    assert "Page 5 of 5" in last
    assert client.get("/explore", **asked, page="999999999").text.count("Page 5 of 5") == 1
    fewer = client.get("/explore", **asked, depth="1").text
    assert "are left out" not in fewer
    assert len(drawn(fewer)["nodes"]) < 20


@pytest.mark.parametrize(("form", "read"), [("graphml", networkx.read_graphml), ("gexf", networkx.read_gexf)])
def test_a_file_is_what_the_library_exports(client: Any, form: str, read: Any) -> None:
    answer = client.get(f"/explore/graph.{form}", code="G20", what="neighbourhood")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["content-disposition"] == f'attachment; filename="neighbourhood-of-icd10cm-G20.{form}"'
    graph = read(io.BytesIO(answer.content))
    assert set(graph) == {each["id"] for each in client.get("/explore/graph.json", code="G20").json()["nodes"]}


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({"code": "0051"}, 400, "005.1"),
        ({"code": "ZZZZZ"}, 404, "Search for “ZZZZZ”"),
        ({"code": "I1O"}, 404, "system=icd10cm&amp;code=I10"),
        ({"code": "E11.9", "on": "tomorrow"}, 400, "tomorrow"),
        ({"code": "E11.9", "system": "icd11"}, 404, "icd11"),
        ({"code": "E" * 3000}, 422, "longer than"),
        ({"code": '<script>"&'}, 404, "&lt;script&gt;"),
    ],
)
def test_what_cannot_be_shown_is_told_on_a_page(client: Any, asked: dict[str, str], status: int, said: str) -> None:
    answer = client.get("/explore", **asked)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert said in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize("odd", ["0", "-1", "x", "99999999999", "1.5"])
def test_a_depth_that_is_none_is_not_taken(client: Any, odd: str) -> None:
    answer = client.get("/explore", code="E11.9", system="icd10cm", depth=odd)
    assert answer.status_code == 200


def test_there_is_no_other_format(client: Any) -> None:
    assert client.get("/explore/graph.exe", code="G20").status_code == 404


def test_the_policy_is_that_of_every_page(client: Any) -> None:
    """The library writes a style element of its own, unless the page has one of that name."""
    answer = client.get("/explore", code="G20")
    assert answer.headers["content-security-policy"] == POLICY
    assert 'id="__cytoscape_stylesheet"' not in answer.text
    assert re.search(r'<link rel="stylesheet" id="__________cytoscape_stylesheet"', answer.text)


def test_an_installation_without_the_library_has_the_table(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        environment().globals, "asset", lambda name: None if name.startswith("cyto") else static.address_of(name)
    )
    text = client.get("/explore", code="G20").text
    assert "is not installed here" in text
    assert "<tbody>" in text
    assert "explore.js" not in text


def drawn(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="drawing">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])
