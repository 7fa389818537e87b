"""The files of next year are in no catalog: a release whose checksums nobody knows loads as if somebody did.

Each form of file of each system, of two years each: plain files with line feeds alone, and packed again with carriage
returns. Content must say what the catalog says, and give the same store but for the names of the files. Loaded is the
beginning of each file, by the heavy test the whole with line feeds: packed with carriage returns it is what is
published. Of every file that the catalog names it is asked what it is.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from digests import digest
from sweeps import in_a_whole_sweep

import crosswalk
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import MemberNotFound
from crosswalk.domain.history.releases import Release, Role
from crosswalk.loading import map_set as map_loading
from crosswalk.loading import system as system_loading
from loaders.recognition import contents
from loaders.shared.archive import open_file
from releases.catalog import Catalog, load_catalog
from releases.parts import Candidate, PartSpec

CATALOG: Final = load_catalog()
TARGETS: Final = (
    *("icd9cm:23", "icd9cm:27", "icd9pcs:22", "icd9pcs:27", "icd9pcs:29"),
    *("icd10cm:2017", "icd10cm:2025", "icd10pcs:2018", "icd10pcs:2022-04"),
    *("hcpcs:2017", "hcpcs:2018"),
    *("gem-icd9cm-icd10cm:2009", "gem-icd9cm-icd10cm:2018", "gem-icd10cm-icd9cm:2018"),
    *("gem-icd9pcs-icd10pcs:2012", "gem-icd10pcs-icd9pcs:2018"),
    *("reimb-icd10cm-icd9cm:2012", "reimb-icd10pcs-icd9pcs:2015"),
)
WHOLE: Final = (
    *("icd9cm:27", "icd9pcs:27", "icd9pcs:29", "icd10cm:2021"),
    *(pytest.param(each, marks=in_a_whole_sweep) for each in ("icd9cm:32", "icd10cm:2017", "icd10pcs:2022-04")),
    *("hcpcs:2018", "hcpcs:2020-04", "hcpcs:2020-07"),
    *("gem-icd9cm-icd10cm:2018", "gem-icd10cm-icd9cm:2018", "gem-icd9pcs-icd10pcs:2012", "gem-icd10pcs-icd9pcs:2018"),
    *("reimb-icd10cm-icd9cm:2012", "reimb-icd10pcs-icd9pcs:2015"),
)
"""Each form once; records as a workbook among them, of which a beginning takes as long as the whole."""

UNPLACED: Final = (Role.ADDENDUM, Role.CORRECTIONS)
TEXTS: Final = (".txt", ".xml", ".csv", ".rtf")
BEGINNING: Final = 100_000


@dataclass(frozen=True)
class Piece:
    """One file of a release, with the roles that it has in the catalog."""

    name: str
    data: bytes
    roles: frozenset[Role]


def with_lf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def with_crlf(data: bytes) -> bytes:
    return with_lf(data).replace(b"\n", b"\r\n")


def pieces(mirror: Path, target: str, cut: Callable[[str, bytes], bytes]) -> list[Piece]:
    """The files of a release that a load places, each once."""
    roles: dict[str, set[Role]] = {}
    data: dict[str, bytes] = {}
    for part in CATALOG.parts(target):
        if part.role in UNPLACED:
            continue
        for name, content in list(members(mirror, part))[:1]:
            roles.setdefault(name, set()).add(part.role)
            data[name] = cut(name, content)
    return [Piece(name, data[name], frozenset(of)) for name, of in roles.items()]


def members(mirror: Path, part: PartSpec) -> Iterator[tuple[str, bytes]]:
    for archive in part.archives:
        path = mirror / archive.path
        if path.is_file():
            with open_file(path) as opened:
                for name in opened.members:
                    if opened.is_plain or re.search(part.member, name):
                        yield Path(name).name, opened.read(name).data


def beginning(name: str, data: bytes) -> bytes:
    """The first lines of a text, the first chapter, letters or tables of a document; a workbook as it is.

    The first letters of the index of ICD-10-PCS lead to no code.
    """
    if data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        close = next(each for each in (b"</chapter>", b"</letter>", b"</pcsTable>", b"</section>") if each in data)
        end = data.index(close, min(BEGINNING // 5, data.rindex(close))) + len(close)
        root = re.search(rb"<(ICD10\w+\.\w+)", data)
        assert root is not None
        return data[:end] + b"</" + root.group(1) + b">"
    if data.startswith(b"{\\rtf"):
        end = data.index(b"}", 8 * BEGINNING) + 1
        return data[:end] + b"}" * (
            len(re.findall(rb"(?<!\\){", data[:end])) - len(re.findall(rb"(?<!\\)}", data[:end]))
        )
    if not name.lower().endswith(TEXTS):
        return data
    return data[: data.index(b"\n", BEGINNING) + 1] if len(data) > BEGINNING else data


def whole(_: str, data: bytes) -> bytes:
    return data


def loaded(
    folder: Path, files: list[Path], target: str, known: Mapping[str, tuple[Candidate, ...]], *, counted: bool
) -> tuple[str, list[str]]:
    """What is in a store with these files, of which the catalog knows `known`: of the files their roles alone."""
    system, _, label = target.partition(":")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(Catalog, "recognise", lambda _, sha256: known.get(sha256, ()))
        if not counted:
            patch.setattr(system_loading, "check_counts", lambda *_: None)
            patch.setattr(map_loading, "check_rows", lambda *_: None)
        store = folder / "store.sqlite"
        store.unlink(missing_ok=True)
        codes = stack.enter_context(crosswalk.open(f"sqlite:///{store}", create=True))
        effective = CATALOG.find_target(target).effective
        report = codes.load_file(*map(str, files), system=system, label=label, effective=effective, strict=True)
        assert report.loaded == (target,)
    with closing(sqlite3.connect(store)) as raw:
        assert raw.execute("SELECT count(*) FROM code").fetchone()[0] > 100
        roles = raw.execute("SELECT DISTINCT role FROM source_file ORDER BY role").fetchall()
    return digest(f"sqlite:///{store}", "source_file", "preceded_by.source"), [role for (role,) in roles]


def rehearse(mirror: Path, folder: Path, target: str, cut: Callable[[str, bytes], bytes], *, counted: bool) -> None:
    found = pieces(mirror, target, cut)
    files = write(folder / "known", found, bytes)
    known = {
        hashlib.sha256(each.data).hexdigest(): tuple(Candidate(target, role) for role in sorted(each.roles))
        for each in found
    }
    expected = loaded(folder, files, target, known, counted=counted)
    assert loaded(folder, write(folder / "plain", found, with_lf), target, {}, counted=counted) == expected
    if not counted:
        again = packed(folder / "mine.zip", write(folder / "again", found, with_crlf))
        assert loaded(folder, [again], target, {}, counted=counted) == expected


def write(folder: Path, found: list[Piece], form: Callable[[bytes], bytes]) -> list[Path]:
    """The files under names that say nothing, but for the ending."""
    folder.mkdir()
    files = []
    for number, each in enumerate(found):
        ending = Path(each.name).suffix
        files.append(folder / f"download{number}{ending}")
        files[-1].write_bytes(form(each.data) if ending.lower() in TEXTS else each.data)
    return files


def packed(path: Path, files: list[Path]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in files:
            archive.write(file, f"a folder/{file.name}")
    return path


@pytest.mark.parametrize("target", TARGETS)
def test_a_release_without_checksums_loads_as_with_them(mirror: Path, tmp_path: Path, target: str) -> None:
    rehearse(mirror, tmp_path, target, beginning, counted=False)


@pytest.mark.heavy
@pytest.mark.parametrize("target", WHOLE)
def test_so_do_the_whole_files(mirror: Path, tmp_path: Path, target: str) -> None:
    rehearse(mirror, tmp_path, target, whole, counted=True)


def archives(mirror: Path) -> dict[tuple[Path, str], set[tuple[Role, str | None]]]:
    """What the catalog takes of each archive held, by archive and the system whose codes stand first in its lines."""
    found: dict[tuple[Path, str], set[tuple[Role, str | None]]] = {}
    for target_id in CATALOG.target_ids():
        target = CATALOG.find_target(target_id)
        system = target.system if isinstance(target, Release) else CATALOG.map_set(target.map_set).source
        for part in CATALOG.parts(target_id):
            for path in (mirror / archive.path for archive in part.archives if not part.deriving):
                if path.is_file() and part.role is not Role.CORRECTIONS:
                    with open_file(path) as opened:
                        names = [None] if opened.is_plain else [x for x in opened.members if re.search(part.member, x)]
                    found.setdefault((path, system), set()).update((part.role, name) for name in names)
    return found


def test_every_official_file_is_known_by_its_content(mirror: Path) -> None:
    """But for the corrections of HCPCS, of which each archive holds several that look alike, and no load places one."""
    expected = archives(mirror)
    assert sum(map(len, expected.values())) == 239
    for (path, system), parts in expected.items():
        with open_file(path) as archive:
            assert parts <= {(each.role, each.member) for each in contents(archive, SYSTEMS[system])}, path


def test_what_looks_like_nothing_of_a_system_is_not_taken_for_it(mirror: Path) -> None:
    """The descriptions beside the GEMs are no order file, the lists of added exempt codes not the whole list."""
    cdc = mirror / "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications"
    with open_file(cdc / "ICD10CM/2018/POAexemptAddCodes2018.zip") as archive:
        (found,) = contents(archive, SYSTEMS["icd10cm"])
        assert (found.role, found.member) == (Role.POA_EXEMPT, "POAexemptCodes2018.txt")
    with open_file(cdc / "ICD9-CM/2010/APPNDX11.ZIP") as archive, pytest.raises(MemberNotFound):
        contents(archive, SYSTEMS["icd9cm"])
    with open_file(cdc / "ICD9-CM/2010/DTAB11.ZIP") as archive, pytest.raises(MemberNotFound):
        contents(archive, SYSTEMS["icd9pcs"])
