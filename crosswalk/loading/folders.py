"""A folder that somebody names: what was downloaded into it by hand, loaded as if it had been fetched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import AmbiguousContent, CrosswalkError, UnreadableArchive, UsageError
from crosswalk.loading.checks import how_to_load
from crosswalk.loading.named_files import items_of
from crosswalk.loading.report import PassedOver, Refused, told
from crosswalk.loading.tabular import Purposes
from releases.catalog import Catalog
from releases.downloads import Downloads, files_in
from releases.sources import LoadItem


class Inside(NamedTuple):
    """What the files of a folder hold, by the id of the release or edition, and the files that are not used."""

    found: dict[str, list[LoadItem]]
    passed_over: list[PassedOver]
    damaged: list[Refused]


def items_in(
    catalog: Catalog,
    folder: Path,
    system: str | None,
    label: str | None,
    effective: date | None,
    loaded: Collection[str],
) -> Inside:
    """What the files of a folder hold.

    With neither a system nor a label, what the catalog knows is taken as from the library, derived releases among it;
    a file with members that it knows counts too. Of a release that is neither there nor `loaded` no file can be used
    that lists no codes. A file that is damaged is at fault, any other that is not used is passed over. Raises
    `UsageError` where no file is used and none is damaged, else the first fault with the others as its notes.
    """
    found: dict[str, list[LoadItem]] = {}
    if system is None and label is None:
        found |= {target: list(items) for target, items in Downloads.of(folder).available(catalog, loaded).items()}
    used = {item.path for items in found.values() for item in items}
    passed: list[PassedOver] = []
    damaged: list[Refused] = []
    for path in files_in(folder):
        if path in used:
            continue
        try:
            more = items_of(catalog, [str(path)], system, label, effective, by_name=True)
        except UnreadableArchive as fault:
            damaged.append(Refused(path.name, fault, ()))
            continue
        except CrosswalkError as fault:
            passed.append(_passed_over(path.name, fault, known=bool(system or label)))
            continue
        for target, items in more.items():
            roles = {item.role for item in found.get(target, ())}
            found.setdefault(target, []).extend(item for item in items if item.role not in roles)
    for target in [each for each, items in found.items() if each not in loaded and not _lists_codes(each, items)]:
        names = dict.fromkeys(item.path.name for item in found.pop(target) if item.path)
        why, remedy = f"the codes of {target} are neither in the folder nor loaded", how_to_load(target)
        passed += [PassedOver(name, why, remedy) for name in names]
    if not found:
        _refuse_all(folder, passed, damaged)
    return Inside(found, passed, damaged)


def _refuse_all(folder: Path, passed: Sequence[PassedOver], damaged: Sequence[Refused]) -> NoReturn:
    if not damaged:
        raise UsageError(f"nothing in {folder} can be used.", remedy=" ".join(told(passed)))
    first, *others = (each.fault for each in damaged)
    for note in (*map(str, others), *told(passed)):
        first.add_note(note)
    raise first


def _lists_codes(target: str, items: Sequence[LoadItem]) -> bool:
    system = SYSTEMS.get(target.partition(":")[0])
    return system is None or any(item.delta for item in items) or bool(Purposes.of(items, system).codes)


def _passed_over(name: str, fault: CrosswalkError, *, known: bool) -> PassedOver:
    """Why a file is not used; `known` says that it was told of what it is."""
    if isinstance(fault, UsageError) and not isinstance(fault, AmbiguousContent) and not known:
        return PassedOver(name, "the catalog does not know it", _OF_OURS)
    return PassedOver(name, fault.message.removeprefix(f"{name} ").rstrip("."), fault.remedy)


_OF_OURS: Final = "If it is of a release, say --system, --label and --effective."
