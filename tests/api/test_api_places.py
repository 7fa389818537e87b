"""What stands below and above codes, what is being typed, days to come, and long lists page by page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from api.rest.documented import documented
from crosswalk.contract.shapes.applied import MapJson
from crosswalk.contract.shapes.places import AncestorsJson, ChildrenJson
from crosswalk.contract.shapes.search import CompletionJson
from crosswalk.contract.shapes.upcoming import UpcomingJson
from crosswalk.service import Crosswalk

DAY = "2024-03-01"
LISTS = [
    ("/v1/diff/icd10cm/2026-04?before=2024", lambda body: [each["code"] for each in body["changes"]]),
    ("/v1/tree/icd10cm", lambda body: [each["id"] for each in body["root"]["branches"]]),
    ("/v1/releases", lambda body: [each["id"] for each in body]),
    ("/v1/upcoming?on=2024-04-01", lambda body: [
        (day["day"], day["system"], what, each["code"])
        for day in body["days"] for what in ("starts", "ends", "retitled") for each in day[what]
    ]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/v1/children/E11.6", ChildrenJson),
        ("/v1/children/0051", ChildrenJson),
        ("/v1/children/nonsense", ChildrenJson),
        ("/v1/ancestors/E11.65", AncestorsJson),
        ("/v1/ancestors/a%2Fb", AncestorsJson),
        ("/v1/complete?q=type 2 diab", CompletionJson),
        ("/v1/maps", MapJson),
    ],
)
def test_answers_are_what_the_document_says(client: Any, path: str, shape: Any) -> None:
    answer = client.get(path).json()
    adapter = TypeAdapter(documented(list[shape]))
    assert adapter.dump_python(adapter.validate_python(answer), mode="json", by_alias=True) == answer


def test_children_and_ancestors_are_those_of_the_place(client: Any) -> None:
    (place,) = [row["place"] for row in client.get("/v1/lookup/E11.6", notes="true").json()]
    (children,) = client.get("/v1/children/E11.6").json()
    (ancestors,) = client.get("/v1/ancestors/E11.6").json()
    assert children["children"] == place["children"] != []
    assert [each["id"] for each in ancestors["ancestors"]] == [each["id"] for each in place["levels"]][:-1] != []
    (ended,) = client.get("/v1/children/G20", on="2021-05-05").json()
    assert ended["children"] == []


@pytest.mark.parametrize("question", ["children", "ancestors"])
def test_one_code_is_a_batch_of_one(client: Any, question: str) -> None:
    codes = ["E11.6", "nonsense", "0051", "E11"]
    many = client.post(f"/v1/{question}", codes=codes, on=DAY).json()
    assert many == [row for code in codes for row in client.get(f"/v1/{question}/{code}", on=DAY).json()]


def test_what_is_being_typed_finds_what_a_search_finds(client: Any) -> None:
    hits = client.get("/v1/search", q="type 2 diab", limit="5").json()["hits"]
    told = client.get("/v1/complete", q="type 2 diab", limit="5").json()
    assert [each["code"] for each in told] == [each["code"] for each in hits] != []
    assert client.get("/v1/complete", q="of").json() == client.get("/v1/complete", q="").json() == []


def test_days_to_come_are_what_the_command_line_says(client: Any, cli_text: Any) -> None:
    answer = client.get("/v1/upcoming", on="2024-04-01").json()
    assert answer == json.loads(cli_text("upcoming", "--on", "2024-04-01"))
    adapter = TypeAdapter(documented(UpcomingJson))
    assert adapter.dump_python(adapter.validate_python(answer), mode="json", by_alias=True) == answer


@pytest.mark.parametrize(("path", "rows"), LISTS, ids=lambda value: str(value)[:24])
def test_pages_are_the_whole_list_in_its_order(client: Any, path: str, rows: Any) -> None:
    whole = client.get(path)
    assert "link" not in whole.headers
    size = max(len(rows(whole.json())) // 3, 1)
    found, pages, following = [], 0, f"{path}{'&' if '?' in path else '?'}limit={size}"
    while following:
        page = client.get(following)
        assert page.status_code == 200
        assert len(rows(page.json())) <= size
        found += rows(page.json())
        pages, following = pages + 1, page.links.get("next", {}).get("url")
    assert found == rows(whole.json())
    assert pages >= 3


def test_a_page_has_the_counts_of_the_whole(client: Any) -> None:
    path = "/v1/diff/icd10cm/2026-04?before=2024"
    whole, page = client.get(path).json(), client.get(f"{path}&limit=2").json()
    assert (page["counts"], page["kinds"], len(page["changes"])) == (whole["counts"], whole["kinds"], 2)
    days = [client.get(f"/v1/upcoming?on=2024-04-01{more}").json()["days"] for more in ("", "&limit=1")]
    assert days[1][0]["counts"] == days[0][0]["counts"]


def test_a_cursor_of_nothing_is_refused(client: Any) -> None:
    path = "/v1/diff/icd10cm/2026-04?before=2024&limit=2"
    cursor = client.get(path).links["next"]["url"].rpartition("cursor=")[2]
    for bad in ("x", "AAAA", "WzFd", "W10", "e30", "é"):
        assert client.get(f"{path}&cursor={bad}").json()["code"] == "bad_cursor"
    assert client.get(f"/v1/releases?cursor={cursor}").json()["code"] == "bad_cursor"


def test_a_cursor_whose_rows_went_is_stale(client: Any, service: Crosswalk, monkeypatch: pytest.MonkeyPatch) -> None:
    following = client.get("/v1/releases?limit=5").links["next"]["url"]
    monkeypatch.setattr("api.rest.routes.release_json", lambda line: {"id": f"other {line.id}"})
    answer = client.get(following)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_cursor")


def test_a_tree_of_too_many_branches_is_refused(client: Any) -> None:
    answer = client.get("/v1/tree/icd10cm", depth="9")
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many")
    assert client.get("/v1/tree/E11", depth="9").status_code == 200
