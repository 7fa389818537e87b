"""Reviews over HTTP: begun, looked at, decided step by step, and never overwritten unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

import crosswalk
from api.app import create_app
from api.gate.exchange import Exchange
from api.rest.documented import documented
from crosswalk.contract.shapes.applied import ShownMapJson
from crosswalk.contract.shapes.impact import ImpactJson
from crosswalk.contract.shapes.reviews import DecidedJson, RecordJson, ReviewedJson, ReviewLineJson
from crosswalk.contract.shapes.values import ShownTableJson, TableJson
from crosswalk.contract.whole import MEDIA_TYPE
from crosswalk.service import Crosswalk

LIST = {"csv": "code,volume\nG20,3\nE11.9,5\nnonsense,1\n", "before": "2023-01-01", "after": "2024-01-01"}
ALL = {"kinds": ["new", "deleted", "revised", "became_header"]}


@pytest.fixture(scope="module")
def kept(starter_store: str, service: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """A service whose workspace is nobody else's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("kept") / "work.sqlite"))
        with crosswalk.open(starter_store, today=service.today) as service:
            yield service


@pytest.fixture
def people(client: Any, kept: Crosswalk, runner: asyncio.Runner) -> Iterator[Any]:
    yield type(client)(create_app(kept), runner)
    for each in kept.reviews.all():
        kept.reviews.drop(each.review.name)


def _fits(shape: Any, answer: Any) -> None:
    adapter = TypeAdapter(documented(shape))
    assert (
        adapter.dump_python(adapter.validate_python(answer), mode="json", by_alias=True, exclude_unset=True) == answer
    )


def _begun(people: Any, name: str = "fy") -> str:
    asked = {"name": name, "system": "icd10cm", "before": "2023", "after": "2024", "who": "Ann"}
    answer = people.post("/v1/reviews", **asked)
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/reviews/{name}")
    _fits(ReviewLineJson, answer.json())
    return answer.headers["etag"]


def _step(people: Any, what: str, tag: str | None, **body: Any) -> Any:
    headers = {} if tag is None else {"if-match": tag}
    return people.ask("POST", f"/v1/reviews/fy/{what}", json=body, headers=headers)


def test_a_review_is_begun_once_and_listed(people: Any) -> None:
    _begun(people)
    again = people.post("/v1/reviews", name="fy", system="icd10cm", after="2024", before="2023", who="Ben")
    assert (again.status_code, again.json()["code"]) == (409, "review_conflict")
    (line,) = people.get("/v1/reviews").json()
    assert (line["name"], line["who"], line["progress"]["open"]) == ("fy", "Ann", line["progress"]["rows"])


def test_rows_are_filtered_and_come_page_by_page(people: Any) -> None:
    tag = _begun(people)
    whole = people.get("/v1/reviews/fy")
    _fits(ReviewedJson, whole.json())
    # Weak where the gate squeezed the answer.
    assert whole.headers["etag"].removeprefix("W/") == tag
    assert people.ask("GET", "/v1/reviews/fy", headers={"if-none-match": tag}).status_code == 304
    numbers = [row["number"] for row in whole.json()["rows"]]
    found, following = [], f"/v1/reviews/fy?limit={len(numbers) // 2}"
    while following:
        page = people.get(following)
        found += [row["number"] for row in page.json()["rows"]]
        following = page.links.get("next", {}).get("url")
    assert found == numbers
    assert {row["code"] for row in people.get("/v1/reviews/fy?under=G20").json()["rows"]} >= {"G20", "G20.A1"}
    assert people.get("/v1/reviews/fy?kind=nonsense").json()["code"] == "invalid_request"
    assert people.get("/v1/reviews/fy?decision=accept").json()["rows"] == []


def test_a_step_decides_comments_and_is_undone(people: Any) -> None:
    tag = _begun(people)
    made = _step(people, "decisions", tag, decision="accept", codes=["G20"], comment="as charted", who="Ann")
    _fits(DecidedJson, made.json())
    assert (made.status_code, made.json()["step"], made.json()["rows"]) == (200, 1, 1)
    (row,) = people.get("/v1/reviews/fy?code=G20").json()["rows"]
    assert (row["decision"], row["decided_by"], row["comments"][0]["text"]) == ("accept", "Ann", "as charted")
    told = _step(people, "comments", made.headers["etag"], comment="seen", codes=["G20"], who="Ben")
    undone = _step(people, "undo", told.headers["etag"], step=1, who="Ann")
    assert undone.json()["review"]["progress"]["decided"] == 0
    export = people.get("/v1/reviews/fy/export")
    _fits(RecordJson, export.json())
    assert [step["action"] for step in export.json()["steps"]] == ["decide", "decide", "undo"]


def test_a_change_says_what_was_looked_at(people: Any) -> None:
    tag = _begun(people)
    for what, body in (("decisions", {"decision": "accept"}), ("comments", {"comment": "x"})):
        missing = _step(people, what, None, codes=["G20"], who="Ann", **body)
        assert (missing.status_code, missing.json()["code"]) == (428, "if_match_is_missing")
        for other in ('"0-00000000"', 'W/"0"', "nonsense", tag.replace('"0-', '"7-')):
            refused = _step(people, what, other, codes=["G20"], who="Ann", **body)
            assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    assert _step(people, "undo", None, who="Ann").status_code == 428
    assert people.get("/v1/reviews/fy").json()["step"] == 0


def test_two_people_never_overwrite_each_other_unseen(people: Any) -> None:
    tag = _begun(people)
    first = _step(people, "decisions", tag, decision="accept", codes=["G20"], who="Ann")
    second = _step(people, "decisions", tag, decision="ignore", codes=["G20"], who="Ben")
    assert (second.status_code, second.json()["code"]) == (412, "changed_meanwhile")
    assert "Ann" in second.json()["detail"]
    weak = _step(people, "comments", f"W/{first.headers['etag']}", comment="x", codes=["G20"], who="Ben")
    assert weak.status_code == 200
    # About another row both may decide, whoever comes first.
    beside = _step(people, "decisions", tag, decision="accept", codes=["G20.A1"], who="Ben")
    assert beside.status_code == 200
    assert (
        _step(people, "decisions", first.headers["etag"], decision="ignore", codes=["G20"], who="Ben").status_code
        == 200
    )
    assert _step(people, "decisions", "*", decision="accept", codes=["G20"], who="Ben").status_code == 200
    # What G20 was decided to be has been decided anew since.
    assert _step(people, "undo", "*", step=1, who="Ann").status_code == 412


def test_many_rows_at_once_are_those_that_are_open(people: Any) -> None:
    tag = _begun(people)
    tag = _step(people, "decisions", tag, decision="ignore", codes=["G20"], who="Ann").headers["etag"]
    made = _step(people, "decisions", tag, decision="accept", under=["G20"], who="Ann").json()
    rows = people.get("/v1/reviews/fy?under=G20").json()["rows"]
    assert made["rows"] == len(rows) - 1 > 0
    assert {row["decision"] for row in rows if row["code"] == "G20"} == {"ignore"}
    nothing = _step(people, "decisions", "*", decision="accept", who="Ann")
    assert (nothing.status_code, nothing.json()["code"]) == (422, "no_rows_named")
    refused = _step(people, "decisions", "*", decision="replace", replace_with=["G20"], codes=["G20"], who="Ann")
    assert (refused.status_code, refused.json()["code"]) == (400, "decision_refused")
    assert _step(people, "decisions", "*", codes=["G20"], who="Ann").json()["code"] == "usage"


def test_who_does_it_is_the_key_or_else_said(people: Any, kept: Crosswalk, runner: asyncio.Runner) -> None:
    _begun(people)
    nobody = _step(people, "decisions", "*", decision="accept", codes=["G20"])
    assert (nobody.status_code, nobody.json()["code"]) == (422, "who_is_missing")

    gate = create_app(kept)

    async def with_key(scope: Any, receive: Any, send: Any) -> None:
        exchange = Exchange(scope["method"], scope["path"], send, gate)
        exchange.key_name = "key of Ann"
        await gate.app({**scope, "crosswalk": exchange}, receive, send)

    keyed = type(people)(with_key, runner)
    other = _step(keyed, "decisions", "*", decision="accept", codes=["G20"], who="Ben")
    assert (other.status_code, other.json()["code"]) == (422, "who_is_another")
    assert _step(keyed, "decisions", "*", decision="accept", codes=["G20"]).status_code == 200
    assert people.get("/v1/reviews/fy").json()["steps"][0]["who"] == "key of Ann"


def test_a_list_is_judged_and_reviewed(people: Any) -> None:
    told = people.post("/v1/impact", **LIST, not_judged=True)
    _fits(ImpactJson, told.json())
    assert [(row["row"], row["code"], row["volume"]) for row in told.json()["affected"]] == [(2, "G20", 3)]
    assert [row["text"] for row in told.json()["not_judged"]] == ["nonsense"]
    codes = [{"code": "G20", "volume": 3}, {"code": "E11.9", "system": "icd10cm"}]
    same = people.post("/v1/impact", codes=codes, before="icd10cm:2023", after="icd10cm:2024").json()
    assert [(row["row"], row["code"], row["volume"]) for row in same["affected"]] == [(1, "G20", 3)]
    made = people.post("/v1/impact/reviews", review="fy", who="Ann", **LIST)
    assert (made.status_code, made.json()["subject"]) == (201, "impact")
    (row,) = people.get("/v1/reviews/fy").json()["rows"]
    assert row["list"] == {"name": "list", "lines": [2], "volume": 3, "safe": False}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"before": "2023", "after": "2024"}, 422, "invalid_request"),
        ({**LIST, "codes": []}, 422, "invalid_request"),
        ({**LIST, "csv": ""}, 422, "unreadable_list"),
        ({**LIST, "csv": "x\n" * 100_001}, 422, "too_many"),
        ({**LIST, "before": "yesterday"}, 400, "usage"),
        ({**LIST, "columns": ["none"]}, 400, "usage"),
        ({"codes": [{"code": "G20"}], "before": "2024-01-01", "after": "2023-01-01"}, 400, "usage"),
    ],
)
def test_lists_that_cannot_be_judged(people: Any, body: dict[str, Any], status: int, code: str) -> None:
    answer = people.post("/v1/impact", **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("accept", ["application/json", MEDIA_TYPE])
@pytest.mark.parametrize(
    "otherwise",
    [
        *({"from": "icd10cm"}, {"to": "icd10pcs"}, {"edition": "2018"}, {"map_set": "gem-icd9cm-icd10cm"}),
        *({"source_on": "2015-01-01"}, {"method": "both"}, {"best": True}),
    ],
)
def test_nothing_else_is_said_of_a_map_that_people_made(
    people: Any, kept: Crosswalk, accept: str, otherwise: dict[str, Any]
) -> None:
    made = kept.maps.create("ours", "icd9cm", "icd10cm", "one-best", who="Ann")
    asked = {"codes": ["250.00"], "map": "ours", "from": "icd9cm", "to": "icd10cm"}
    try:
        well, refused = (
            people.ask("POST", "/v1/translate", json={**asked, **more}, headers={"accept": accept})
            for more in ({}, otherwise)
        )
    finally:
        kept.maps.drop("ours")
    assert (well.status_code, well.headers["content-type"]) == (200, accept), made
    assert (refused.status_code, refused.json()["code"]) == (400, "usage")


def test_maps_and_values_that_people_keep(people: Any, kept: Crosswalk, tmp_path: Any) -> None:
    made = kept.maps.create("mine", "icd9cm", "icd10cm", "one-best", who="Ann")
    shown = people.get("/v1/maps/mine?code=250.00&code=401.9").json()
    _fits(ShownMapJson, shown)
    assert [row["source"] for row in shown["rows"]] == ["250.00", "401.9"]
    page = people.get("/v1/maps/mine@1?limit=2")
    assert len(page.json()["rows"]) == 2
    assert people.get(page.links["next"]["url"]).status_code == 200
    asked = {"codes": ["250.00", "I10"], "map": "mine"}
    by_map = people.post("/v1/translate", **asked).json()
    assert [(row["map_set"], row["edition"]) for row in by_map] == [("mine", str(made.version))] * 2
    assert people.get("/v1/translate/250.00?map=mine").json() == by_map[:1]
    stream = people.ask(
        "POST", "/v1/stream/translate?map=mine", content=b'"250.00"\n', headers={"content-type": "application/x-ndjson"}
    )
    assert stream.json() == by_map[:1]
    assert people.get("/v1/translate/250.00?map=other").status_code == people.get("/v1/maps/other").status_code == 404
    (tmp_path / "cc.csv").write_text("code,level\nE11.9,low\nI10,high\n")
    kept.values.attach("cc", str(tmp_path / "cc.csv"), "icd10cm", column="code", value_columns=["level"],
                       valid_from="2023-10-01", who="Ann")  # fmt: skip
    _fits(list[TableJson], people.get("/v1/values").json())
    table = people.get("/v1/values/cc").json()
    _fits(ShownTableJson, table)
    assert [(row["code"], row["value"]) for row in table["rows"]] == [("E11.9", "low"), ("I10", "high")]
    assert people.get("/v1/values/none").json()["code"] == "unknown_table"
    kept.values.drop("cc")
    kept.maps.drop("mine")
