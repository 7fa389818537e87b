"""Look-ups over HTTP tell what is attached, but for tables about licensed systems."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

import crosswalk
from api.app import create_app
from crosswalk.contract.licence import without_licensed_values
from crosswalk.domain.attached.standing import Attached, Standing
from crosswalk.domain.attached.tables import Value, ValueChoice, ValueTable


def test_a_look_up_tells_what_is_attached(
    starter_store: str, client: Any, runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "work.sqlite"))
    table = tmp_path / "cc.csv"
    table.write_text("code,level\nE11.9,CC\n", encoding="utf-8")
    with crosswalk.open(starter_store) as service:
        asking = type(client)(create_app(service), runner)
        assert "values" not in asking.get("/v1/lookup/E11.9").json()[0]
        service.values.attach(
            "cc", str(table), "icd10cm", column="code", value_columns=["level"], valid_from="2015-10-01", who="A. Coder"
        )
        for path in ("/v1/lookup/E11.9", "/v1/lookup/E11.9?notes=true"):
            (said,) = asking.get(path).json()[0]["values"]
            assert (said["table"], said["values"]) == ("cc", [{"kind": None, "value": "CC"}])


def test_values_of_licensed_codes_are_not_served() -> None:
    free, licensed = (
        Attached(ValueChoice(ValueTable("mine", "", system, False, False)), None, Standing.VALUE, (Value("", "text"),))
        for system in ("icd10cm", "cpt")
    )
    assert without_licensed_values([(free, licensed), (licensed,), ()]) == [(free,), (), ()]
