"""How often a question asks SQLite, and that nothing is asked while an answer is printed."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import crosswalk
from cli.main import main

_MOST = 12
_OPENING = 2
"""The schema and the mark of the file."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that any connection of this thread runs."""
    told: list[str] = []
    connect, ours = sqlite3.connect, threading.get_ident()

    def traced(*where: Any, **how: Any) -> sqlite3.Connection:
        made = connect(*where, **how)
        # A server of another test may still look after its keys.
        if threading.get_ident() == ours:
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


@pytest.mark.parametrize("code", ["250.00", "401.9", "800.22"])
def test_a_best_choice_takes_at_most_five_more(starter_store: str, asked: list[str], code: str) -> None:
    """The titles of sources, the opposite map and its whole entries, the list of the day and its terms."""
    with crosswalk.open(starter_store) as codes:
        codes.translate([code], "icd9cm", "icd10cm")
        plain = len(asked)
    asked.clear()
    with crosswalk.open(starter_store) as codes:
        codes.translate([code], "icd9cm", "icd10cm", best=True)
        assert len(asked) <= plain + 5


def test_a_range_of_codes_is_read_and_not_the_whole_map(starter_store: str, asked: list[str]) -> None:
    """The cases of W44.8XXA were coded before in the categories T15 to T19, some of 73,567 sources of the map."""
    with crosswalk.open(starter_store) as codes:
        (answer,) = codes.translate(["W44.8XXA"], "icd10cm", "icd9cm")
    assert len(answer.alternatives) > 30
    assert not any("FROM maps_to m JOIN code a" in each for each in asked)
    assert sum("FROM code a CROSS JOIN maps_to m" in each for each in asked) == 2


def test_calendars_and_editions_are_read_once(starter_store: str, asked: list[str]) -> None:
    with crosswalk.open(starter_store) as codes:
        codes.translate(["250.00"], "icd9cm", method="both", best=True)
        codes.lookup(["E11.9"])
        codes.translate(["E11.9"], "icd10cm")
        codes.history(["G20"])
    assert sum("FROM release" in each and "source_file" not in each for each in asked) == 1
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
    tmp_path: Path,
) -> None:
    """One view, which has ended before the first line is printed."""
    # Where people have kept something, that is read as well.
    monkeypatch.setenv("CROSSWALK_WORKSPACE", str(tmp_path / "none.sqlite"))
    asked_before: list[int] = []
    write = sys.stdout.write

    def writing(text: str) -> int:
        asked_before.append(len(asked))
        return write(text)

    monkeypatch.setattr(sys.stdout, "write", writing)
    with pytest.raises(SystemExit) as left:
        main([*command, "--format", "table", "--store", starter_store])
    assert left.value.code == 0
    assert command[1].replace(".", "") in capsys.readouterr().out.replace(".", "")
    assert set(asked_before) == {len(asked)}
    assert asked.count("BEGIN") == 1


def test_a_title_is_part_of_an_answer_that_asks_for_it(starter_store: str, asked: list[str]) -> None:
    with crosswalk.open(starter_store) as codes:
        (bare,) = codes.translate(["250.00"], "icd9cm")
        asked.clear()
        (titled,) = codes.translate(["250.00"], "icd9cm", titled=True)
        assert bare.title is None
        assert titled.title == codes.lookup(["250.00"], "icd9cm")[0].long
