"""Looking at kept maps: which there are, one with its rows page by page and its versions, and the whole as a file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.shared.answering import Answering
from api.shared.refusal import Refusal
from api.web.asking import in_one_state, may_drop, number_in, text_in, workbench
from api.web.kept.rows import Filter, paged
from crosswalk.applied.csv_file import written
from crosswalk.bulk.reports.report import Figure, Report, Table, Tone
from crosswalk.bulk.reports.workbook import write_workbook
from crosswalk.contract.applied import map_row
from crosswalk.domain.applied.applied_map import AppliedMap, AppliedRow, Standing
from crosswalk.domain.applied.policies import POLICIES
from crosswalk.domain.translation.answers import Translation

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILES: Final = {"xlsx": _WORKBOOK, "csv": "text/csv; charset=utf-8"}
_HEADS: Final = ("source", "standing", "targets", "approximate", "origin", "why", "who", "at")


def overview(request: Request) -> Response:
    """Every kept map in its newest version."""
    board = workbench(request)
    return board.page(request, "maps.html", {"maps": board.service.maps.newest()})


@in_one_state
def one(request: Request) -> Response:
    """A map: what it rests on, its versions, and the rows that are asked for."""
    board = workbench(request)
    name, version = request.path_params["name"], number_in(request, "version", 0, 10**8)
    maps = board.service.maps
    made = maps.version(f"{name}@{version}" if version else name)
    versions = maps.versions(name)
    asked = Filter(text_in(request, "show") or "all", text_in(request, "q"), number_in(request, "page", 1, 10**6))
    found = paged(maps, made.ref, asked)
    context: dict[str, Any] = {
        "made": made,
        "newest": versions[-1],
        "versions": versions[::-1],
        "policy": POLICIES[made.policy].statement if made.policy in POLICIES else made.policy,
        "paged": found,
        "answers": answers_of(board.service, made, found.rows),
        "said": text_in(request, "said"),
        "may_drop": may_drop(request, versions[0].who),
    }
    return board.page(request, "map.html", context)


def answers_of(service: Answering, made: AppliedMap, rows: Sequence[AppliedRow]) -> Mapping[str, Translation]:
    """What a map answers for some of its rows, with titles, by their source."""
    codes = [made.source_system.display(row.source) for row in rows]
    answers = service.maps.translate(codes, made.ref, repairs="none", titled=True) if codes else []
    return {row.source: answer for row, answer in zip(rows, answers, strict=True)}


def file(request: Request) -> Response:
    """A map whole: as CSV, which `crosswalk map import` reads, or as a workbook. Nothing in it starts a formula."""
    name, kind = request.path_params["name"], request.path_params["form"]
    if kind not in _FILES:
        raise Refusal(404, "not_found", f"a map is no {kind} file.", "Take xlsx or csv.")
    version = number_in(request, "version", 0, 10**8)
    maps = workbench(request).service.maps
    made = maps.version(f"{name}@{version}" if version else name)
    rows = maps.rows(made.ref)
    content = "".join(written(made, rows)).encode() if kind == "csv" else workbook_of(made, rows)
    told = f'attachment; filename="{made.name}-{made.version}.{kind}"'
    headers = {"content-disposition": told, "cache-control": "private, no-store"}
    return Response(content, media_type=_FILES[kind], headers=headers)


def workbook_of(made: AppliedMap, rows: Sequence[AppliedRow]) -> bytes:
    """A version of a map as a workbook."""
    cells = []
    for row in rows:
        told: Mapping[str, Any] = map_row(made, row)
        cells.append(tuple(told[head] for head in _HEADS))
    tones = [Tone.GOOD if row.is_chosen else Tone.CAUTION if row.standing is Standing.OPEN else Tone.NEUTRAL
             for row in rows]  # fmt: skip
    figures = (
        Figure("codes", len(rows)),
        Figure("chosen by people", sum(row.is_chosen for row in rows), Tone.GOOD),
        Figure("open", sum(row.standing is Standing.OPEN for row in rows), Tone.CAUTION),
    )
    facts = (
        ("from", made.source), ("to", made.target), ("map", f"{made.map_set}, edition {made.edition or 'the newest'}"),
        ("release", made.release), ("policy", made.policy), ("made by", made.who), ("on", made.at),
    )  # fmt: skip
    made_in = io.BytesIO()
    table = Table("Codes", _HEADS, cells, codes=(0, 2), tones=tones)
    write_workbook(Report(made.ref, made.title, figures, (), (table,), facts), made_in)
    return made_in.getvalue()
