"""The recorder of answers: it sees what differs and nothing else."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from programs import program

answers: Any = program("scripts/answers.py")

LOOKUP = answers.Answer("lookup", "crosswalk lookup E11.9", 0, "E11.9  icd10cm  valid\n", "")
REQUEST = answers.Answer("search", "GET /search?q=gout", 200, json.dumps({"hits": [{"code": "M10.9"}]}), "")


def compared(tmp_path: Path, before: list[Any], after: list[Any], **options: bool) -> bool:
    for name, each in (("before", before), ("after", after)):
        assert answers.write(tmp_path / name, each) == len(each)
    equal: bool = answers.compare(tmp_path / "before", tmp_path / "after", **options)
    return equal


def test_equal_records_are_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compared(tmp_path, [LOOKUP, REQUEST, LOOKUP], [LOOKUP, REQUEST, LOOKUP])
    assert capsys.readouterr().out == "3 of 3 answers are equal\n"


@pytest.mark.parametrize("change", [{"out": "E11.9  icd10cm  header\n"}, {"status": 1}, {"err": "stale\n"}])
def test_any_difference_is_seen(tmp_path: Path, change: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert not compared(tmp_path, [REQUEST, LOOKUP, LOOKUP], [REQUEST, LOOKUP, replace(LOOKUP, **change)])
    told = capsys.readouterr().out
    assert "== lookup: 1 of 2 differ" in told
    assert f"+{next(iter(change.values()))}".rstrip() in told
    assert "2 of 3 answers are equal" in told


def test_json_on_one_line_differs_by_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not compared(tmp_path, [REQUEST], [replace(REQUEST, out=REQUEST.out.replace("M10.9", "M10.0"))])
    assert '+   "code": "M10.0"' in capsys.readouterr().out


def test_a_question_that_only_one_asked_is_a_difference_unless_only_common_ones_count(tmp_path: Path) -> None:
    assert not compared(tmp_path, [LOOKUP, REQUEST], [LOOKUP])
    assert not compared(tmp_path, [LOOKUP], [LOOKUP, LOOKUP])
    assert compared(tmp_path, [LOOKUP, REQUEST], [LOOKUP], common=True)


def test_the_same_question_in_another_scene_is_another(tmp_path: Path) -> None:
    elsewhere = replace(LOOKUP, scene="load files", out="not found\n")
    assert compared(tmp_path, [elsewhere, LOOKUP], [LOOKUP, elsewhere])
    assert not compared(tmp_path, [LOOKUP], [replace(LOOKUP, scene="load files")])


def test_two_records_of_one_interpreter_are_equal(tmp_path: Path) -> None:
    """The folders, ports and times of two runs are not the same."""
    commands = [
        answers.Command("store", ("store", "init", "--store", "sqlite:///own.sqlite")),
        answers.Command("load", ("load", "icd9cm:32", "--mirror", "none", "--store", "sqlite:///own.sqlite")),
    ]
    asked = answers.Request("health", "GET", "/v1/health")
    scene = answers.Scene(tuple(commands), {}, (asked,), ("--store", "sqlite:///own.sqlite"))
    for name in ("before", "after"):
        (tmp_path / f"folder of {name}").mkdir()
        place = answers.Place(sys.executable, "sqlite:///none.sqlite", None, tmp_path / f"folder of {name}")
        recorded = list(answers.record([scene], place))
        assert [each.status for each in recorded] == [0, 3, 200, 0]
        answers.write(tmp_path / name, recorded)
    assert answers.compare(tmp_path / "before", tmp_path / "after")


def test_the_questions_are_many_of_every_kind_and_always_the_same() -> None:
    scenes = answers.scenes()
    assert scenes == answers.scenes()
    asked = [each for scene in scenes for each in (*scene.commands, *scene.requests)]
    assert len(asked) > 2_000
    assert {each.arguments[0] for each in asked if isinstance(each, answers.Command) and each.arguments} >= {
        "categories", "diff", "fetch", "graph", "history", "load", "lookup", "map", "releases", "search", "serve",
        "store", "translate", "verify",
    }  # fmt: skip
    assert not any(each.from_mirror for each in answers.scenes(mirror=False))
    assert {each.kind for scene in answers.scenes(every=10) for each in scene.commands} >= {
        "lookup",
        "translate",
        "graph",
    }
