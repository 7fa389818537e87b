"""Whether a row costs the same in a file of any length: conversions of 1 to 50 million rows, as a table and a picture.

python benchmarks/growth.py STORE [--millions 1 3 10 30 50] [--picture docs/convert-growth.svg]

The file is the same million claims as often as it takes, a row a choice comes out, dated or not; each conversion runs
in a process of its own. Tells CPU and wall time a row, and the most memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from files import JOBS, claims, measured, opened

from crosswalk.domain.translation.question import Question

MILLION: Final = 1_000_000
SHOWN: Final = ("rows", "dated")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 300, 60, 40, 40
COLOURS: Final = {"rows": "#1f6feb", "dated": "#bf5700"}


class Run(NamedTuple):
    """One conversion: how many million rows, microseconds of CPU and of wall time a row, megabytes at most."""

    millions: int
    cpu: float
    wall: float
    memory: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="the URL of a store with everything")
    parser.add_argument("--millions", type=int, nargs="+", default=[1, 3, 10, 30, 50])
    parser.add_argument("--picture", type=Path, help="an SVG file to draw it in")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder = options.child
        print(json.dumps(measured(JOBS[name], options.store, Path(folder))))
        return
    found: dict[str, list[Run]] = {name: [] for name in SHOWN}
    print(f"{'rows':>12}{'':>8}{'CPU µs/row':>12}{'wall µs/row':>13}{'MB':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for millions in options.millions:
            make_file(options.store, Path(folder) / JOBS[SHOWN[0]].file, millions)
            for name in SHOWN:
                run = run_of(options.store, name, folder, millions)
                found[name].append(run)
                print(f"{millions * MILLION:12,}{name:>8}{run.cpu:12.2f}{run.wall:13.2f}{run.memory:7.0f}", flush=True)
    if options.picture:
        options.picture.write_text(picture(found), encoding="utf-8")


def make_file(store: str, path: Path, millions: int) -> None:
    """The same million claims, so many times."""
    known = sorted(opened(store).compiled(Question(source="icd9cm", target="icd10cm")))
    head, *parts = claims(known, MILLION, 1)
    body = b"".join(parts)
    with path.open("wb") as file:
        file.write(head)
        for _ in range(millions):
            file.write(body)


def run_of(store: str, name: str, folder: str, millions: int) -> Run:
    command = [sys.executable, __file__, store, "--child", name, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Run(millions, told["cpu"] / millions, told["wall"] / millions, told["MB"])


def picture(found: Mapping[str, Sequence[Run]]) -> str:
    """Microseconds of CPU a row over the length of the file, drawn as SVG."""
    runs = [run for each in found.values() for run in each]
    longest, most = max(run.millions for run in runs), max(run.cpu for run in runs) * 1.2

    def x(millions: float) -> float:
        return LEFT + millions / longest * (WIDTH - LEFT - 20)

    def y(cpu: float) -> float:
        return HEIGHT - BOTTOM - cpu / most * (HEIGHT - BOTTOM - TOP)

    marks = "".join(
        f'<text x="{x(run.millions):.0f}" y="{HEIGHT - 18}" text-anchor="middle">{run.millions} M</text>'
        for run in next(iter(found.values()))
    )
    steps = [most * part / 4 for part in range(5)]
    grid = "".join(
        f'<path d="M{LEFT} {y(step):.0f}H{WIDTH - 20}" stroke="#d0d7de"/>'
        f'<text x="{LEFT - 8}" y="{y(step) + 4:.0f}" text-anchor="end">{step:.1f}</text>'
        for step in steps
    )
    lines = "".join(map(line_of(x, y), found, found.values(), range(len(found))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif"'
        f' font-size="12" fill="#24292f" role="img" aria-label="CPU time a row by the length of the file">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{grid}{marks}{lines}'
        f'<text x="{LEFT}" y="{TOP - 20}">CPU, µs a row</text></svg>\n'
    )


def line_of(x: Callable[[float], float], y: Callable[[float], float]) -> Callable[[str, Sequence[Run], int], str]:
    """Draws the runs of one conversion, and what it is called."""

    def drawn(name: str, runs: Sequence[Run], at: int) -> str:
        points = " ".join(f"{x(run.millions):.1f},{y(run.cpu):.1f}" for run in runs)
        dots = "".join(f'<circle cx="{x(run.millions):.1f}" cy="{y(run.cpu):.1f}" r="3"/>' for run in runs)
        called = {"rows": "one row a choice", "dated": "the same, with a date a row"}[name]
        key = f'<text x="{WIDTH - 20}" y="{TOP - 20 + 16 * at}" text-anchor="end">{called}</text>'
        colour = COLOURS[name]
        line = f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        return f'<g fill="{colour}">{line}{dots}{key}</g>'

    return drawn


if __name__ == "__main__":
    main()
