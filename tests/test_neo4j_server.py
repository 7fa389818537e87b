"""The script that runs a real Neo4j: it answers, keeps others out, and ends with whoever started it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "scripts" / "neo4j" / "server.py"

STARTER = """
import json, sys
sys.path.insert(0, sys.argv[1])
import server
with server.running(short_lived=True) as address:
    print(json.dumps([address.pid, address.url]), flush=True)
    sys.stdin.read()
"""


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def await_end(pid: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not is_running(pid):
            return True
        time.sleep(0.1)
    return False


def test_the_server_answers_and_lets_nobody_in_without_its_password(neo4j_server: Any) -> None:
    neo4j = pytest.importorskip("neo4j")
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, neo4j_server.password)) as driver:
        records, _, _ = driver.execute_query(
            "CALL dbms.components() YIELD versions, edition RETURN versions[0], edition"
        )
        assert records[0][0].startswith("5.26.")
        assert records[0][1] == "community"
    with (
        neo4j.GraphDatabase.driver(neo4j_server.url, auth=(neo4j_server.user, "neo4j")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()


@pytest.mark.parametrize("victim", ["caller", "keeper"])
@pytest.mark.usefixtures("neo4j_runs")
def test_the_server_ends_when_its_caller_or_its_keeper_is_killed(victim: str) -> None:
    if victim == "keeper" and sys.platform != "linux":
        pytest.skip("only Linux ends the child of a killed process")
    caller = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(SCRIPT.parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with caller:
        assert caller.stdout is not None
        pid, _ = json.loads(caller.stdout.readline())
        assert is_running(pid)
        if victim == "caller":
            caller.kill()
        else:
            children = Path(f"/proc/{caller.pid}/task/{caller.pid}/children").read_text().split()
            os.kill(int(children[0]), signal.SIGKILL)
        assert await_end(pid)
        caller.kill()


@pytest.mark.parametrize("java", ["", "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n"], ids=["none", "old"])
def test_what_is_missing_is_said_plainly(tmp_path: Path, java: str) -> None:
    if java:
        (tmp_path / "java").write_text(java)
        (tmp_path / "java").chmod(0o755)
    ended = subprocess.run(
        [sys.executable, str(SCRIPT), "check"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 3
    assert "Java" in ended.stderr
    assert "17" in ended.stderr
