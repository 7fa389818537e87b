"""A cluster of Spark on this machine, in processes that end with the script that started them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from run import environment

WORKER: Final = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g")


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a master, and the process groups of its two workers, each with what it starts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as running:
        where = ("--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        running.enter_context(started(folder, "master", spark_class("master.Master", *where)))
        workers = [
            running.enter_context(
                started(
                    folder, f"worker{each}", spark_class("worker.Worker", *WORKER, "--work-dir", str(folder), master)
                )
            )
            for each in (1, 2)
        ]
        for each in (1, 2):
            wait_for(folder / f"worker{each}.log", "Successfully registered with master")
        yield master, [worker.pid for worker in workers]


def spark_class(name: str, *arguments: str) -> list[str]:
    from pyspark.find_spark_home import _find_spark_home

    return [f"{_find_spark_home()}/bin/spark-class", f"org.apache.spark.deploy.{name}", *arguments]


def wait_for(log: Path, told: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while told not in log.read_text():
        if time.monotonic() > end:
            raise TimeoutError(f"{log.stem} did not come up: {log.read_text()[-2000:]}")
        time.sleep(0.5)


@contextmanager
def started(folder: Path, name: str, line: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that leads a group of its own, which ends with it. What it says goes into a file of its name."""
    around = environment() | {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=around,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def used(groups: Sequence[int]) -> tuple[float, float]:
    """The CPU seconds so far of the processes of these groups and of our own, and the sum of the most MB of each."""
    ticks, memory, wanted = 0, 0, {*groups, os.getpgrp()}
    for process in Path("/proc").glob("[0-9]*"):
        # One that has ended meanwhile.
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) in wanted:
                ticks += int(fields[11]) + int(fields[12])
                memory += next(
                    (
                        int(line.split()[1])
                        for line in (process / "status").read_text().splitlines()
                        if line.startswith("VmHWM")
                    ),
                    0,
                )
    return ticks / os.sysconf("SC_CLK_TCK"), memory / 1024
