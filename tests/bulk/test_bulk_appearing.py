"""A file appears when it is whole, or nothing is left of it; what a killed run left is cleared by a later one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from crosswalk.bulk.appearing import Appearing, appearing
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
