"""`crosswalk.client` gives the answers that the library gives: the same types, equal in every attribute."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from in_process import InThisProcess, parts_of
from sweeps import part_of

import crosswalk
from api.app import create_app
from crosswalk.client import AsyncClient, Client, asking
from crosswalk.client.questions import asked_codes
from crosswalk.contract.whole import MEDIA_TYPE
from crosswalk.domain import errors
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.translation.answers import Translation
from crosswalk.service import Crosswalk


@pytest.fixture(scope="module")
def remote(service: Crosswalk, runner: asyncio.Runner) -> Iterator[Client]:
    with httpx.Client(transport=InThisProcess(create_app(service), runner)) as http:
        yield Client("http://127.0.0.1", http=http)


ODD: list[Any] = [None, 250.0, float("nan"), True, 8, b"E11", "x" * 3_000, "J45.909 asthma, see the note of May"]
"""What stands in columns of data where a code should."""
DAMAGED = [
    *ODD,
    "e119",
    "250.0",
    "0051",
    "18.82",
    "nonsense",
    "",
    "345.1",
    "99213",
    "J1100-JW",
    "8.0",
    "E11.",
    "Aé",
    "401",
]


@pytest.fixture(scope="module")
def every_kind(service: Crosswalk) -> list[str]:
    """Hundreds of codes of every system, billable and not, ended and to come, and what is no code."""
    found = [
        system.display(code)
        for system in SYSTEMS.values()
        for code in part_of((code for code, _ in service.store.codes.all_states(system)), 211)
    ]
    assert len(found) > 700
    return [*DAMAGED, *found]


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("lookup", {}),
    ("lookup", {"system": "icd10cm", "release": "2024", "repairs": "all"}),
    ("lookup", {"on": date(2014, 10, 1), "repairs": "none"}),
    ("describe", {"on": "2024-01-01"}),
    ("validate", {}),
    ("validate", {"kind": "diagnosis", "on": "2015-09-30"}),
    ("validate", {"system": "icd10pcs"}),
    ("history", {}),
    ("history", {"system": "icd9cm", "repairs": "all"}),
    ("translate", {}),
    ("translate", {"source": "icd9cm", "method": "both", "best": True, "titled": True}),
    ("translate", {"source": "icd10cm", "target": "icd10cm", "on": "2024-10-01"}),
    ("translate", {"source": "icd10pcs", "target": "icd9pcs", "source_on": "2020-01-01", "edition": "2018"}),
]


@pytest.mark.parametrize(("question", "asked"), ASKED)
def test_many_codes_are_answered_as_by_the_library(
    service: Crosswalk, remote: Client, every_kind: list[str], question: str, asked: dict[str, Any]
) -> None:
    ours = getattr(service, question)(every_kind, **asked)
    theirs = getattr(remote, question)(every_kind, **asked)
    assert theirs == ours
    assert type(theirs) is type(ours)
    assert repr(theirs) == repr(ours)
    # Equal is not yet alike: what is left out of a comparison is in the rows.
    assert theirs.rows() == ours.rows()
    assert [parts_of(each) for each in theirs] == [parts_of(each) for each in ours]


ALONE: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("search", ["heart attack"], {}),
    ("search", ["S06.4X", ["icd10cm"]], {"limit": 40, "billable": True, "release": "2024"}),
    ("search", ["zzzz", ["icd9cm", "icd10pcs"]], {"on": "2024-01-01"}),
    ("tree", ["E11"], {}),
    ("tree", ["chapter:4", "icd10cm"], {"depth": 3, "on": "2024-02-02"}),
    ("tree", ["icd9pcs"], {}),
    ("translate_value_set", ["250.* not 250.0*\n401.0-401.9\n250.01 Diabetes\n999.99", "icd9cm"], {}),
    ("translate_value_set", ["E11.*", "icd10cm"], {"reference": "250.*", "on": "2014-01-01"}),
    ("diff", ["icd10cm", "2024", "2026-04"], {}),
    ("changes", ["icd10cm", "2024", "2026-04"], {}),
    ("changes", ["icd10cm", "2024"], {"under": ["G20", "E11"], "kinds": "new", "first": 3}),
    ("children", [["E11", "e116", "0051", "nonsense", None], "icd10cm"], {"on": "2024-01-01"}),
    ("children", [["250", "250.0", ""], "icd9cm"], {}),
    ("headers", [["E11.65", "S06.4X1A", "E11"], "icd10cm"], {"release": "2024"}),
    ("headers", [[], "icd10pcs"], {}),
    ("upcoming", ["2023-10-01", ["icd10cm"]], {}),
    ("releases", [], {}),
    ("check", [], {}),
]


@pytest.mark.parametrize(("question", "given", "asked"), ALONE)
def test_one_question_is_answered_as_by_the_library(
    service: Crosswalk, remote: Client, question: str, given: list[Any], asked: dict[str, Any]
) -> None:
    ours = getattr(service, question)(*given, **asked)
    theirs = getattr(remote, question)(*given, **asked)
    assert theirs == ours
    assert parts_of(theirs) == parts_of(ours)
    assert not hasattr(ours, "rows") or theirs.rows() == ours.rows()


WRONG: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("lookup", ["E11.9"], {}),
    ("lookup", [["E11.9"], "icd11"], {}),
    ("lookup", [["E11.9"]], {"on": "2024-13-01"}),
    ("lookup", [["E11.9"]], {"on": "2024-01-01", "release": "2024"}),
    ("lookup", [["E11.9"], "icd10cm"], {"release": "1850"}),
    ("lookup", [["E11.9"]], {"repairs": "some"}),
    ("validate", [["E11.9"], "icd10cm"], {"kind": "procedure"}),
    ("translate", [["E11.9"]], {"map_set": "gem-nonsense"}),
    ("translate", [["E11.9"]], {"method": "sideways"}),
    ("translate_value_set", ["401.9\n250.01 or 250.02 old", "icd9cm"], {}),
    ("search", [""], {}),
    ("search", ["x"], {"limit": True}),
    ("tree", ["0051"], {}),
    ("tree", ["Q99Z"], {}),
    ("tree", ["E11"], {"depth": 99}),
    ("search", ["x"], {"limit": 0}),
    ("diff", ["icd10cm"], {}),
    ("diff", ["icd10cm", "2024", "2024", "2024"], {}),
    ("changes", ["icd10cm", "1066"], {}),
    ("changes", ["icd10cm", "2024"], {"kinds": ["odd"]}),
    ("changes", ["icd10cm", "2024"], {"chapter": ["99"]}),
    ("children", [["E11"], "icd11"], {}),
    ("headers", ["E11", "icd10cm"], {}),
]


@pytest.mark.parametrize(("question", "given", "asked"), WRONG)
def test_what_is_wrong_is_told_as_by_the_library(
    service: Crosswalk, remote: Client, question: str, given: list[Any], asked: dict[str, Any]
) -> None:
    with pytest.raises(errors.CrosswalkError) as ours:
        getattr(service, question)(*given, **asked)
    with pytest.raises(errors.CrosswalkError) as theirs:
        getattr(remote, question)(*given, **asked)
    assert theirs.type is ours.type
    assert (theirs.value.message, theirs.value.remedy, theirs.value.where) == (
        ours.value.message, ours.value.remedy, ours.value.where
    )  # fmt: skip


def test_more_codes_than_a_request_takes_go_in_several(
    service: Crosswalk, remote: Client, every_kind: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_CODES", 40)
    monkeypatch.setattr(asking, "LARGEST_BODY", 2_000)
    some = every_kind[:100]
    assert len(asking.ask_many("", some, {}, Translation).requests) > 3
    assert remote.children(some, "icd10cm") == service.children(some, "icd10cm")
    assert remote.validate(some) == service.validate(some)
    days = [None, date(2014, 1, 1), "2015-10-01", "no day"] * 25
    systems, settings = [9, None, "10", "?", "icd9cm"] * 20, ["inpatient", None] * 50
    rows: Any = {"kind": "diagnosis", "days": days, "through": days[::-1], "systems": systems, "settings": settings}
    assert remote.validate(some, **rows) == service.validate(some, **rows)
    assert remote.translate(some) == service.translate(some)
    assert remote.lookup([]) == service.lookup([]) == []
    assert remote.translate([]) == []
    often: Any = ["250.00", None, "None", "250.0", None, "25000", "250.00"] * 300
    requests = asking.ask_distinct("", asked_codes(often), {}, Translation).requests
    assert [len(each.body["codes"]) for each in requests if each.body] == [5]  # type: ignore[arg-type]
    assert remote.translate(often, "icd9cm") == service.translate(often, "icd9cm")


def test_the_other_client_is_awaited(service: Crosswalk, runner: asyncio.Runner) -> None:
    async def asked() -> tuple[object, object]:
        transport = httpx.ASGITransport(create_app(service))
        async with httpx.AsyncClient(transport=transport) as http, AsyncClient("http://127.0.0.1", http=http) as remote:
            with pytest.raises(errors.UnknownSystem):
                await remote.lookup(["E11.9"], "icd11")
            return await asyncio.gather(remote.translate(["250.00"], "icd9cm"), remote.diff("icd10cm", "2024", "2026"))

    assert [*runner.run(asked())] == [service.translate(["250.00"], "icd9cm"), service.diff("icd10cm", "2024", "2026")]


def test_what_tables_of_values_say_is_told_of_answers(
    tmp_path: Path, starter_store: str, runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    (tmp_path / "hcc.csv").write_text("code,hcc\nE11.9,19\nI10,\nE11.65,18\n")
    with crosswalk.open(starter_store, today=lambda: date(2024, 3, 1)) as own:
        own.values.attach(
            "hcc",
            str(tmp_path / "hcc.csv"),
            "icd10cm",
            column="code",
            value_columns=["hcc"],
            valid_from="2024-01-01",
            who="A.",
        )
        answers = own.lookup(["E11.9", "I10", "0051", "nonsense", "E11.65"])
        with httpx.Client(transport=InThisProcess(create_app(own), runner)) as http:
            remote = Client("http://127.0.0.1", http=http)
            assert remote.attached(answers) == own.attached(answers)
            assert remote.attached(answers, ["hcc"]) == own.attached(answers, ["hcc"])
            assert any(remote.attached(remote.lookup(["E11.9"])))
            assert remote.attached([]) == []
            with pytest.raises(errors.UnknownTable):
                remote.attached(answers, ["ccsr"])
            sent = http.post(
                "http://127.0.0.1/v1/attached",
                json={"answers": {"form": 1, "answers": 3}},
                headers={"Accept": MEDIA_TYPE},
            )
            assert (sent.status_code, sent.json()["code"]) == (400, "usage")
