"""The shell around the command: completion with the tab key, colours, and terminals that are narrow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_samples import Run

from cli.output import print_table, say

pty = pytest.importorskip("pty", reason="terminals of Unix")
MAP = ("map", "create", "claims", "--from", "icd9cm", "--to", "icd10cm", "--policy", "first-exact")


# Completion


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("crosswalk lo", ["load", "lookup"]),
        ("crosswalk lookup --re", ["--release", "--repair"]),
        ("crosswalk lookup --system icd10", ["icd10cm", "icd10pcs"]),
        ("crosswalk lookup --format c", ["csv"]),
        ("crosswalk lookup E11.64", ["E11.64", "E11.641", "E11.649"]),
        ("crosswalk lookup --release icd10cm : 2024", ["2024", "2024-04"]),
        ("crosswalk load icd10cm : 2024", ["2024", "2024-04"]),
        ("crosswalk diff icd10cm 202", ["2024", "2025", "2024-04"]),
        ("crosswalk diff icd10cm 2024 202", ["2025", "2026-04"]),
        ("crosswalk diff icd10cm icd10cm : 2024", ["2024", "2024-04"]),
        ("crosswalk lookup E11.9 --system icd9cm --release 3", ["31", "32"]),
        ("crosswalk translate 250.00 --to icd10cm --release 2024", ["2024", "2024-04"]),
        ("crosswalk verify icd9p", ["icd9pcs", "icd9pcs:32"]),
    ],
)
def test_what_is_begun_is_completed(run: Run, monkeypatch: pytest.MonkeyPatch, line: str, offered: list[str]) -> None:
    """Bash hands over what it takes for words, and a colon ends one."""
    words = line.split(" ")
    monkeypatch.setenv("_CROSSWALK_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    ended = run()
    assert (ended.status, ended.err) == (0, "")
    found = [each.partition(",")[2] for each in ended.out.splitlines()]
    assert set(offered) <= set(found)
    assert all(each.startswith(words[-1]) for each in found)


def test_bash_completes_it_by_its_script(starter_store: str, tmp_path: Path) -> None:
    """The script as it is documented: run once, it registers a function that fills in the words."""
    name = tmp_path / "crosswalk"
    name.write_text(f'#!/bin/sh\nexec {sys.executable} -m crosswalk "$@"\n')
    name.chmod(0o755)
    program = 'eval "$(crosswalk completion bash)"; COMP_WORDS=(crosswalk translate --from icd9); COMP_CWORD=3; '
    program += "_crosswalk_completion crosswalk; echo ${COMPREPLY[@]}"
    ended = subprocess.run(
        ["bash", "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "CROSSWALK_STORE": starter_store},
        check=True,
        timeout=60,
    )
    assert ended.stdout == "icd9cm icd9pcs\n"


@pytest.mark.parametrize(("shell", "said"), [("zsh", "#compdef crosswalk"), ("fish", "complete --no-files --command")])
def test_other_shells_have_scripts_too(run: Run, shell: str, said: str) -> None:
    assert said in run("completion", shell).out


# Terminals


def on_terminal(arguments: tuple[str, ...], store: str, folder: Path, **environment: str) -> str:
    """What a terminal shows that is 60 columns wide, line ends as they are written."""
    ours, theirs = pty.openpty()
    values = {"CROSSWALK_STORE": store, "COLUMNS": "60", "CROSSWALK_TODAY": "2026-05-01", "CROSSWALK_HOME": str(folder)}
    child = subprocess.Popen(
        [sys.executable, "-m", "crosswalk", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, **values, "CROSSWALK_WORKSPACE": str(folder / "maps.sqlite"), **environment},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            some = os.read(ours, 65536)
        except OSError:
            break
        if not some:
            break
        shown += some
    os.close(ours)
    child.wait()
    return shown.decode().replace("\r\n", "\n")


TABLES = [
    ("lookup", "E11.9", "800.22", "nonsense", "25.0", "0FT44ZZ"),
    ("lookup", "E11.65", "0FT44ZZ", "250.00", "--notes"),
    ("history", "G20", "E11.9", "0051"),
    (
        "translate",
        "250.00",
        "800.22",
        "E950.0",
        "82529",
        "V54.12",
        "18.82",
        "0051",
        "250",
        "--method",
        "both",
        "--best",
    ),
    ("translate", "332.0", "--from", "icd9cm", "--clusters", "3"),
    ("search", "heart", "attack"),
    ("search", "zzzzqqq"),
    ("diff", "icd10cm", "2024", "2026-04"),
    ("releases",),
    ("categories", "--published"),
    ("verify", "icd9pcs:32", "--all"),
    ("map", "policies"),
    ("map", "list"),
    ("map", "show", "claims"),
    ("store", "status"),
    ("store", "gallery"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, starter_store: str) -> Path:
    """A folder with a map in it."""
    made = tmp_path_factory.mktemp("narrow")
    on_terminal(MAP, starter_store, made)
    return made


@pytest.mark.parametrize("arguments", TABLES, ids=" ".join)
def test_no_table_is_wider_than_60_columns_and_none_is_coloured_where_nobody_wants_it(
    starter_store: str, folder: Path, arguments: tuple[str, ...]
) -> None:
    shown = on_terminal(arguments, starter_store, folder, NO_COLOR="1")
    assert shown.strip()
    assert [line for line in shown.splitlines() if len(line) > 60] == []
    assert "\x1b" not in shown


def test_colours_are_there_otherwise(starter_store: str, folder: Path) -> None:
    assert "\x1b[1m" in on_terminal(("lookup", "E11.9"), starter_store, folder, NO_COLOR="")


def test_a_line_that_is_broken_keeps_the_empty_line_above_it(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"\n{'word ' * 40}")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[1][:9], lines[2][:7]) == ("", "word word", "  word ")


def test_marks_of_direction_are_never_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["input", "code"], [["\u202eE11.9", "E11.9"]])
    say("\u2066E11.9\u2069")
    printed = capsys.readouterr().out
    assert "\\u202eE11.9" in printed
    assert "\\u2066E11.9\\u2069" in printed
    assert not set(printed) & {"\u202e", "\u2066", "\u2069"}
