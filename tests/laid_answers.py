"""Answers as the API gives them, laid into flat rows and into the shapes of whole files, by the shortest code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

Cells = dict[str, Any]

SHAPES: Final = ("list", "rows", "best", "clusters")


def flat_rows(answer: Cells) -> list[Cells]:
    """The flat rows of an answer of the API: those that CSV has, without the line."""
    mended = answer["repaired"] or {}
    common: Cells = {
        "input": answer["input"],
        "source_system": answer["source"]["system"],
        "source_code": answer["source"]["code"],
        **{name: answer[name] for name in ("status", "target_system", "map_set", "edition", "as_of", "release")},
        **{name: answer[name] for name in ("stale", "reason", "category")},
        "repair": mended.get("kind"),
        "certainty": mended.get("certainty"),
        "suggested": " ".join(each["code"] for each in answer["suggested"]) or None,
    }
    rows: list[Cells] = [
        {**common, **_choice_cells(answer, number, alternative, at, choice)}
        for number, alternative in enumerate(answer["alternatives"], 1)
        for at, choices in enumerate(alternative["choices"], 1)
        for choice in choices
    ]
    rows += [
        {**common, "alternative": cluster["alternative"], "clusters": " + ".join(cluster["codes"])}
        for cluster in (answer["clusters"] or {"shown": []})["shown"]
    ]
    for left in answer["not_carried"]:
        cells = {"reason": left["reason"], "not_carried": left["code"], "candidates": " ".join(left["candidates"])}
        rows.append({**common, **cells})
    return rows or [common]


def _choice_cells(answer: Cells, number: int, alternative: Cells, at: int, choice: Cells) -> Cells:
    steps = [f"{hop['from']} > {hop['to']} {hop['effective']}" for hop in alternative["carried"]]
    related = [each["code"] for each in answer["also_consider"] if each["for"] == choice["code"]]
    return {
        "alternative": number,
        "scenario": alternative["scenario"],
        "choice_list": at,
        "target_code": choice["code"],
        "target_status": choice["status"],
        "approximate": alternative["approximate"],
        "flags": choice["flags"],
        "long": choice["long"],
        "carried": "; ".join(steps),
        "also_consider": " ".join(related),
        "methods": " ".join(alternative["methods"]),
        "joint": " + ".join(" | ".join(codes) for codes in alternative["joint"]),
        "best": _best_cell(answer["best"], number, at, choice["code"]) if answer["best"] else None,
    }


def _best_cell(best: Cells, number: int, at: int, code: str) -> str:
    if best["alternative"] is None:
        return "open" if any(code in codes for codes in best["candidates"]) else "false"
    return "true" if number == best["alternative"] and code == best["choices"][at - 1]["code"] else "false"


_OF_ROWS: Final = ("alternative", "choice_list", "scenario", "target_status", "flags", "carried")
COLUMNS: Final = {
    shape: ("target_code", "status", "approximate", "reason", "repair", "certainty", "n_alternatives", *more)
    for shape, more in {"list": (), "best": (), "rows": _OF_ROWS, "clusters": ("cluster_id", "alternative")}.items()
}


def laid(answer: Cells, shape: str) -> list[Cells]:
    """An answer of the API in a shape, put together of its flat rows: the cells of every row."""
    flat = flat_rows(answer)
    count = len(answer["alternatives"])
    common = {**dict.fromkeys(COLUMNS[shape]), **flat[0], "reason": answer["reason"], "n_alternatives": count}
    nothing = {**common, **dict.fromkeys((*COLUMNS[shape][7:], "target_code", "approximate"))}
    rows = [{**nothing, **cells} for cells in _LAID[shape](answer, [row for row in flat if row.get("target_code")])]
    return [{name: row[name] for name in COLUMNS[shape]} for row in rows or [nothing]]


def _as_list(answer: Cells, _: list[Cells]) -> Iterator[Cells]:
    told = [
        "+".join("/".join(one["code"] for one in choices) for choices in each["choices"])
        for each in answer["alternatives"]
    ]
    if told:
        flag = any(each["approximate"] for each in answer["alternatives"])
        yield {"target_code": "|".join(told), "approximate": flag}


def _as_best(answer: Cells, choices: list[Cells]) -> Iterator[Cells]:
    best, codes = answer["best"], [*dict.fromkeys(row["target_code"] for row in choices)]
    if best is None and len(codes) == 1:
        yield choices[0]
    elif best is None and codes:
        yield {"reason": _opened(answer, f"among {'|'.join(codes)}")}
    elif best is not None and best["alternative"] is None:
        among = "|".join("+".join(each) for each in best["candidates"])
        yield {"reason": _opened(answer, f"{'; '.join(best['reasons'])}; among {among}")}
    elif best is not None:
        chosen = [row for row in choices if row["best"] == "true"]
        yield {
            "target_code": "+".join(row["target_code"] for row in chosen),
            "approximate": chosen[0]["approximate"],
        }


def _opened(answer: Cells, why: str) -> str:
    return "; ".join(filter(None, (f"left open: {why}", answer["reason"])))


def _as_clusters(answer: Cells, choices: list[Cells]) -> Iterator[Cells]:
    found = [(row["alternative"], row["target_code"]) for row in choices if not row["scenario"]]
    found += [(each["alternative"], "+".join(each["codes"])) for each in answer["clusters"]["shown"]]
    for at, (number, code) in enumerate(found, 1):
        flag = answer["alternatives"][number - 1]["approximate"]
        yield {"cluster_id": at, "alternative": number, "target_code": code, "approximate": flag}


_LAID: Final[dict[str, Callable[[Cells, list[Cells]], Iterable[Cells]]]] = {
    "list": _as_list,
    "rows": lambda _, choices: choices,
    "best": _as_best,
    "clusters": _as_clusters,
}
