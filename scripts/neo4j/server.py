"""A real Neo4j Community server on this machine, without Docker.

Assembled once from its published artifacts with Maven (see pom.xml beside this file), kept in this
user's cache folder, run on a free loopback port with authentication on and a password of its own.

    scripts/neo4j-server run                    # a throw-away server, until Ctrl-C
    scripts/neo4j-server run --data DIR         # one that keeps its data and password in DIR
    scripts/neo4j-server assemble               # only fetch what it needs
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import hashlib
import json
import os
import re
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import jars  # noqa: E402 - it stands in the folder above, which is no package

POM: Final = HERE / "pom.xml"
USER: Final = "neo4j"
OLDEST_JAVA: Final = 17

_STARTING_SECONDS: Final = 180
_STOPPING_SECONDS: Final = 20
_PR_SET_PDEATHSIG: Final = 1
_HASHED_TIMES: Final = 1024
_FOLDER: Final = "crosswalk-neo4j-"
_MEMORY: Final = Path("/dev/shm")
_ROOM_BYTES: Final = 4 * 1024**3

_SETTINGS: Final = """\
server.default_listen_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=true
server.memory.pagecache.size={page_cache}
dbms.usage_report.enabled=false
db.tx_log.rotation.retention_policy=keep_none
db.tx_log.preallocate=false
"""

_OPENED: Final = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
]

_SHORT_LIVED: Final = ("-XX:TieredStopAtLevel=1",)
"""Without the second compiler, which takes more time than it earns back in the minutes of a test run."""


class ServerFault(Exception):
    """The server cannot be assembled or started; the text says what to do about it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running server is, and how to get in."""

    url: str
    user: str
    password: str
    pid: int


def missing() -> str | None:
    """What this machine lacks to run the server, as a sentence; None if nothing."""
    if os.name != "posix":
        return "the local Neo4j server runs on Linux and macOS only; use compose.yaml"
    found = jars.java_version()
    if found is None:
        return (
            f"there is no Java; install version {OLDEST_JAVA} or 21 (Debian: apt-get install openjdk-17-jre-headless)"
        )
    if found < OLDEST_JAVA:
        return f"Neo4j 5.26 needs Java {OLDEST_JAVA} or 21, here is {found}"
    if not _library().is_dir() and shutil.which("mvn") is None:
        return "there is no Maven to fetch Neo4j with (Debian: apt-get install maven)"
    return None


def assemble() -> Path:
    """The folder of the server's jars, fetched if they are not there yet. Raises `ServerFault`."""
    try:
        return jars.assembled(POM, _library(), f"neo4j-server-{_version()}.jar", f"Neo4j {_version()}")
    except jars.JarsFault as fault:
        raise ServerFault(str(fault)) from fault


@contextmanager
def running(*, heap: str = "512m", page_cache: str = "128m", short_lived: bool = False) -> Iterator[Address]:
    """A throw-away server for the length of a block, also if this process is killed meanwhile.

    It is run by a process of its own that holds a pipe from this one: when the pipe closes, for
    whatever reason, it stops the server and deletes its folder.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "run", "--attached", "--heap", heap]
    command += ["--page-cache", page_cache, *(["--short-lived"] if short_lived else [])]
    keeper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        try:
            line = keeper.stdout.readline()
            if not line:
                raise ServerFault(f"the server did not start: its keeper ended with {keeper.wait()}")
            yield Address(**json.loads(line))
        finally:
            keeper.stdin.close()


def serve(
    data: Path | None, *, port: int, heap: str, page_cache: str, attached: bool, short_lived: bool = False
) -> None:
    """Run a server until it ends, a signal comes, or, if attached, standard input closes."""
    problem = missing()
    if problem:
        raise ServerFault(problem)
    library = assemble()
    _sweep()
    home = data or Path(tempfile.mkdtemp(prefix=_FOLDER, dir=_scratch(short_lived=short_lived)))
    home.mkdir(parents=True, exist_ok=True)
    # Signals become exceptions, so that the server is stopped on every way out.
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    with (home / "keeper.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ServerFault(f"another server runs in {home}") from None
        try:
            java = [f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseParallelGC", *(_SHORT_LIVED if short_lived else ())]
            _serve(home, library, port, java, page_cache, attached=attached, kept=data is not None)
        except KeyboardInterrupt:
            pass
        finally:
            if data is None:
                shutil.rmtree(home, ignore_errors=True)


def _serve(
    home: Path, library: Path, port: int, java: Sequence[str], page_cache: str, *, attached: bool, kept: bool
) -> None:
    port = port or _free_port()
    password = _prepare(home, port, page_cache)
    server = subprocess.Popen(
        [
            jars.java(), *java, *_OPENED,
            "--enable-native-access=ALL-UNNAMED", "-Dlog4j2.disable.jmx=true", "-cp", f"{library}/*:{home}/plugins/*",
            "org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home}/conf", "--console-mode",
        ],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=_die_with_parent, start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        _await_start(server, server.stdout)
        _tell(home, Address(f"neo4j://127.0.0.1:{port}", USER, password, server.pid), attached)
        threading.Thread(target=_drain, args=(server.stdout,), daemon=True).start()
        _await_end(server, attached)
    finally:
        if kept:
            server.terminate()
        else:
            # To end in order takes it ten seconds, for the sake of a folder that is deleted.
            server.kill()
        try:
            server.wait(_STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _prepare(home: Path, port: int, page_cache: str) -> str:
    """Folders, settings and, the first time, a password."""
    for name in ("conf", "data", "logs", "run", "import", "plugins"):
        (home / name).mkdir(exist_ok=True)
    (home / "conf" / "neo4j.conf").write_text(_SETTINGS.format(port=port, page_cache=page_cache))
    kept = home / "password"
    if kept.exists():
        return kept.read_text().strip()
    password = secrets.token_hex(24)
    access = home / "data" / "dbms"
    access.mkdir(parents=True, exist_ok=True)
    (access / "auth.ini").write_text(_initial_password(password))
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    return password


def _initial_password(password: str) -> str:
    """What `neo4j-admin dbms set-initial-password` writes, without the seconds that its Java takes to start."""
    salt = secrets.token_bytes(32)
    hashed = salt + password.encode()
    for _ in range(_HASHED_TIMES):
        hashed = hashlib.sha256(hashed).digest()
    return f"{USER}:SHA-256,{hashed.hex()},{salt.hex()},{_HASHED_TIMES}:\n"


def _await_start(server: subprocess.Popen[str], output: IO[str]) -> None:
    """Read what the server says up to its "Started."."""
    alarm = threading.Timer(_STARTING_SECONDS, server.kill)
    alarm.start()
    said: list[str] = []
    try:
        for line in output:
            said.append(line)
            if line.rstrip().endswith("Started."):
                return
    finally:
        alarm.cancel()
    raise ServerFault(f"Neo4j did not start:\n{''.join(said)[-2000:]}")


def _tell(home: Path, address: Address, attached: bool) -> None:
    if attached:
        print(json.dumps(asdict(address)), flush=True)
        return
    settings = home / "settings.sh"
    with os.fdopen(os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f"export CROSSWALK_STORE={address.url}\nexport CROSSWALK_NEO4J_USER={address.user}\n")
        file.write(f"export CROSSWALK_NEO4J_PASSWORD={address.password}\n")
    print(f"Neo4j {_version()} runs at {address.url}. In another shell:\n\n    . {settings}\n", flush=True)
    print("    crosswalk store init && crosswalk load starter\n\nCtrl-C stops it.", flush=True)


def _await_end(server: subprocess.Popen[str], attached: bool) -> None:
    while server.poll() is None:
        if not attached:
            with suppress(subprocess.TimeoutExpired):
                server.wait(1)
        elif select.select([sys.stdin], [], [], 1)[0] and not os.read(sys.stdin.fileno(), 1):
            return
    raise ServerFault(f"Neo4j ended by itself, with {server.returncode}")


def _drain(output: IO[str]) -> None:
    for _ in output:
        pass


def _scratch(*, short_lived: bool) -> Path:
    """Where a throw-away server keeps its data: in memory, if there is room, where a commit waits for no disk."""
    in_memory = short_lived and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if in_memory else Path(tempfile.gettempdir())


def _sweep() -> None:
    """Delete the folders of servers whose keeper was killed."""
    for place in (Path(tempfile.gettempdir()), _MEMORY):
        for folder in place.glob(f"{_FOLDER}*"):
            with suppress(OSError), (folder / "keeper.lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


def _die_with_parent() -> None:
    """Let the kernel end the server if its keeper is killed; other systems rely on the keeper alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _version() -> str:
    found = re.search(r"<neo4j.version>(.*)</neo4j.version>", POM.read_text("utf-8"))
    assert found is not None
    return found[1]


def _library() -> Path:
    return jars.cache() / "crosswalk" / f"neo4j-{_version()}" / "lib"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("assemble", help="fetch the server and do no more")
    commands.add_parser("check", help="say what this machine lacks")
    run = commands.add_parser("run", help="run a server until Ctrl-C")
    run.add_argument("--data", type=Path, metavar="DIR", help="keep data and password in DIR; default: throw away")
    run.add_argument("--port", type=int, default=0, help="default: a free one")
    run.add_argument("--heap", default="2g", help="memory for Java, as 512m or 2g (the default)")
    run.add_argument("--page-cache", default="512m", help="memory for the graph's pages, 512m by default")
    run.add_argument(
        "--attached", action="store_true", help="end when standard input closes; print the address as JSON"
    )
    run.add_argument("--short-lived", action="store_true", help="for minutes: warm at once, its data in memory")
    options = parser.parse_args(arguments)
    try:
        match options.command:
            case "assemble":
                print(assemble())
            case "check":
                problem = missing()
                if problem:
                    raise ServerFault(problem)
            case _:
                data = options.data.resolve() if options.data else None
                serve(
                    data,
                    port=options.port,
                    heap=options.heap,
                    page_cache=options.page_cache,
                    attached=options.attached,
                    short_lived=options.short_lived,
                )
    except ServerFault as fault:
        print(f"neo4j-server: {fault}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
