"""How often a question asks SQLite, and that nothing is asked while an answer is printed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

import crosswalk
from cli.main import main
from crosswalk.service import Crosswalk

_MOST = 12
_OPENING = 2
"""The schema and the mark of the file."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that any connection runs."""
    told: list[str] = []
    connect = sqlite3.connect

    def traced(*where: Any, **how: Any) -> sqlite3.Connection:
        made = connect(*where, **how)
        made.set_trace_callback(told.append)
        return made

    monkeypatch.setattr(sqlite3, "connect", traced)
    return told


@pytest.mark.parametrize("code", ["250.00", "E950.0", "414.00", "no code"])
def test_a_translate_of_one_code_takes_at_most_twelve(starter_store: str, asked: list[str], code: str) -> None:
    with crosswalk.open(starter_store) as codes:
        assert len(asked) == _OPENING
        codes.translate([code], "icd9cm", "icd10cm")
        assert len(asked) <= _OPENING + _MOST
        asked.clear()
        codes.translate([code], "icd9cm", "icd10cm")
        # A view, and for damaged input what it may be.
        assert len(asked) <= 4


def test_calendars_and_editions_are_read_once(starter_store: str, asked: list[str]) -> None:
    with crosswalk.open(starter_store) as codes:
        codes.translate(["250.00"], "icd9cm", method="both", best=True)
        codes.lookup(["E11.9"])
        codes.translate(["E11.9"], "icd10cm")
        codes.history(["G20"])
    assert sum("FROM release" in each for each in asked) == 1
    assert sum("FROM map_set" in each and "JOIN edition" in each for each in asked) == 1


@pytest.mark.parametrize(
    "command",
    [["translate", "250.00"], ["translate", "250.00", "--best"], ["lookup", "E11.9", "--notes"], ["history", "G20"]],
)
def test_printing_asks_nothing(
    starter_store: str,
    asked: list[str],
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One view, and the store is closed before the first line is printed."""
    closed: list[bool] = []
    close = Crosswalk.close

    def closing(codes: Crosswalk) -> None:
        close(codes)
        closed.append(capsys.readouterr().out == "")

    monkeypatch.setattr(Crosswalk, "close", closing)
    with pytest.raises(SystemExit) as left:
        main([*command, "--format", "table", "--store", starter_store])
    assert left.value.code == 0
    assert command[1].replace(".", "") in capsys.readouterr().out.replace(".", "")
    assert closed == [True]
    assert asked.count("BEGIN") == 1


def test_a_title_is_part_of_an_answer_that_asks_for_it(starter_store: str, asked: list[str]) -> None:
    with crosswalk.open(starter_store) as codes:
        (bare,) = codes.translate(["250.00"], "icd9cm")
        asked.clear()
        (titled,) = codes.translate(["250.00"], "icd9cm", titled=True)
        assert bare.title is None
        assert titled.title == codes.lookup(["250.00"], "icd9cm")[0].long
