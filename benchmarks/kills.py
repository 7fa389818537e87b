"""Kills loads and servers at random moments: what do readers see meanwhile, and does a rerun complete?

python benchmarks/kills.py MIRROR [--kills 50] [--seed 1] [--victim loader]

Against a Neo4j server of its own, three loads follow each other in turn: a first large one (a copy of a
store), an annual release (`crosswalk load`), and a large one into a store that holds something (a copy again).
Each is killed with SIGKILL, or the server is, at a random moment, while a reader looks on. What the reader sees
must be the contents before or after, the same load run again must complete, and in the end nothing may be left over.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from crosswalk.domain.errors import StoreBusy, StoreNotFound, StoreUnreachable
from crosswalk.stores.administration import copy_store, drop_store, init_store, store_status
from graph_schema import open_store

ROOT: Final = Path(__file__).resolve().parents[1]
SERVER: Final = ROOT / "scripts" / "neo4j" / "server.py"
EMPTY: Final = "empty"
VICTIMS: Final = ("loader", "server")

_LOAD_SECONDS: Final = 600.0
_RUNNING: Final = """
SHOW TRANSACTIONS YIELD metaData WHERE metaData.application = 'crosswalk load' RETURN count(*) > 0"""
_BATCHES: Final = """
OPTIONAL MATCH (journal:Crosswalk {id: 'load'}) RETURN coalesce(size(journal.done), 0)"""


class Broken(Exception):
    """A promise that was not kept."""


@dataclass(frozen=True, slots=True)
class Loading:
    """A load as a command, with the digests of the contents before it and after."""

    name: str
    command: Sequence[str]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an undisturbed load takes, in seconds, and when in it the lock was taken."""

    whole: float
    locked: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One load that was killed, or its server: when, and what was there afterwards."""

    loading: str
    victim: str
    phase: str
    looks: int


class Server:
    """A Neo4j server on a folder of data, which may be killed and comes back at the same port."""

    def __init__(self, data: Path) -> None:
        self._data, self._port = data, 0
        self._start()
        self._port = int(self.url.rpartition(":")[2])

    def _start(self) -> None:
        where = ("--data", str(self._data), "--port", str(self._port), "--page-cache", "128m")
        self._keeper = subprocess.Popen(
            [sys.executable, str(SERVER), "run", "--attached", "--short-lived", *where, "--heap", "512m"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._keeper.stdout is not None
        told = self._keeper.stdout.readline()
        if not told:
            raise Broken("the server did not start again on its data")
        address = json.loads(told)
        self.url: str = address["url"]
        self.user: str = address["user"]
        self.password: str = address["password"]
        self._pid: int = address["pid"]

    def kill(self) -> None:
        """Kill it, and start it again on the same data."""
        self.close()
        self._start()

    def close(self) -> None:
        """Kill it: asked to end, it would take ten seconds."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with self._keeper as keeper, suppress(BrokenPipeError):
            assert keeper.stdin is not None
            keeper.stdin.close()
            keeper.wait()


class Reader(threading.Thread):
    """Looks at the whole store over and over, each time in one view, and keeps the digests of what it saw."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url, self._ended = url, threading.Event()
        self.seen: Counter[str] = Counter()
        self.fault: BaseException | None = None

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self.seen[digest(self._url)] += 1
            except (StoreUnreachable, StoreBusy):
                time.sleep(0.1)
            except BaseException as fault:  # noqa: BLE001 - told when the reader is stopped
                self.fault = fault
                return

    def stop(self) -> Counter[str]:
        self._ended.set()
        self.join()
        if self.fault is not None:
            raise Broken(f"a reader met {self.fault!r}") from self.fault
        return self.seen


def digest(url: str) -> str:
    """The canonical dump of a store, in one view, as a digest."""
    summary = hashlib.sha256()
    store = open_store(url)
    try:
        with store.reading():
            for line in store.dump():
                summary.update(f"{line}\n".encode())
    except StoreNotFound as fault:
        if "is empty" not in fault.message:
            raise
        return EMPTY
    finally:
        store.close()
    return summary.hexdigest()


class Trials:
    """Loads against one server, each killed at a random moment."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        import neo4j

        self._server, self._chance = server, chance
        self.url = f"{server.url}/neo4j"
        self._driver = neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password))

    def close(self) -> None:
        self._driver.close()

    def undisturbed(self, loading: Loading) -> Pace:
        """Run a load whole. Raises `Broken` where it does not lead to what it should."""
        begun = time.monotonic()
        with _started(loading) as loader:
            locked = self._locked(loader)
            _ended_well(loader, loading)
        whole = time.monotonic() - begun
        self._expect(loading.after, f"after {loading.name}")
        return Pace(whole, whole if locked is None else locked - begun)

    def killed(self, loading: Loading, pace: Pace, victim: str) -> Outcome | None:
        """Kill a load, or its server; then run it again. None where it was done before its time had come."""
        reader = Reader(self.url)
        reader.start()
        with _started(loading) as loader:
            self._await_moment(loader, pace)
            if loader.poll() is not None:
                _ended_well(loader, loading)
                self._seen(reader, loading)
                return None
            locked = self._ask(_RUNNING)
            if victim == "loader":
                loader.kill()
            else:
                self._server.kill()
            ended = loader.wait(_LOAD_SECONDS)
            said = loader.stderr.read() if loader.stderr else ""
        if victim == "server" and (ended not in (0, 3) or "Traceback" in said):
            raise Broken(f"{loading.name} ended with {ended} when its server was killed: {said}")
        looks = self._seen(reader, loading)
        found = digest(self.url)
        if found not in (loading.before, loading.after) or (ended == 0 and found != loading.after):
            raise Broken(f"{loading.name}: the store holds neither what it held before nor after")
        phase = self._phase(found == loading.after, bool(locked), ended)
        with _started(loading) as again:
            _ended_well(again, loading)
        self._expect(loading.after, f"after {loading.name} was run again")
        return Outcome(loading.name, victim, phase, looks)

    def _await_moment(self, loader: subprocess.Popen[str], pace: Pace) -> None:
        """Any moment of the load, more often one in which it writes."""
        if self._chance.random() < 0.25:
            time.sleep(self._chance.uniform(0, pace.whole))
            return
        if self._locked(loader) is not None:
            time.sleep(self._chance.uniform(0, 1.2 * (pace.whole - pace.locked)))

    def _locked(self, loader: subprocess.Popen[str]) -> float | None:
        """Wait until a load is under way: when that was, None where it ended before anybody noticed."""
        while loader.poll() is None:
            if self._ask(_RUNNING):
                return time.monotonic()
            time.sleep(0.02)
        return None

    def _phase(self, after: bool, locked: bool, ended: int) -> str:
        if after:
            return "came through all the same" if ended == 0 else "after the switch"
        batches = self._ask(_BATCHES)
        if batches:
            return "between batches that nobody sees"
        return "under way, nothing kept yet" if locked else "before it was under way"

    def _seen(self, reader: Reader, loading: Loading) -> int:
        seen = reader.stop()
        foreign = seen.keys() - {loading.before, loading.after}
        if foreign:
            raise Broken(f"{loading.name}: a reader saw what was there neither before nor after: {foreign}")
        return sum(seen.values())

    def _expect(self, expected: str, when: str) -> None:
        if digest(self.url) != expected:
            raise Broken(f"{when} the store does not hold what it should")
        if store_status(self.url).left_batches:
            raise Broken(f"{when} batches are left over")

    def _ask(self, query: str) -> Any:
        # Tried again on a new connection where a killed server has left a dead one.
        return self._driver.execute_query(query).records[0][0]


@contextmanager
def _started(loading: Loading) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(loading.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as loader:
        try:
            yield loader
        finally:
            loader.kill()


def _ended_well(loader: subprocess.Popen[str], loading: Loading) -> None:
    stderr: IO[str] | None = loader.stderr
    said = stderr.read() if stderr else ""
    if loader.wait(_LOAD_SECONDS) != 0:
        raise Broken(f"{loading.name} ended with {loader.returncode}: {said}")


def elements(url: str) -> Mapping[str, int]:
    """How many nodes and relationships of each kind a store has, seen or not."""
    return store_status(url).elements


def crosswalk(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "crosswalk"), *arguments]


def official_loads(mirror: Path, folder: Path, url: str) -> list[Loading]:
    """The three loads, with the stores that they copy and the digests that these have."""
    stores = {name: f"sqlite:///{folder / name}.sqlite" for name in ("first", "annual", "rebuild")}
    wanted = {"first": ["icd9cm:27"], "annual": ["icd9cm:28"], "rebuild": ["gem-icd9cm-icd10cm:2018"]}
    before = None
    for name, store in stores.items():
        if before is not None:
            copy_store(before, store)
        load = crosswalk("load", "--quiet", "--mirror", str(mirror), *wanted[name], "--store", store)
        subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
        before = store
    digests = {name: digest(store) for name, store in stores.items()}
    load = crosswalk("load", "--quiet", "--mirror", str(mirror), "icd9cm:28", "--store", url)
    return [
        Loading("first", crosswalk("store", "copy", stores["first"], url), EMPTY, digests["first"]),
        Loading("annual", load, digests["first"], digests["annual"]),
        Loading("rebuild", crosswalk("store", "copy", stores["rebuild"], url), digests["annual"], digests["rebuild"]),
    ]


def renew(url: str) -> None:
    drop_store(url)
    init_store(url)


def run(
    trials: Trials, loads: Sequence[Loading], kills: int, chance: random.Random, victims: Sequence[str] = VICTIMS
) -> list[Outcome]:
    """Go through the loads in turn, from the empty store on, until so many were killed. Raises `Broken`."""
    paces = {loading.name: trials.undisturbed(loading) for loading in loads}
    untouched = elements(trials.url)
    outcomes: list[Outcome] = []
    begun = time.monotonic()
    while True:
        for loading in loads:
            if loading.before == EMPTY:
                renew(trials.url)
            if len(outcomes) < kills:
                outcome = trials.killed(loading, paces[loading.name], chance.choice(victims))
                if outcome is not None:
                    outcomes.append(outcome)
                    told = f"{outcome.loading:<8} {outcome.victim:<7} {outcome.phase}"
                    print(f"{len(outcomes):>3} {time.monotonic() - begun:>5.0f} s  {told}", flush=True)
            else:
                trials.undisturbed(loading)
        # This one changes nothing, and sweeps what readers kept the one before from sweeping.
        trials.undisturbed(loads[-1])
        if elements(trials.url) != untouched:
            raise Broken(f"there are nodes or relationships that nobody sees: {elements(trials.url)}")
        if len(outcomes) >= kills:
            return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--victim", choices=VICTIMS, action="append", help="default: both")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "server")
        os.environ |= {"CROSSWALK_NEO4J_USER": server.user, "CROSSWALK_NEO4J_PASSWORD": server.password}
        trials = Trials(server, chance)
        try:
            init_store(trials.url)
            loads = official_loads(options.mirror, Path(folder), trials.url)
            outcomes = run(trials, loads, options.kills, chance, options.victim or VICTIMS)
        finally:
            trials.close()
            server.close()
    print(f"\n{len(outcomes)} kills in {time.monotonic() - begun:.0f} s, {sum(each.looks for each in outcomes)} looks")
    for (loading, victim, phase), count in sorted(Counter((o.loading, o.victim, o.phase) for o in outcomes).items()):
        print(f"{count:>3}  {loading:<8} {victim:<7} {phase}")


if __name__ == "__main__":
    main()
