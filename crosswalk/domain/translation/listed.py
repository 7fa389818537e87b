"""The answer about a source that is mapped, on the target day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from crosswalk.domain.maps.categories import Category
from crosswalk.domain.naming import first_of
from crosswalk.domain.translation.answers import Doubtful, MapView, NotCarried, Outcome, Translation, edition_label
from crosswalk.domain.translation.newer_sources import Mapped
from crosswalk.domain.translation.targets import Targets

_MOST_REASONS: Final = 3
_MOST_NAMED: Final = 6
"""Reasons, and codes of each, told in one line; `not_carried` has all."""


def answer_mapped(
    view: MapView,
    text: str,
    code: str,
    mapped: Mapped,
    targets: Targets,
    reason: str | None = None,
    descendants: Sequence[str] = (),
    category: Category | None = None,
) -> Translation:
    """The answer about a code with its alternatives carried to the target day; `reason` says how they were found.

    `category` is that of the code in the edition of the question, or in the newest where each code has its own.
    """
    alternatives, related, not_carried, doubtful = targets.carried(mapped.alternatives, mapped.rows)
    not_carried = (*mapped.not_carried, *not_carried)
    shown = view.source.display(code)
    if alternatives:
        status = Outcome.CARRIED_PARTLY if not_carried else Outcome.MAPPED
    elif mapped.alternatives:
        status = Outcome.NOT_CARRIED
    else:
        status = Outcome.NO_MAP if mapped.rows else Outcome.NOT_IN_MAP
    if status is Outcome.NO_MAP and not not_carried:
        reason = f"the map says that {shown if reason is None else 'it'} has no plausible translation" + (
            f" ({reason})" if reason else ""
        )
    edition = edition_label(view, mapped.rows)
    rows = (
        *(Doubtful.of(row, view.source) for row in mapped.doubtful),
        *(Doubtful.of(row, view.target) for row in doubtful),
    )
    return Translation(
        text,
        view.source,
        shown,
        view.target,
        view.map_set.id,
        edition,
        view.target_moment,
        status,
        with_doubtful(with_not_carried(reason, not_carried), rows),
        alternatives,
        tuple(map(view.source.display, descendants)),
        also_consider=related,
        not_carried=not_carried,
        doubtful=rows,
        category=category if view.edition is not None or edition == view.editions[-1].label else None,
    )


def with_doubtful(reason: str | None, rows: Sequence[Doubtful]) -> str | None:
    """Why an answer is not what conversion tables say, after how it was found."""
    if not rows:
        return reason
    told = first_of([f"{row.code} ← {row.previous}: {row.reason}" for row in rows], _MOST_REASONS, joint="; ")
    return "; ".join(filter(None, (reason, f"doubtful in the conversion tables: {told}")))


def with_not_carried(reason: str | None, not_carried: Sequence[NotCarried]) -> str | None:
    """Why an answer is not the whole of what the map says, after how it was found."""
    if not not_carried:
        return reason
    codes: dict[str, list[str]] = {}
    for one in not_carried:
        codes.setdefault(one.reason, []).append(one.code)
    told = [f"{first_of(alike, _MOST_NAMED)}: {why}" for why, alike in list(codes.items())[:_MOST_REASONS]]
    if len(codes) > _MOST_REASONS:
        told.append(f"and {len(codes) - _MOST_REASONS} more reasons")
    return "; ".join(([reason] if reason else []) + told)
