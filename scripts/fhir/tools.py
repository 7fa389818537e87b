"""The reference tools of FHIR, on this machine and without the network once they are fetched.

The reference validator and the client of HAPI, the tester of the terminology ecosystem with its cases, and the
JavaScript client; assembled once with Maven and npm (see the pom files and package.json beside this file) and kept
in this user's cache folder. Run by the tests; see docs/fhir-conformance.md.

    python scripts/fhir/tools.py check             # say what this machine lacks
    python scripts/fhir/tools.py assemble          # only fetch what they need
    python scripts/fhir/tools.py cases ADDRESS     # run the ecosystem's cases against a server
"""

from __future__ import annotations

import argparse
import fcntl
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import jars  # noqa: E402 - it stands in the folder above, which is no package

OLDEST_JAVA: Final = 17
OLDEST_NODE: Final = 20
MODES: Final = "general,flat"
"""Of the cases: those for every server, and of their answers those of a server that expands without nesting."""

_SECONDS: Final = 600
_CASES_IN_JAR: Final = "org/hl7/fhir/testcases/tx/"
_QUICK: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx1g")
"""Without the second compiler, which takes more time than it earns back in a minute."""
_SETTINGS: Final = {
    "prohibitNetworkAccess": False,
    "ssrfProtectionEnabled": True,
    "ignoreDefaultPackageServers": True,
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the tester says of one case: its suite and name, whether it passed (None: not run), and its words."""

    name: str
    passed: bool | None
    text: str


def missing() -> str | None:
    """What this machine lacks, as a sentence; None if nothing."""
    found = jars.java_version("javac")
    if found is None or found < OLDEST_JAVA:
        have = "there is none" if found is None else f"here is {found}"
        return f"the tools of FHIR need the Java compiler {OLDEST_JAVA} or newer, {have} (Debian: apt-get install default-jdk-headless)"  # noqa: E501
    node = _node_version()
    if node is None or node < OLDEST_NODE:
        have = "there is none" if node is None else f"here is {node}"
        return f"the JavaScript client needs Node {OLDEST_NODE} or newer, {have} (Debian: apt-get install nodejs npm)"
    if not _library("hapi").is_dir() and shutil.which("mvn") is None:
        return "there is no Maven to fetch the tools of FHIR with (Debian: apt-get install maven)"
    if not _modules().is_dir() and shutil.which("npm") is None:
        return "there is no npm to fetch the JavaScript client with (Debian: apt-get install npm)"
    return None


def hapi() -> Path:
    """The folder of the jars of the reference validator and HAPI's client. Raises `jars.JarsFault`."""
    jar = f"hapi-fhir-validation-{_version('hapi')}.jar"
    return jars.assembled(HERE / "hapi.xml", _library("hapi"), jar, f"HAPI FHIR {_version('hapi')}")


def tester() -> Path:
    """The folder of the jars of the tester. Raises `jars.JarsFault`."""
    jar = f"org.hl7.fhir.validation-{_version('tester')}.jar"
    return jars.assembled(HERE / "tester.xml", _library("tester"), jar, f"the FHIR tester {_version('tester')}")


def cases() -> Path:
    """The folder of the ecosystem's cases, `test-cases.json` among them."""
    library = tester()
    folder = library.parent / "cases"
    with (library.parent / "assembling.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.is_dir():
            (jar,) = library.glob("fhir-test-cases-*.jar")
            with tempfile.TemporaryDirectory(dir=library.parent) as fresh, zipfile.ZipFile(jar) as archive:
                archive.extractall(fresh, [name for name in archive.namelist() if name.startswith(_CASES_IN_JAR)])
                inside = Path(fresh) / _CASES_IN_JAR
                # Newer testers read the edition of the cases from a file that these have not yet.
                edition = {"versions": [{"version": jar.stem.removeprefix("fhir-test-cases-")}]}
                (inside / "history.json").write_text(json.dumps(edition), "utf-8")
                inside.rename(folder)
    return folder


def client_modules() -> Path:
    """The folder `node_modules` with the JavaScript client. Raises `jars.JarsFault`."""
    modules = _modules()
    if not modules.is_dir():
        modules.parent.mkdir(parents=True, exist_ok=True)
        with (modules.parent / "assembling.lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not modules.is_dir():
                _install(modules)
    return modules


def _install(modules: Path) -> None:
    with tempfile.TemporaryDirectory(dir=modules.parent) as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        ended = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=_SECONDS,
        )  # fmt: skip
        if ended.returncode != 0:
            raise jars.JarsFault(f"npm could not fetch the JavaScript client:\n{ended.stdout.strip()[-2000:]}")
        (Path(folder) / "node_modules").rename(modules)


class Validator:
    """The reference validator, running."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def faults(self, resource: dict[str, Any]) -> list[str]:
        """What is wrong with a resource, a line each; nothing for one that is valid.

        Warnings are among them, but for one that is about good practice: that a resource has a text for people.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(resource) + "\n")
        self._process.stdin.flush()
        found = []
        while (line := self._process.stdout.readline()) != "\n":
            if not line:
                raise jars.JarsFault(f"the validator ended with {self._process.wait()}")
            if "dom-6" not in line:
                found.append(line.rstrip("\n"))
        return found


@contextmanager
def validator() -> Iterator[Validator]:
    """The reference validator for the length of a block; it takes some ten seconds to begin."""
    command = [jars.java(), *_QUICK, "-cp", f"{hapi()}/*", str(HERE / "Validate.java")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        try:
            yield Validator(process)
        finally:
            process.kill()


def run_java(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the programs beside this file over HAPI's jars."""
    command = [jars.java(), *_QUICK, "-cp", f"{hapi()}/*", str(HERE / program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)


def run_cases(address: str, folder: Path, output: Path, part: str | None = None) -> list[Case]:
    """What the tester says of every case of a folder, or of those with a part in their names, run on a server.

    `address` is that of the FHIR face; to `output` the tester writes what was expected and what came.
    """
    output.mkdir(parents=True, exist_ok=True)
    settings = output / "settings.json"
    server = {
        "url": address,
        "type": "fhir",
        "authenticationType": "none",
        "allowHttp": True,
        "allowPrivateNetwork": True,
    }
    settings.write_text(json.dumps({**_SETTINGS, "servers": [server]}), "utf-8")
    command = [jars.java(), *_QUICK, "-cp", f"{tester()}/*", str(HERE / "TxTests.java")]
    command += [str(folder), address, str(output), str(settings), MODES, *([part] if part else [])]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    told = [line.split("\t", 2) for line in ended.stdout.splitlines() if line.count("\t") >= 2]
    if not told:
        raise jars.JarsFault(f"the tester ran nothing:\n{(ended.stdout + ended.stderr)[-3000:]}")
    passed = {"pass": True, "fail": False, "error": False}
    return [Case(name, passed.get(result), text) for result, name, text in told]


def _version(name: str) -> str:
    found = re.search(
        r"<artifactId>fhir-\w+</artifactId>\s*<version>(.*)</version>", (HERE / f"{name}.xml").read_text()
    )
    assert found is not None
    return found[1]


def _library(name: str) -> Path:
    return jars.cache() / "crosswalk" / f"fhir-{name}-{_version(name)}" / "lib"


def _modules() -> Path:
    version = json.loads((HERE / "package.json").read_text())["dependencies"]["fhir-kit-client"]
    return jars.cache() / "crosswalk" / f"fhir-kit-client-{version}" / "node_modules"


def _node_version() -> int | None:
    try:
        ended = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return None
    found = re.match(r"v(\d+)", ended.stdout)
    return int(found[1]) if found else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("assemble", help="fetch the tools and do no more")
    commands.add_parser("check", help="say what this machine lacks")
    run = commands.add_parser("cases", help="run the ecosystem's cases against a server")
    run.add_argument("address", help="of the FHIR face, as http://127.0.0.1:8765/fhir")
    run.add_argument("--part", help="only those with this in their names")
    run.add_argument("--folder", type=Path, help="of other cases in the same form")
    run.add_argument("--output", type=Path, help="where what was expected and what came is written")
    options = parser.parse_args(arguments)
    problem = missing()
    if problem:
        print(f"fhir: {problem}", file=sys.stderr)
        return 3
    match options.command:
        case "assemble":
            print(hapi(), cases(), client_modules(), sep="\n")
        case "cases":
            output = options.output or Path(tempfile.mkdtemp(prefix="crosswalk-fhir-"))
            for case in run_cases(options.address, options.folder or cases(), output, options.part):
                print({True: "pass", False: "FAIL", None: "skip"}[case.passed], case.name, case.text, sep="\t")
            print(f"What was expected and what came: {output}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
