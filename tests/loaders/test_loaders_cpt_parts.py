"""What each file of a CPT delivery states (docs/formats.md 6.1). Every title here is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date

import pytest

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.errors import LayoutError, MemberNotFound
from crosswalk.domain.history.releases import Release, Role, SourceFile
from crosswalk.domain.history.snapshot import Facts, Part, Property, Snapshot, merge
from loaders.cpt import parts as cpt_parts
from loaders.registry import read_part
from loaders.shared import archive
from loaders.shared.line_cache import LineCache

NOTICE = "Invented titles\r\n\r\n"
LONG = NOTICE + "00001\tPolishing of a moon\r\n0002T\tWeighing of a moon\r\n"
MEDIUM = NOTICE + "00001 POLISHING MOON\r\n0002T WEIGHING MOON\r\n"
SHORT = NOTICE + "00001 POLISH MOON\r\n0002T WEIGH MOON\r\n"
MODIFIERS = """Appendix A

22 Bigger Moon

25 Second Moon

CPT Level I Modifiers

25 Second Moon at Noon

Category II Modifiers
1P No Moon

Level II (HCPCS/National) Modifiers
E1 Round moon
"""
CONSOLIDATED = (
    "Concept Id\tCPT Code\tLong\tMedium\tShort\tCurrent Descriptor Effective Date\r\n"
    "7\t00001\tPolishing of one moon\tPOLISHING 1 MOON\tPOLISH 1\t20310101\r\n"
)
DELIVERY = {"LONGULT.txt": LONG, "MEDU.txt": MEDIUM, "SHORTU.txt": SHORT, "MODUL.txt": MODIFIERS}
RELEASE = Release("cpt", "cpt:2031", "CPT", date(2031, 1, 1))
LICENCE = ("licence", (SYSTEMS["cpt"].licence,))


def part(name: str, content: str) -> Part:
    role = cpt_parts.role_of(name)
    assert role is not None
    return read_part(role, content.encode(), SourceFile(name, "0" * 64, role), SYSTEMS["cpt"], LineCache())


def zipped(files: Mapping[str, str]) -> archive.Archive:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return archive.open_bytes("delivery.zip", data.getvalue())


def test_the_files_of_a_delivery_make_one_release_in_any_order() -> None:
    parts = [part(name, content) for name, content in DELIVERY.items()]
    expected = {
        "00001": Facts(
            True,
            "POLISH MOON",
            "Polishing of a moon",
            (("category", ("I",)), ("kind", ("procedure",)), LICENCE, ("medium", ("POLISHING MOON",))),
        ),
        "0002T": Facts(
            True,
            "WEIGH MOON",
            "Weighing of a moon",
            (("category", ("III",)), ("kind", ("procedure",)), LICENCE, ("medium", ("WEIGHING MOON",))),
        ),
        "22": Facts(True, None, "Bigger Moon", (("kind", ("modifier",)), LICENCE, ("sections", ("general",)))),
        "25": Facts(
            True, None, "Second Moon", (("kind", ("modifier",)), LICENCE, ("sections", ("general", "outpatient")))
        ),
        "1P": Facts(True, None, "No Moon", (("kind", ("modifier",)), LICENCE, ("sections", ("category_2",)))),
    }
    for ordered in (parts, parts[::-1], [*parts[2:], *parts[:2]]):
        step: Snapshot = merge(RELEASE, ordered[:1])
        for one in ordered[1:]:
            step = merge(RELEASE, [step, one])
        assert step.facts == merge(RELEASE, ordered).facts == expected


def test_every_fact_is_marked_as_licensed() -> None:
    for name, content in {**DELIVERY, "Consolidated_Code_List.txt": CONSOLIDATED}.items():
        assert all(LICENCE in (fact.properties or ()) for fact in part(name, content).facts.values())


def test_the_consolidated_list_is_believed_first_and_dates_its_titles() -> None:
    merged = merge(RELEASE, [part("LONGULT.txt", LONG), part("Consolidated_Code_List.txt", CONSOLIDATED)])
    assert merged.facts["00001"].long == "Polishing of one moon"
    properties = dict(merged.facts["00001"].properties or ())
    assert (properties["medium"], properties["titles_since"]) == (("POLISHING 1 MOON",), ("2031-01-01",))


def test_modifiers_of_hcpcs_are_left_to_hcpcs() -> None:
    found = part("MODUL.txt", MODIFIERS)
    assert set(found.facts) == {"22", "25", "1P"}
    assert found.knows == {Property.MODIFIERS}
    assert all(SYSTEMS["cpt"].matches(code) for code in found.facts)


def test_of_twins_the_one_in_small_letters_is_read() -> None:
    names = ["cpt/LONGUF.txt", "cpt/LONGUT.txt", "cpt/LONGULF.txt", "cpt/LONGULT.txt", "cpt/SHORTU.txt", "cpt/a.pdf"]
    with zipped(dict.fromkeys(names, "")) as opened:
        found = {each.role: each.member for each in cpt_parts.delivered(opened)}
    assert found == {Role.LONG_TITLES: r"^LONGULT\.txt$", Role.SHORT_TITLES: r"^SHORTU\.txt$"}


@pytest.mark.parametrize("name", ["codes.txt", "LONG.zip"])
def test_a_file_with_another_name_is_not_guessed(name: str) -> None:
    with archive.open_bytes(name, b"00001\tOne") as opened, pytest.raises(MemberNotFound, match="name of a CPT file"):
        cpt_parts.delivered(opened)
    with pytest.raises(LayoutError, match="name"):
        cpt_parts.read(Role.LONG_TITLES, b"00001\tOne", SourceFile(name, "0" * 64, Role.LONG_TITLES))
