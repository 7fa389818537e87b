"""Records what Crosswalk answers to some 2,000 questions, and compares two such records.

    python scripts/answers.py record BEFORE.jsonl.gz --python OLD/bin/python --store sqlite:///full.sqlite --mirror DIR
    python scripts/answers.py record AFTER.jsonl.gz --python NEW/bin/python --store sqlite:///full.sqlite --mirror DIR
    python scripts/answers.py compare BEFORE.jsonl.gz AFTER.jsonl.gz

A black box: every question is a command line run by the interpreter named, or an HTTP request to its
`crosswalk serve`; nothing of the project is imported. A store that is a file is copied first, so that
a newer version cannot bring the original up to date. The store should hold everything in DIR, a mirror
of the official archives; without --mirror the questions that load from it are left out.

On Neo4j a part is enough: each tenth of the questions that only read. The record can be compared with
that of the file it was copied from, too, for both engines give the same answers:

    scripts/neo4j-server run --data graph &              # then, once it says where it is:
    . graph/settings.sh
    crosswalk store copy sqlite:///full.sqlite "$CROSSWALK_STORE"
    python scripts/answers.py record NEO4J.jsonl.gz --python NEW/bin/python --store "$CROSSWALK_STORE" --every 10
    python scripts/answers.py compare BEFORE.jsonl.gz NEO4J.jsonl.gz --common

Only what must vary is made equal: folders, ports, the time of day and how long something took.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))

from questions import scenes
from questions.asked import TODAY, Command, Request, Scene

AT_ONCE: Final = 2
LONGEST: Final = 2_000_000
"""Characters of an answer that is kept whole; of a longer one its digest is."""

_SECONDS: Final = 900
_VARIABLES: Final = ("PATH", "CROSSWALK_NEO4J_USER", "CROSSWALK_NEO4J_PASSWORD", "CROSSWALK_NEO4J_DATABASE")
_VARYING: Final = (
    (re.compile(r"\b127\.0\.0\.1:\d+"), "127.0.0.1:{port}"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"), "{time}"),
    (re.compile(r"\bin [\d.,]+ s\b"), "in {seconds} s"),
)
_HEADERS_LEFT_OUT: Final = ("date", "content-length", "x-request-id")


@dataclass(frozen=True)
class Answer:
    """What came back: exit status, output and messages; of a request HTTP status, body and headers."""

    kind: str
    ask: str
    status: int
    out: str
    err: str
    scene: str = ""

    @property
    def said(self) -> tuple[int, str, str]:
        """What is compared."""
        return self.status, self.out, self.err


Key = tuple[str, str, int]


@dataclass(frozen=True)
class Place:
    """Where the questions are put: an interpreter, a store, a mirror, a folder for what is written."""

    python: str
    store: str
    mirror: Path | None
    folder: Path

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
        fixed = {
            "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", "COLUMNS": "100", "LINES": "50", "USER": "coder",
            "HOME": "home", "CROSSWALK_HOME": "home", "CROSSWALK_WORKSPACE": "work.sqlite",
            "CROSSWALK_TODAY": TODAY, "CROSSWALK_STORE": self.store,
        }  # fmt: skip
        return {**kept, **fixed, **more}

    def told(self, text: str, here: Path) -> str:
        """The text without what differs from place to place and from time to time."""
        text = text.replace(self.store, "{store}").replace(self.store.removeprefix("sqlite:///"), "{store}")
        for path, name in ((here, "{here}"), (self.mirror, "{mirror}"), (Path(self.python).parents[1], "{python}")):
            text = text.replace(str(path), name) if path else text
        for pattern, name in _VARYING:
            text = pattern.sub(name, text)
        if len(text) <= LONGEST:
            return text
        return f"{len(text.splitlines())} lines, sha256 {hashlib.sha256(text.encode()).hexdigest()}\n"


def record(asked: Sequence[Scene], place: Place) -> Iterator[Answer]:
    """The answers to all questions, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbered = pool.map(partial(_act, place), range(len(asked)), asked)
        for number, answers in enumerate(numbered, 1):
            if number % 50 == 0 or number == len(asked):
                print(f"{number} of {len(asked)} scenes", file=sys.stderr, flush=True)
            yield from answers


def _act(place: Place, number: int, scene: Scene) -> list[Answer]:
    """The answers of one scene, which has a folder of its own."""
    here = place.folder / f"{number:05}"
    here.mkdir()
    if place.mirror:
        (here / "mirror").symlink_to(place.mirror)
    for name, content in scene.files.items():
        (here / name).write_text(content, "utf-8")
    answers = [_command(each, here, place) for each in scene.commands]
    if scene.requests:
        answers += _requests(scene, here, place)
    shutil.rmtree(here)
    return [replace(each, scene=scene.name) for each in answers]


def _command(command: Command, here: Path, place: Place) -> Answer:
    ended = subprocess.run(
        [place.python, "-m", "crosswalk", *command.arguments],
        input=command.stdin.encode("utf-8", "surrogateescape"), capture_output=True, check=False,
        env=place.environment(dict(command.environment)), cwd=here, timeout=_SECONDS,
    )  # fmt: skip
    out, err = (place.told(each.decode("utf-8", "backslashreplace"), here) for each in (ended.stdout, ended.stderr))
    return Answer(command.kind, command.ask, ended.returncode, out, err)


def _requests(scene: Scene, here: Path, place: Place) -> Iterator[Answer]:
    """What a server answers to one request after the other, and how it ends."""
    serving = subprocess.Popen(
        [place.python, "-m", "crosswalk", "serve", "--port", "0", *scene.serving],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=place.environment({}), cwd=here,
    )  # fmt: skip
    with serving as server:
        assert server.stderr is not None
        said = [server.stderr.readline()]
        found = re.search(r"http://([\d.]+:\d+)", said[0])
        address = found[1] if found else ""
        # What the server says must be read, or it would wait for a reader.
        reader = threading.Thread(target=said.extend, args=(server.stderr,))
        reader.start()
        try:
            for request in scene.requests if address else ():
                yield _request(request, address, here, place)
        finally:
            server.send_signal(signal.SIGINT)
            status = server.wait(60)
            reader.join()
    ask = " ".join(("crosswalk serve", *scene.serving))
    yield Answer("serve", ask, status, "", place.told("".join(said), here))


def _request(request: Request, address: str, here: Path, place: Place) -> Answer:
    # A connection of its own: where a body is refused, the server may end the one it came by.
    with closing(http.client.HTTPConnection(address, timeout=_SECONDS)) as connection:
        body = None if request.body is None else request.body.encode()
        connection.request(request.method, request.path, body, dict(request.headers))
        response = connection.getresponse()
        text = place.told(response.read().decode("utf-8", "backslashreplace"), here)
        headers = sorted(f"{name.lower()}: {value}\n" for name, value in response.getheaders())
    told = "".join(each for each in headers if not each.startswith(_HEADERS_LEFT_OUT))
    return Answer(request.kind, request.ask, response.status, text, told)


def write(file: Path, answers: Iterable[Answer]) -> int:
    """How many answers were written, one a line, into a file that appears when all are there."""
    growing = file.with_name(f"{file.name}.partial")
    with gzip.open(growing, "wt", encoding="utf-8") as lines:
        count = sum(lines.write(f"{json.dumps(asdict(answer))}\n") > 0 for answer in answers)
    growing.rename(file)
    return count


def read(file: Path) -> dict[Key, Answer]:
    """The answers by scene and question, and by number where a question is asked again."""
    seen: Counter[tuple[str, str]] = Counter()
    answers = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            answer = Answer(**json.loads(line))
            asked = (answer.scene, answer.ask)
            seen[asked] += 1
            answers[*asked, seen[asked]] = answer
    return answers


def compare(before: Path, after: Path, *, common: bool = False, most: int = 20) -> bool:
    """Whether two records are equal; what differs is printed by kind, the `most` first ones with their differences.

    With `common`, questions that only one of them asked are no difference.
    """
    old, new = read(before), read(after)
    both = [key for key in old if key in new]
    changed = [key for key in both if old[key].said != new[key].said]
    alone = [] if common else [(key, name) for mine, other, name in ((old, new, before), (new, old, after))
                               for key in mine if key not in other]  # fmt: skip
    for kind in sorted({old[key].kind for key in changed}):
        here = [key for key in changed if old[key].kind == kind]
        print(f"== {kind}: {len(here)} of {sum(old[key].kind == kind for key in both)} differ")
        for key in here[:most]:
            print("\n".join(_difference(old[key], new[key])))
        if len(here) > most:
            print(f"… and {len(here) - most} more: --most {len(here)}")
    for (_, ask, _), name in alone:
        print(f"== only in {name}: {ask}")
    print(f"{len(both) - len(changed)} of {len(both)} answers are equal")
    return not changed and not alone


def _difference(old: Answer, new: Answer) -> Iterator[str]:
    yield f"-- {old.ask}{f' ({old.scene})' if old.scene else ''}"
    for name in ("status", "out", "err"):
        before, after = (_lines(str(getattr(each, name))) for each in (old, new))
        yield from difflib.unified_diff(before, after, f"{name} before", f"{name} after", lineterm="", n=2)


def _lines(text: str) -> list[str]:
    """The lines of a text; of JSON on one line, those it would have with one value a line."""
    if text.startswith(("{", "[")) and "\n" not in text:
        text = json.dumps(json.loads(text), indent=1, ensure_ascii=False)
    return text.splitlines()


def _record(options: argparse.Namespace) -> int:
    wanted = scenes(mirror=options.mirror is not None, only=options.only, every=options.every)
    with tempfile.TemporaryDirectory(prefix="answers-") as folder:
        store, _, path = options.store.partition(":///")
        url = options.store
        if store == "sqlite":
            url = f"sqlite:///{shutil.copy(path, Path(folder) / 'store.sqlite')}"
        # The interpreter of an environment is a link that must not be followed.
        place = Place(os.path.abspath(options.python), url, options.mirror and options.mirror.resolve(), Path(folder))  # noqa: PTH100
        print(f"{write(options.file, record(wanted, place))} answers recorded")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="verb", required=True)
    recording = commands.add_parser("record", help="ask every question and keep the answers")
    recording.add_argument("file", type=Path, metavar="OUT.jsonl.gz")
    recording.add_argument("--python", required=True, help="the interpreter in which Crosswalk is installed")
    recording.add_argument("--store", required=True, metavar="URL")
    recording.add_argument("--mirror", type=Path, metavar="DIR")
    recording.add_argument("--only", nargs="+", metavar="KIND", help="only the scenes with a question of these kinds")
    recording.add_argument("--every", type=int, metavar="N", help="each N-th of the questions that only read")
    comparing = commands.add_parser("compare", help="print what differs; status 1 if anything does")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--common", action="store_true", help="pass over what only one of them was asked")
    comparing.add_argument("--most", type=int, default=20, help="differences of each kind to print, 20 by default")
    options = parser.parse_args(arguments)
    if options.verb == "record":
        return _record(options)
    return 0 if compare(options.before, options.after, common=options.common, most=options.most) else 1


if __name__ == "__main__":
    sys.exit(main())
