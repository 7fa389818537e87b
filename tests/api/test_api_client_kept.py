"""`crosswalk.client` about lists, maps and reviews: what the library answers and does, by way of a server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from in_process import InThisProcess, parts_of

import crosswalk
from api.app import create_app
from api.gate.exchange import Exchange
from crosswalk.client import AsyncClient, Client
from crosswalk.contract.whole import MEDIA_TYPE, whole
from crosswalk.domain import errors
from crosswalk.domain.lookup.impact import Impact
from crosswalk.domain.service_errors import RequestRefused
from crosswalk.service import Crosswalk

LIST = 'code,type,volume\nG20,ICD10,3\nE11.9,,5\nnonsense,,1\nG2211,HCPCS,2\n,,\n0051,ICD9,7\n"E11.9; G20",,1\n'
ENDS: dict[str, Any] = {"before": "2023-01-01", "after": date(2024, 1, 1)}


@pytest.fixture(scope="module")
def own(starter_store: str, service: Crosswalk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crosswalk]:
    """A service whose workspace is nobody else's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CROSSWALK_WORKSPACE", str(tmp_path_factory.mktemp("own") / "work.sqlite"))
        with crosswalk.open(starter_store, today=service.today) as made:
            yield made


@pytest.fixture(scope="module")
def http(own: Crosswalk, runner: asyncio.Runner) -> Iterator[httpx.Client]:
    with httpx.Client(transport=InThisProcess(create_app(own), runner)) as http:
        yield http


@pytest.fixture
def remote(own: Crosswalk, http: httpx.Client) -> Iterator[Client]:
    yield Client("http://127.0.0.1", http=http)
    for each in own.reviews.all():
        own.reviews.drop(each.review.name)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "cdm.csv"
    path.write_text(LIST)
    return path


def alike(theirs: object, ours: object) -> None:
    assert theirs == ours
    assert parts_of(theirs) == parts_of(ours)


def test_a_list_is_judged_as_by_the_library_and_only_its_codes_leave(
    own: Crosswalk, remote: Client, listed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[httpx.Request] = []
    send = remote._http.send
    monkeypatch.setattr(remote._http, "send", lambda request: (sent.append(request), send(request))[1])
    ours, theirs = own.impact(listed, **ENDS), remote.impact(listed, **ENDS)
    alike(theirs, ours)
    assert (type(theirs), repr(theirs), theirs.rows()) == (type(ours), repr(ours), ours.rows())
    assert ours[0].affected
    assert all(b"volume" not in each.content and b"cdm" not in each.content for each in sent)


def test_lists_are_written_where_the_client_is(own: Crosswalk, remote: Client, listed: Path, tmp_path: Path) -> None:
    ours = own.impact(listed, **ENDS, apply=tmp_path / "ours.csv")
    theirs = remote.impact(listed, **ENDS, apply=tmp_path / "theirs.csv")
    assert (tmp_path / "theirs.csv").read_bytes() == (tmp_path / "ours.csv").read_bytes()
    assert theirs[0].applied is not None
    assert ours[0].applied is not None
    assert theirs[0].applied.replaced == ours[0].applied.replaced


def test_frames_and_several_lists_are_judged_too(own: Crosswalk, remote: Client, listed: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"code": ["G20", "E11.9", None], "n": [1, 2, 3]})
    alike(remote.impact(listed, frame, **ENDS), own.impact(listed, frame, **ENDS))


@pytest.mark.parametrize(
    ("lists", "asked"),
    [
        ([], ENDS),
        (["no such file.csv"], ENDS),
        (["{}"], {"before": "2023-01-01"}),
        (["{}"], {"before": "hcpcs:1066", "after": "hcpcs:2024-01"}),
        (["{}"], {**ENDS, "columns": "code"}),
        (["{}"], {**ENDS, "columns": ["none"]}),
        (["{}"], {**ENDS, "repairs": "some"}),
    ],
)
def test_what_is_wrong_with_a_list_is_told_as_by_the_library(
    own: Crosswalk, remote: Client, listed: Path, lists: list[str], asked: Any
) -> None:
    given = [each.format(listed) for each in lists]
    with pytest.raises(errors.CrosswalkError) as ours:
        own.impact(*given, **asked)
    with pytest.raises(errors.CrosswalkError) as theirs:
        remote.impact(*given, **asked)
    assert (theirs.type, str(theirs.value)) == (ours.type, str(ours.value))


def test_maps_are_looked_at_and_translate(own: Crosswalk, remote: Client) -> None:
    own.maps.create("claims", "icd9cm", "icd10cm", "first-exact", who="A. Coder", on="2024-01-01")
    try:
        made = own.maps.version("claims")
        alike(remote.maps.newest(), own.maps.newest())
        alike(remote.maps.version("claims@1"), made)
        alike(
            remote.maps.rows("claims", ["250.00", "V70.0", "none"]),
            own.maps.rows("claims", ["250.00", "V70.0", "none"]),
        )
        assert len(remote.maps.rows("claims")) == len(own.maps.rows("claims"))
        codes: Any = ["250.00", "8.0", "nonsense", None, "80022", "x" * 60]
        for asked in ({}, {"titled": True, "release": "2024"}, {"on": "2023-12-31", "repairs": "none"}):
            alike(remote.maps.translate(codes, "claims", **asked), own.maps.translate(codes, "claims", **asked))
        with pytest.raises(errors.UnknownMap, match="no applied map 'nobody'"):
            remote.maps.translate(codes, "nobody")
    finally:
        own.maps.drop("claims")


def test_reviews_are_begun_decided_and_undone(own: Crosswalk, remote: Client) -> None:
    begun = remote.reviews.begin("fy", "icd10cm", "2023", "2024", who="Ann", title="the year")
    alike(begun, own.reviews.get("fy"))
    alike(remote.reviews.all(), own.reviews.all())
    step = remote.reviews.decide("fy", "accept", kinds=["new"], who="Ann")
    assert (step.step.number, step.step.who, step.rows > 0) == (1, "Ann", True)
    remote.reviews.decide("fy", "replace", replace_with=["G20.A1"], codes=["G20"], who="Ann", comment="as charted")
    alike(remote.reviews.get("fy"), own.reviews.get("fy"))
    for among in ({"codes": ["g20"]}, {"kinds": ["deleted"], "decisions": ["open"]}, {"by": "Ann"}, {"lapsed": True}):
        some: Any = among
        alike(remote.reviews.get("fy", **some), own.reviews.get("fy", **some))
    remote.reviews.undo("fy", who="Ann", note="wrong")
    alike(remote.reviews.record("fy"), own.reviews.record("fy"))
    assert remote.reviews.get("fy").undone == {2: 3}


def test_who_did_not_see_what_others_decided_is_told(own: Crosswalk, remote: Client) -> None:
    own.reviews.begin("fy", "icd10cm", "2023", "2024", who="Ann")
    own.reviews.decide("fy", "accept", codes=["G20"], who="Ben")
    raised = []
    for reviews in (own.reviews, remote.reviews):
        with pytest.raises(errors.ReviewConflict) as conflict:
            reviews.decide("fy", "ignore", codes=["G20"], who="Ann")
        raised.append(conflict.value)
    ours, theirs = raised
    assert (theirs.message, theirs.remedy, theirs.decided) == (ours.message, ours.remedy, ours.decided)
    assert [(each.code, each.who, each.step) for each in theirs.decided] == [("G20", "Ben", 1)]
    remote.reviews.decide("fy", "ignore", codes=["G20"], who="Ann", seen=1)
    with pytest.raises(errors.ReviewConflict, match="there is a review"):
        remote.reviews.begin("fy", "icd10cm", "2024", who="Ann")


@pytest.mark.parametrize(
    ("what", "given", "asked"),
    [
        ("get", ["nobody"], {}),
        ("get", ["A name"], {}),
        ("get", ["fy"], {"codes": ["E11.9"]}),
        ("get", ["fy"], {"codes": "G20"}),
        ("get", ["fy"], {"kinds": ["odd"]}),
        ("begin", ["next", "icd10cm", "1066"], {"who": "A."}),
        ("begin", ["next", "icd10cm"], {"who": "A."}),
        ("decide", ["fy", "perhaps"], {"codes": ["G20"], "who": "A."}),
        ("decide", ["fy", "accept"], {"who": "A."}),
        ("decide", ["fy"], {"codes": ["G20"], "who": "A."}),
        ("decide", ["fy", "replace"], {"codes": ["G20"], "replace_with": ["Z99.9X"], "who": "A."}),
        ("undo", ["fy", 12], {"who": "A."}),
        ("undo", ["fy"], {"who": "A."}),
    ],
)
def test_what_is_wrong_with_a_step_is_told_as_by_the_library(
    own: Crosswalk, remote: Client, what: str, given: list[Any], asked: Any
) -> None:
    own.reviews.begin("fy", "icd10cm", "2023", "2024", who="Ann")
    told = []
    for reviews in (own.reviews, remote.reviews):
        with pytest.raises(errors.CrosswalkError) as raised:
            getattr(reviews, what)(*given, **asked)
        told.append((raised.type, str(raised.value)))
    assert told[0] == told[1]


def test_a_review_of_a_list_is_begun_with_what_impact_answered(own: Crosswalk, remote: Client, listed: Path) -> None:
    impacts = remote.impact(listed, **ENDS)
    theirs = remote.reviews.begin_impact("cdm", impacts, who="Ann")
    ours = own.reviews.begin_impact("same", own.impact(listed, **ENDS), who="Ann")
    assert parts_of(theirs.reviewed) == parts_of(ours.reviewed)
    assert theirs.review.ends == ours.review.ends


def test_what_is_sent_as_an_impact_is_not_believed(remote: Client, http: httpx.Client, listed: Path) -> None:
    sound = whole(Impact, remote.impact(listed, **ENDS))
    (answer,) = sound["answers"]  # type: ignore[misc]
    hit = {**answer["affected"][0], "impact": {**answer["affected"][0]["impact"]}}
    for name, value in (
        ("system", None),
        ("system", "icd11"),
        ("code", None),
        ("code", "no code"),
        ("before", "\ud800"),
    ):
        wrong = {**answer, "affected": [{**hit, "impact": {**hit["impact"], name: value}}]}
        sent = http.post(
            "http://127.0.0.1/v1/impact/reviews",
            content=json.dumps({"name": "cdm", "who": "A.", "impacts": {**sound, "answers": [wrong]}}),
            headers={"Accept": MEDIA_TYPE, "Content-Type": "application/json"},
        )
        assert (sent.status_code, sent.json()["code"]) == (400, "usage"), (name, value, sent.text)


def test_a_key_says_who_decides(own: Crosswalk, runner: asyncio.Runner) -> None:
    gate = create_app(own)

    async def keyed(scope: Any, receive: Any, send: Any) -> None:
        exchange = Exchange(scope["method"], scope["path"], send, gate)
        exchange.key_name = "Key of Ann"
        await gate.app({**scope, "crosswalk": exchange}, receive, send)

    with httpx.Client(transport=InThisProcess(keyed, runner)) as http:
        remote = Client("http://127.0.0.1", http=http)
        try:
            assert remote.reviews.begin("keyed", "icd10cm", "2024").review.who == "Key of Ann"
            with pytest.raises(RequestRefused) as raised:
                remote.reviews.undo("keyed", who="Ben")
            assert raised.value.problem == "who_is_another"
        finally:
            own.reviews.drop("keyed")


def test_the_other_client_has_maps_and_reviews_as_well(own: Crosswalk, runner: asyncio.Runner) -> None:
    async def asked() -> list[object]:
        transport = httpx.ASGITransport(create_app(own))
        async with httpx.AsyncClient(transport=transport) as http:
            remote = AsyncClient("http://127.0.0.1", http=http)
            return [await remote.maps.newest(), await remote.reviews.all(), await remote.headers(["E11.65"], "icd10cm")]

    assert runner.run(asked()) == [[], own.reviews.all(), own.headers(["E11.65"], "icd10cm")]
