"""A file appears when it is whole, or nothing is left of it; what a killed run left is cleared by a later one."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crosswalk.bulk.appearing import Appearing, AppearingFolder, appearing, appearing_folder
from crosswalk.domain.errors import OutputFault, UsageError

LEFT_BEHIND = """
import os, signal, sys
from pathlib import Path
from crosswalk.bulk.appearing import Appearing

made = Appearing(Path(sys.argv[1]), overwrite=False)
made.file.write(b"half")
made.file.flush()
print("ready", flush=True)
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def make(place: Path, meanwhile: Callable[[Appearing], object] = lambda _: None, *, overwrite: bool = False) -> None:
    """Make a file that says `whole`, while something happens."""
    with appearing([place], overwrite=overwrite) as (made,):
        made.file.write(b"whole")
        meanwhile(made)
        made.put()


def fails(fault: Exception) -> Callable[[Appearing], object]:
    def fail(made: Appearing) -> None:
        made.file.flush()
        raise fault

    return fail


def test_nothing_is_at_its_place_before_the_whole_is(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    seen: list[bool] = []
    make(place, lambda _: seen.append(place.exists()))
    assert seen == [False]
    assert place.read_bytes() == b"whole"
    assert names(tmp_path) == ["out.csv"]


def test_a_fault_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        make(tmp_path / "out.csv", fails(RuntimeError()))
    assert names(tmp_path) == []


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match=r"out\.csv: .*nothing was left there"):
        make(tmp_path / "out.csv", fails(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    # The output is named, and not its reports.
    places = [tmp_path / "out.csv", tmp_path / "out.csv.report.json"]
    with pytest.raises(OutputFault, match=r"out\.csv: "), appearing(places, overwrite=False):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert names(tmp_path) == []


def test_another_fault_of_the_disk_is_no_full_one(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output error"):
        make(tmp_path / "out.csv", fails(OSError(errno.EIO, os.strerror(errno.EIO))))
    assert names(tmp_path) == []


def test_a_file_that_is_there_stays_unless_it_may_go(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    place.write_bytes(b"before")
    with pytest.raises(UsageError, match=r"out\.csv is there already\. .*--overwrite"):
        make(place)
    assert place.read_bytes() == b"before"
    seen: list[bytes] = []
    make(place, lambda _: seen.append(place.read_bytes()), overwrite=True)
    assert seen == [b"before"]
    assert place.read_bytes() == b"whole"


def test_a_file_that_came_meanwhile_stays(tmp_path: Path) -> None:
    place = tmp_path / "out.csv"
    with pytest.raises(UsageError, match="is there already"):
        make(place, lambda _: place.write_bytes(b"somebody else's"))
    assert place.read_bytes() == b"somebody else's"
    assert names(tmp_path) == ["out.csv"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder "):
        make(tmp_path / "none" / "out.csv")
    with pytest.raises(UsageError, match="is a folder"):
        make(tmp_path, overwrite=True)


def test_what_a_link_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "there" / "out.csv")
    (tmp_path / "there").mkdir()
    make(tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "there" / "out.csv").read_bytes() == b"whole"
    assert names(tmp_path / "there") == ["out.csv"]


@pytest.mark.parametrize("name", ["out.csv", "[a]*?.csv", "o" * 200 + ".csv"])
def test_what_a_killed_run_left_is_cleared_and_what_runs_is_not(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    child = [sys.executable, "-c", LEFT_BEHIND, str(place)]
    subprocess.run([*child, "killed"], check=False, stdout=subprocess.PIPE, timeout=60)
    assert len(names(tmp_path)) == 1
    with subprocess.Popen([*child, "runs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        held = names(tmp_path)
        assert len(held) == 1
        make(place)
        assert names(tmp_path) == sorted([*held, name])
        running.kill()
    make(place, overwrite=True)
    assert names(tmp_path) == [name]


MARK = "manifest.json"
FOLDER_LEFT_BEHIND = """
import os, signal, sys
from pathlib import Path
from crosswalk.bulk import appearing

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

made = appearing.AppearingFolder(Path(sys.argv[1]), overwrite=True, known_by="manifest.json")
(made.partial / "half.parquet").write_bytes(b"half")
if sys.argv[2] == "runs":
    print("ready", flush=True)
    sys.stdin.read()
if sys.argv[2] == "between":
    # The older folder is moved away, and the new one is not in its place yet.
    rename = Path.rename
    Path.rename = lambda path, to: killed() if path == made.partial else rename(path, to)
    (made.partial / "manifest.json").write_bytes(b"newer")
    made.put()
if sys.argv[2] == "behind":
    appearing.shutil.rmtree = killed
    (made.partial / "manifest.json").write_bytes(b"newer")
    made.put()
killed()
"""


def make_folder(
    place: Path,
    meanwhile: Callable[[AppearingFolder], object] = lambda _: None,
    *,
    overwrite: bool = False,
    text: str = "whole",
) -> None:
    """Make a folder whose mark has this text, while something happens."""
    with appearing_folder(place, overwrite=overwrite, known_by=MARK) as made:
        (made.partial / MARK).write_text(text)
        meanwhile(made)
        made.put()


def kill_folder(place: Path, when: str) -> None:
    child = [sys.executable, "-c", FOLDER_LEFT_BEHIND, str(place), when]
    ended = subprocess.run(child, check=False, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_a_folder_appears_whole_or_nothing_is_left_of_it(tmp_path: Path) -> None:
    place = tmp_path / "tables"

    def failing(made: AppearingFolder) -> None:
        assert not place.exists()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputFault, match=r"tables: .*No space left on device; nothing was left there"):
        make_folder(place, failing)
    assert names(tmp_path) == []
    make_folder(place)
    assert names(tmp_path) == ["tables"]
    with pytest.raises(UsageError, match="there already"):
        make_folder(place)
    make_folder(place, overwrite=True, text="newer")
    assert (place / MARK).read_text() == "newer"
    assert names(tmp_path) == ["tables"]


def test_a_folder_of_somebody_else_stays(tmp_path: Path) -> None:
    own = tmp_path / "own"
    make_folder(own)
    (own / MARK).rename(own / "thesis.txt")
    with pytest.raises(UsageError, match=r"has no manifest\.json"):
        make_folder(own, overwrite=True)
    with pytest.raises(UsageError, match="is no folder"):
        make_folder(own / "thesis.txt", overwrite=True)
    with pytest.raises(UsageError, match="there is no folder"):
        make_folder(tmp_path / "none" / "tables")
    with pytest.raises(UsageError, match="there already"):
        make_folder(tmp_path / "new", lambda _: shutil.copytree(own, tmp_path / "new"))
    assert names(tmp_path) == ["new", "own"]


def test_what_killed_runs_left_of_a_folder_is_cleared_and_what_runs_is_not(tmp_path: Path) -> None:
    place = tmp_path / "tables"
    kill_folder(place, "at once")
    assert len(names(tmp_path)) == 1
    child = [sys.executable, "-c", FOLDER_LEFT_BEHIND, str(place), "runs"]
    with subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        (held,) = names(tmp_path)
        make_folder(place)
        assert names(tmp_path) == [held, "tables"]
        running.kill()
    make_folder(place, overwrite=True)
    assert names(tmp_path) == ["tables"]


@pytest.mark.parametrize("when", ["between", "behind"])
def test_an_older_folder_is_there_or_the_newer_one(tmp_path: Path, when: str) -> None:
    place = tmp_path / "tables"
    make_folder(place, text="older")
    kill_folder(place, when)
    # Between the two nothing is there; the next run finds the older one again before it does anything.
    assert place.exists() is (when == "behind")
    with pytest.raises(UsageError, match="there already"):
        make_folder(place)
    assert (place / MARK).read_text() == {"between": "older", "behind": "newer"}[when]
    make_folder(place, overwrite=True, text="newest")
    assert (place / MARK).read_text() == "newest"
    assert names(tmp_path) == ["tables"]


def test_a_folder_that_must_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system refuses it, as it does whoever may not write there: root may everywhere."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(UsageError, match="Permission denied"):
        make_folder(tmp_path / "tables")
    assert names(tmp_path) == []
