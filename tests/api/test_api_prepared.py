"""Answers that are ready: the same to the last byte as the faces give, and gone once what they rest on changes."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crosswalk
from api.app import create_app
from api.prepared.fragments import Fragments
from api.prepared.front import Front
from api.prepared.prepared import Prepared
from api.prepared.table import Table
from api.shared.json_bytes import json_bytes
from crosswalk.contract.lookup import lookup_json
from crosswalk.contract.translation import translation_json
from crosswalk.domain.errors import StoreClosed
from crosswalk.domain.running import RUNNING, Running
from crosswalk.service import Crosswalk

TODAY: Final = date(2024, 3, 1)
CODES: Final = ["E11.9", "25000", "0051", "nonsense", "a%2Fb", "%F0%9F%92%8A", "%20I10%0A", "E11%2e9"]
LOOKUPS: Final = [
    ("", "system=icd10cm", "system=none"),
    ("", "on=2020-02-02", "on=2020-02-31", "release=2024", "on=2020-02-02&release=2024"),
    ("", "notes=true", "notes=maybe", "repair=all"),
]
TRANSLATIONS: Final = [
    ("", "from=icd9cm", "from=icd10cm&to=icd9cm", "from=icd10cm&to=icd10cm", "from=none"),
    ("", "on=2020-02-02", "release=icd10cm%3A2024", "on=&to=icd10cm", "source_on=2014-01-01", "edition=2018"),
    ("", "method=both", "best=true&clusters=3", "clusters=-1", "map_set=none", "on=1&on=2", "relase=1", "map=none"),
]
HEADERS: Final = ("content-type", "content-length", "etag", "cache-control")


def _queries(parts: list[tuple[str, ...]]) -> list[str]:
    """Every choice of each part with every one of the others."""
    return ["&".join(filter(None, each)) for each in product(*parts)]


@pytest.fixture(scope="module")
def front(service: Crosswalk) -> Front:
    return _front(service)


def _front(service: Crosswalk) -> Front:
    """What stands before the faces, wherever it is in the application."""
    found: Any = create_app(service)
    while not isinstance(found, Front):
        found = found.app
    return found


@pytest.fixture(scope="module")
def both(client: Any, front: Front, service: Crosswalk) -> Callable[..., tuple[Any, Any, Any]]:
    """Asks what stands in front twice, and the faces of another application, which has nothing ready."""
    in_front = type(client)(front, client._runner)
    behind = type(client)(_front(service).faces, client._runner)

    def asked(path: str, **options: Any) -> tuple[Any, Any, Any]:
        return (
            in_front.ask("GET", path, **options),
            in_front.ask("GET", path, **options),
            behind.ask("GET", path, **options),
        )

    return asked


@pytest.mark.parametrize(
    ("path", "query"),
    [("lookup", each) for each in _queries(LOOKUPS)] + [("translate", each) for each in _queries(TRANSLATIONS)],
)
def test_answers_in_front_are_those_of_the_face(both: Any, path: str, query: str) -> None:
    for code in CODES if "&" not in query else [CODES[len(query) % 2]]:
        _require_equal(both(f"/v1/{path}/{code}?{query}"))


def _require_equal(answers: Sequence[Any]) -> None:
    told = {(each.status_code, each.content, *map(each.headers.get, HEADERS)) for each in answers}
    assert len(told) == 1


def test_they_are_the_json_of_the_contract(both: Any, service: Crosswalk) -> None:
    for answer in both("/v1/lookup/E11.9"):
        assert answer.content == json_bytes([lookup_json(each) for each in service.lookup(["E11.9"])])
    for answer in both("/v1/translate/250.00?from=icd9cm&to=icd10cm"):
        assert answer.content == json_bytes([translation_json(*service.translate(["250.00"], "icd9cm", "icd10cm"))])


def test_what_somebody_has_is_not_sent_again(both: Any) -> None:
    for path in ("/v1/lookup/E11.9", "/v1/releases"):
        tag = both(path)[0].headers["etag"]
        for held in (tag, f'"other", W/{tag}', "*"):
            for answer in both(path, headers={"if-none-match": held}):
                assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        for answer in both(path, headers={"if-none-match": '"other"'}):
            assert answer.status_code == 200


def test_many_are_what_one_and_one_are(client: Any, front: Front) -> None:
    in_front = type(client)(front, client._runner)
    codes = ["E11.9", "0051", "E11.9", "nonsense"]
    many = in_front.post("/v1/lookup", codes=codes).content
    one = [in_front.get(f"/v1/lookup/{code}").content[1:-1] for code in codes]
    assert many == b"[" + b",".join(one) + b"]"


def test_what_a_load_or_a_table_changes_is_seen_at_once(
    client: Any, starter_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "own.sqlite"))
    shutil.copy(starter_store.removeprefix("sqlite:///"), tmp_path / "store.sqlite")
    store = f"sqlite:///{tmp_path}/store.sqlite"
    values = tmp_path / "values.csv"
    values.write_text("code,cc\nE11.9,yes\n")
    kept: Any = {"valid_from": "2020-01-01", "who": "A."}
    days = [TODAY]
    with crosswalk.open(store, today=lambda: days[-1]) as service, crosswalk.open(store) as other:
        asking = type(client)(_front(service), client._runner)

        def row() -> dict[str, Any]:
            found: dict[str, Any] = asking.get("/v1/lookup/E11.9", system="icd10cm").json()[0]
            return found

        before = row()
        assert (before["as_of"], before.get("values")) == ("2024-03-01", None)
        days.append(date(2024, 3, 2))
        assert row()["as_of"] == "2024-03-02"
        other.values.attach("cc", str(values), "icd10cm", column="code", value_columns=["cc"], **kept)
        assert row()["values"]
        other.values.drop("cc")
        assert row().get("values") is None
        before = row()
        other.unload([before["release"]])
        after = row()
        assert after["release"] != before["release"]
        assert asking.get("/v1/lookup/E11.9", system="icd10cm").status_code == 200


@given(st.dictionaries(st.text(max_size=8), st.binary(max_size=9_000), max_size=6))
def test_what_is_kept_small_is_given_whole(answers: Mapping[str, bytes]) -> None:
    kept = Fragments(Table(1 << 19), "q")
    kept.put(answers)
    kept.put(answers)
    assert {text: kept.get(text) for text in answers} == answers
    assert kept.known([*answers, "none of them"]) == answers
    assert kept.get("none of them") is None


class _Standing:
    is_near = True

    def __init__(self) -> None:
        self.stands = 1

    def __call__(self) -> int:
        return self.stands


def _asked_together(prepared: Prepared, answer: Any, texts: Sequence[str]) -> list[Any]:
    async def ask() -> list[Any]:
        return await asyncio.gather(*(prepared.one("q", text, answer) for text in texts), return_exceptions=True)

    with asyncio.Runner() as runner:
        return runner.run(ask())


@pytest.fixture
def rounds() -> list[list[str]]:
    return []


def test_those_who_ask_at_the_same_time_are_answered_together(rounds: list[list[str]]) -> None:
    def answer(texts: Sequence[str]) -> dict[str, bytes]:
        rounds.append([*texts])
        return {text: text.encode() for text in texts if text != "none"}

    prepared = Prepared(_Standing())  # type: ignore[arg-type]
    assert _asked_together(prepared, answer, ["a", "b", "a", "none"]) == [b"a", b"b", b"a", None]
    assert rounds == [["a", "b", "none"]]
    assert _asked_together(prepared, answer, ["b", "c"]) == [b"b", b"c"]
    assert rounds[1:] == [["c"]]


def test_a_fault_is_told_to_all_who_wait_and_nothing_of_it_is_kept() -> None:
    def fails(_: Sequence[str]) -> dict[str, bytes]:
        raise ValueError

    prepared = Prepared(_Standing())  # type: ignore[arg-type]
    assert [type(each) for each in _asked_together(prepared, fails, ["a", "b"])] == [ValueError, ValueError]
    assert _asked_together(prepared, lambda texts: dict.fromkeys(texts, b"1"), ["a"]) == [b"1"]


def test_what_was_answered_while_a_load_ended_is_not_kept(rounds: list[list[str]]) -> None:
    standing = _Standing()

    def answer(texts: Sequence[str]) -> dict[str, bytes]:
        rounds.append([*texts])
        standing.stands += 1
        return dict.fromkeys(texts, b"1")

    prepared = Prepared(standing)  # type: ignore[arg-type]
    for _ in range(2):
        assert prepared.many("q", ["a"], answer) == [b"1"]
    assert rounds == [["a"], ["a"]]


class _Endless:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def stop(self) -> None:
        self.stopped.set()

    def go_on(self) -> None:
        """Nobody asks it again."""


def test_shared_work_goes_on_for_who_still_waits_and_ends_with_the_last_of_them() -> None:
    work, is_under_way = _Endless(), threading.Event()

    def answer(texts: Sequence[str]) -> dict[str, bytes]:
        running = RUNNING.get()
        assert running is not None
        with running.holding(work):
            is_under_way.set()
            assert work.stopped.wait(20)
            raise StoreClosed("broken off")

    async def asked(prepared: Prepared, running: Running) -> bytes | None:
        RUNNING.set(running)
        return await prepared.one("q", "a", answer)

    async def ended_one_by_one() -> tuple[bool, list[Any]]:
        prepared, requests = Prepared(_Standing()), [Running(), Running()]  # type: ignore[arg-type]
        tasks = [asyncio.ensure_future(asked(prepared, each)) for each in requests]
        await asyncio.to_thread(is_under_way.wait, 20)
        requests[0].end()
        too_early = work.stopped.is_set()
        requests[1].end()
        return too_early, await asyncio.gather(*tasks, return_exceptions=True)

    with asyncio.Runner() as runner:
        too_early, told = runner.run(ended_one_by_one())
    assert not too_early
    assert [type(each) for each in told] == [StoreClosed, StoreClosed]


def test_no_more_is_kept_than_there_is_room_for() -> None:
    table = Table(20_000)
    prepared = Prepared(_Standing(), table)  # type: ignore[arg-type]
    for question in range(20):
        texts = [f"{question}-{each}" for each in range(40)]
        for _ in range(2):
            told = prepared.many(question, texts, lambda asked: {each: each.encode() for each in asked})
            assert told == [each.encode() for each in texts]
    held = [[Fragments(table, (1, question)).get(f"{question}-{each}") for each in range(40)] for question in range(20)]
    assert all(held[-1])
    assert not any(held[0])


_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
_PLAIN_FHIR: Final = [
    f"CodeSystem/$lookup?system={_CM}&code=E11.9",
    f"CodeSystem/%24lookup?system={_CM}&code=E11.9&property=parent&property=child",
    f"CodeSystem/$lookup?system={_CM}&code=XX",
    f"CodeSystem/$lookup?system={_CM}&code=E11.9&_format=xml",
    f"CodeSystem/$lookup?system={_CM}&code=E11.9&_pretty=true",
    f"CodeSystem/$lookup?system={_CM}&code=E11.9&code=E11",
    "CodeSystem/$lookup?system=urn:none&code=1",
    f"CodeSystem/$validate-code?url={_CM}&code=e119&display=x",
    f"CodeSystem/$subsumes?system={_CM}&codeA=E11&codeB=E11.9",
    f"ConceptMap/$translate?system=http://hl7.org/fhir/sid/icd-9-cm&code=250.00&targetsystem={_CM}",
    f"ConceptMap/$translate?system={_CM}&code=I10&targetsystem=http://hl7.org/fhir/sid/icd-9-cm&date=2023-01-01",
    f"ConceptMap/$translate?system={_CM}&code=I10&url=none",
]


@pytest.mark.parametrize("question", _PLAIN_FHIR)
@pytest.mark.parametrize("accept", ["*/*", "application/fhir+xml"])
def test_operations_in_front_are_those_of_fhir(both: Any, question: str, accept: str) -> None:
    _require_equal(both(f"/fhir/{question}", headers={"accept": accept}))


def test_plain_operations_are_ready_after_the_first_time(client: Any, service: Crosswalk) -> None:
    front = _front(service)
    asking = type(client)(front, client._runner)
    for question in (_PLAIN_FHIR[0], _PLAIN_FHIR[9]):
        assert asking.get(f"/fhir/{question}").status_code == 200
    held = [kept.answers for kept in front._prepared._questions.values()]
    assert len(held) == 2
    assert all(any(kept.get(text) for kept in held) for text in ("code=E11.9", "code=250.00"))
