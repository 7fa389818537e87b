"""A picture as the browser's library takes it: cards with their places, and one line for all that joins two cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.web.picture.arranging import Arrangement
from api.web.picture.cards import Card, Link, kind_of

Address = Callable[..., str]
"""Makes a link to a path of the workbench, with what is asked there."""


def drawing(
    cards: Sequence[Card], links: Sequence[Link], arrangement: Arrangement, centre: str, at: Address, on: str
) -> dict[str, Any]:
    """The picture: every card and line."""
    return {
        "centre": centre,
        "nodes": [_node(each, arrangement, at, on) for each in cards],
        "edges": _lines(links, arrangement),
        "captions": [{"text": each.text, "x": each.at.x, "y": each.at.y} for each in arrangement.captions],
    }


def _node(card: Card, arrangement: Arrangement, at: Address, on: str) -> dict[str, Any]:
    spot = arrangement.spots[card.id]
    return {
        "id": card.id,
        "x": round(spot.x, 1),
        "y": round(spot.y, 1),
        "form": card.form,
        "system": card.system or "",
        "label": card.label,
        "name": card.name,
        "title": card.title or "",
        "kind": kind_of(card),
        "says": card.says,
        "starts": card.starts,
        "ends": card.ends,
        "cut": card.is_cut,
        "bad": card.is_bad,
        "page": at(card.path, on=on) if card.path else None,
        "explore": at("/explore", system=card.system, code=card.asked, on=on) if card.asked else None,
    }


def _lines(links: Sequence[Link], arrangement: Arrangement) -> list[dict[str, Any]]:
    """One line for each two cards and kind, whichever way its links go; what each says stays with it."""
    lines: dict[tuple[str, str, str], dict[str, Any]] = {}
    for each in links:
        back = (each.target, each.source, each.kind)
        ends = back if back in lines else (each.source, each.target, each.kind)
        line = lines.setdefault(
            ends,
            {
                "source": ends[0],
                "target": ends[1],
                "kind": each.kind,
                "day": each.day,
                "loose": True,
                "both": False,
                "says": [],
                "label": [],
            },
        )
        line["loose"] = line["loose"] and each.is_loose
        line["both"] = line["both"] or ends == back
        line["says"].append([each.source, each.words, each.day])
        if each.label not in line["label"]:
            line["label"].append(each.label)
    for (source, target, kind), line in lines.items():
        bends = arrangement.bends if kind == "child_of" else arrangement.detours
        line["label"] = " / ".join(line["label"][:2]) + ("…" if len(line["label"]) > 2 else "")
        line["bends"] = [[round(each.x, 1), round(each.y, 1)] for each in bends.get((source, target), ())]
    return list(lines.values())
