"""How commands end: exit statuses 0 to 3, errors on standard error with a remedy, help with examples."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_samples import Run, in_bash

from cli.main import _COMMANDS

COMMANDS = sorted(_COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("lookup", "E11.9"), 0),
        (("lookup", "E11"), 0),  # a header is an answer
        (("lookup", "E16.A1", "--on", "2024-01-01"), 0),
        (("translate", "E950.0", "--from", "icd9cm"), 0),  # so is no map
        (("history", "G20"), 0),
        (("diff", "icd10cm", "2024", "2026-04"), 0),
        (("releases",), 0),
        (("lookup", "E11.9", "nonsense"), 1),
        (("lookup", "E99.999"), 1),
        (("lookup", "99213"), 1),  # CPT, not licensed
        (("history", "nonsense"), 1),
        (("translate", "25.0", "--from", "icd9cm"), 0),  # repaired
        (("translate", "25.0", "--from", "icd9cm", "--repair", "none"), 1),
        (("translate", "0051"), 1),  # two systems know it
        (("translate", "999.99", "--from", "icd9cm"), 1),
        (("lookup",), 2),
        (("lookup", "E11.9", "--on", "2024-13-01"), 2),
        (("lookup", "E11.9", "--on", "2024-01-01", "--release", "icd10cm:2024"), 2),
        (("lookup", "E11.9", "--system", "icd11"), 2),
        (("lookup", "E11.9", "--format", "xml"), 2),
        (("lookup", "E11.9", "--release", "icd10cm:1999"), 2),
        (("translate", "250.00", "--from", "icd9cm", "--edition", "1999"), 2),
        (("translate", "250.00", "--from", "icd9cm", "--to", "hcpcs"), 2),
        (("diff", "icd10cm"), 2),
        (("diff", "icd10cm", "1", "2", "3"), 2),
        (("load",), 2),
        (("nothing",), 2),
        (("lookup", "E11.9", "--store", "mysql://x"), 2),
        (("lookup", "0016070", "--release", "icd10pcs:2027"), 3),  # known and not loaded
        (("diff", "icd10pcs", "2027"), 3),
        (("lookup", "E11.9", "--store", "sqlite:////nonexistent/none.sqlite"), 3),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else str(each),
)
def test_exit_statuses(run: Run, arguments: tuple[str, ...], status: int) -> None:
    ended = run(*arguments)
    assert ended.status == status
    assert (ended.out == "") == (status in (2, 3))
    assert (ended.err != "") == (status in (2, 3))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("lookup", "E11.9", "--on", "2024-13-01"), "2024-10-01"),
        (("lookup", "0016070", "--release", "icd10pcs:2027"), "crosswalk load icd10pcs:2027"),
        (("lookup", "E11.9", "--release", "icd10cm:1999"), "2026-04"),
        (("lookup", "E11.9", "--store", "sqlite:////nonexistent/none.sqlite"), "crosswalk load starter"),
        (("translate", "250.00", "--from", "icd9cm", "--edition", "1999"), "2018"),
        (("load",), "crosswalk load starter"),
    ],
)
def test_an_error_says_what_to_do(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ended = run(*arguments)
    assert ended.err.startswith("Error: ")
    assert said in ended.err
    assert "Traceback" not in ended.err


def test_a_file_at_fault_is_named_with_its_line_and_nothing_changes(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "CMS31_DESC_LONG_DX.txt"
    file.write_text("0010  Cholera\r\n25.0  Diabetes\r\n")
    store = f"sqlite:///{tmp_path / 'mine.sqlite'}"
    ended = run("load", str(file), "--system", "icd9cm", "--label", "31", "--store", store, "--quiet")
    assert ended.status == 3
    assert "CMS31_DESC_LONG_DX.txt, line 2" in ended.err
    assert "leading zeros" in ended.err
    assert "Nothing was changed." in ended.err


def test_a_load_reports_on_standard_error_and_prints_no_result(run: Run, tmp_path: Path, mirror: Path) -> None:
    store = f"sqlite:///{tmp_path / 'folder' / 'mine.sqlite'}"
    first = run("load", "icd9pcs:32", "--mirror", str(mirror), "--store", store)
    again = run("load", "icd9pcs:32", "--mirror", str(mirror), "--store", store, "--quiet")
    assert (first.status, first.out, again.status, again.out) == (0, "", 0, "")
    assert "Loaded 1" in first.err
    assert "icd9pcs 32" in first.err
    assert "Unchanged 1" in again.err


# The environment


def test_the_store_of_the_environment_gives_way_to_the_option(
    run: Run, monkeypatch: pytest.MonkeyPatch, starter_store: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("CROSSWALK_STORE", f"sqlite:///{tmp_path}/none.sqlite")
    assert run("lookup", "E11.9").status == 3
    assert run("lookup", "E11.9", "--store", starter_store).status == 0


def test_without_a_store_the_error_says_how_to_make_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CROSSWALK_STORE")
    monkeypatch.setenv("CROSSWALK_HOME", str(tmp_path))
    ended = run("lookup", "E11.9")
    assert ended.status == 3
    assert str(tmp_path) in ended.err
    assert "crosswalk load starter" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_without_a_store_the_releases_are_listed_all_the_same(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    for path in (tmp_path / "none.sqlite", empty):
        ended = run("releases", "icd10cm", "gem-icd9cm-icd10cm", "--store", f"sqlite:///{path}")
        assert ended.status == 0
        assert ended.err.startswith("Nothing is loaded: ")
        assert str(path) in ended.err
        assert {"icd10cm:2025", "gem-icd9cm-icd10cm:2018"} <= {line["id"] for line in ended.json}
        assert "loaded" not in {line["status"] for line in ended.json}
    assert not (tmp_path / "none.sqlite").exists()


def test_only_a_load_says_that_it_changed_nothing(run: Run) -> None:
    ended = run("translate", "--value-set", "/nonexistent/set.txt", "--from", "icd9cm")
    assert ended.status == 3
    assert ended.err == "Error: /nonexistent/set.txt: it cannot be read: No such file or directory.\n"


def test_today_can_be_fixed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for today, status in (("2024-09-30", "not_yet_valid"), ("2025-10-01", "valid")):
        monkeypatch.setenv("CROSSWALK_TODAY", today)
        (answer,) = run("lookup", "E16.A1").json
        assert (answer["status"], answer["as_of"]) == (status, today)
    monkeypatch.setenv("CROSSWALK_TODAY", "soon")
    assert run("lookup", "E16.A1").status == 2


# Help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    for option in ("--help", "-h"):
        ended = run(command, option)
        assert ended.status == 0
        assert f"\n  crosswalk {command}" in ended.out
        assert len(ended.out.splitlines()) > 5


def test_the_help_of_all_names_every_command_and_the_exit_statuses(run: Run) -> None:
    ended = run("--help")
    assert all(f"\n  {command} " in ended.out for command in COMMANDS)
    assert "Exit status: 0 done" in ended.out


# The process


def process(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crosswalk", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


def test_the_command_answers_in_a_process_of_its_own(starter_store: str, tmp_path: Path) -> None:
    ended = process(["lookup", "E11.9"], tmp_path, CROSSWALK_STORE=starter_store)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert '"E11.9"' in ended.stdout


@pytest.mark.parametrize("package", ["api", "cli", "releases", "loaders", "graph_schema"])
def test_a_foreign_package_of_the_name_of_a_room_is_named(starter_store: str, tmp_path: Path, package: str) -> None:
    foreign = tmp_path / "elsewhere" / package
    foreign.mkdir(parents=True)
    (foreign / "__init__.py").write_text("raise SystemExit('foreign code ran')\n")
    ended = process(
        ["load", "starter", "--quiet", "--store", f"sqlite:///{tmp_path / 'mine.sqlite'}"],
        tmp_path,
        PYTHONPATH=str(foreign.parent),
        CROSSWALK_STORE=starter_store,
    )
    assert ended.returncode == 3
    assert str(foreign) in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "foreign code ran" not in ended.stderr + ended.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes of a shell")
def test_a_reader_that_has_seen_enough_is_no_failure(starter_store: str, tmp_path: Path) -> None:
    """`crosswalk diff … | head -1`: the status is that of the answer, and nothing is complained about."""
    command = (
        f"{sys.executable} -m crosswalk diff icd10cm 2024 2026-04 --format json | head -1; exit ${{PIPESTATUS[0]}}"
    )
    ended = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "CROSSWALK_STORE": starter_store},
        check=False,
        timeout=60,
    )
    assert ended.stdout == "{\n"
    assert ended.stderr == ""
    assert ended.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize(
    ("redirected", "told"),
    [
        ("lookup I10 >&-", "Error: the output cannot be written: it is closed.\n"),
        ("lookup I10 >/dev/full", "Error: the output cannot be written: No space left on device.\n"),
        ("diff icd10cm 2024 2026-04 --format json >/dev/full", "Error: the output cannot be written: No space left"),
        ("lookup - <&-", "Error: standard input is closed.\n"),
        ("translate --value-set - --from icd9cm <&-", "Error: standard input is closed.\n"),
    ],
)
def test_input_and_output_that_are_not_there_are_told_in_a_line(
    starter_store: str, tmp_path: Path, redirected: str, told: str
) -> None:
    ended = in_bash(f"{sys.executable} -m crosswalk {redirected}", starter_store, tmp_path)
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.startswith(told)
    assert "Traceback" not in ended.err


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of files")
def test_a_file_that_does_not_fit_leaves_what_was_there(starter_store: str, tmp_path: Path) -> None:
    (tmp_path / "review.html").write_text("last year's", "utf-8")
    line = f"ulimit -f 8; {sys.executable} -m crosswalk diff icd10cm 2024 2026-04 --format html -o review.html"
    ended = in_bash(line, starter_store, tmp_path)
    assert (ended.status, ended.out) == (3, "")
    assert "the output cannot be written to its end: File too large; nothing was left there." in ended.err
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("review.html", "last year's")]
