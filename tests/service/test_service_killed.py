"""Promise 2, all or nothing: a load that is killed at any moment leaves the previous contents answering."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from digests import digest

import crosswalk
from crosswalk.domain.errors import StoreNotFound

LOAD = """
import sys
import crosswalk

def tell(done, total, what):
    print(what, flush=True)

with crosswalk.open(sys.argv[1], create=True) as codes:
    codes.load(["icd9pcs:31", "icd9cm:32"], mirror=sys.argv[2], progress=tell)
"""
RELEASES = ["icd9pcs:31", "icd9cm:32"]
SEEDS = [*(0, 1, 4), *(pytest.param(seed, marks=pytest.mark.heavy) for seed in (2, 3))]
"""Of moments to kill at: 0 and 2 are somewhere in the load, 1, 3 and 4 while it writes, late, between and early."""


@pytest.fixture(scope="module")
def undisturbed(mirror: Path, procedures: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, str]:
    """What a load gives that nobody kills: into a new store (False), and into one with procedures (True)."""
    found: dict[bool, str] = {}
    for second in (False, True):
        path = tmp_path_factory.mktemp("undisturbed") / "graph.sqlite"
        if second:
            shutil.copy(procedures, path)
        with crosswalk.open(f"sqlite:///{path}", create=True) as codes:
            codes.load(RELEASES, mirror=str(mirror))
            found[second] = digest(codes.store.url)
    return found


def load_and_kill(url: str, mirror: Path, chance: random.Random) -> None:
    """Start the load in a process of its own, and kill it: anywhere, or while it writes."""
    child = subprocess.Popen([sys.executable, "-c", LOAD, url, str(mirror)], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        if chance.random() < 0.7:
            for line in child.stdout:
                if "writing" in line:
                    break
            time.sleep(chance.uniform(0, 0.25))
        else:
            time.sleep(chance.uniform(0, 0.6))
        child.kill()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_first_load_leaves_nothing_and_can_be_repeated(
    undisturbed: dict[bool, str], mirror: Path, tmp_path: Path, seed: int
) -> None:
    url = f"sqlite:///{tmp_path / 'graph.sqlite'}"
    load_and_kill(url, mirror, random.Random(seed))  # noqa: S311 - when to kill is no secret
    held = None
    with suppress(StoreNotFound), crosswalk.open(url) as codes:
        held = digest(codes.store.url) if any(codes.store.dump()) else None
    assert held in (None, undisturbed[False])
    with crosswalk.open(url, create=True) as codes:
        codes.load(RELEASES, mirror=str(mirror))
        assert digest(codes.store.url) == undisturbed[False]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_second_load_leaves_the_previous_contents_and_can_be_repeated(
    undisturbed: dict[bool, str], small_store: str, mirror: Path, seed: int
) -> None:
    with crosswalk.open(small_store) as codes:
        before = digest(codes.store.url)
    load_and_kill(small_store, mirror, random.Random(seed))  # noqa: S311 - when to kill is no secret
    with crosswalk.open(small_store) as codes:
        assert digest(codes.store.url) in (before, undisturbed[True])
        (answer,) = codes.lookup(["36.03"], "icd9pcs", release="32")
        assert answer.status.value == "valid"
        codes.load(RELEASES, mirror=str(mirror))
        assert digest(codes.store.url) == undisturbed[True]
