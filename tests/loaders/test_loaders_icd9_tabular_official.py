"""The CDC tabular lists of ICD-9-CM against the CMS title files of the same years (docs/formats.md 1.4)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from loader_samples import ReadPart

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.built_titles import built_title
from crosswalk.domain.history.folding import fold, wording
from crosswalk.domain.history.releases import Role
from crosswalk.domain.history.snapshot import Property, without_listing
from crosswalk.domain.tabular.groups import Group
from loaders.icd9 import tabular as icd9_tabular
from loaders.icd9.tabular import Icd9TabularList
from loaders.icd9.tabular_part import part_of
from loaders.shared import archive

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD9-CM"
CMS = "www.cms.gov/medicare/coding/icd9providerdiagnosticcodes/downloads"
V32 = "icd-9-cm-v32-master-descriptions.zip"
LONG_DX, LONG_SG = r"long_dx.*txt$", r"long_sg.*txt$"
SHORT_DX, SHORT_SG = r"short_dx.*txt$", r"short_sg.*txt$"
DX, SG = "icd9cm", "icd9pcs"
FULL_TITLES = "fy2010diagnosis-procedurecodesfulltitles.zip"
LONG_27 = {DX: r"SHORT_DX_110909\.csv$", SG: r"SHORT_SG_092709\.csv$"}

ReadList = Callable[[str], Icd9TabularList]


@pytest.fixture(scope="module")
def tabular(mirror: Path) -> ReadList:
    """Read a list from the mirror by its place in the folder of CDC."""
    held: dict[str, Icd9TabularList] = {}

    def read(path: str) -> Icd9TabularList:
        if path not in held:
            with archive.open_file(mirror / CDC / path) as opened:
                member = opened.find(r"\.rtf$")
                source = opened.source(member, Role.TABULAR)
            system = SYSTEMS[DX if "dtab" in path.lower() else SG]
            held[path] = icd9_tabular.read(member.data, source, system)
        return held[path]

    return read


def billable(tabular: Icd9TabularList) -> set[str]:
    """The codes of a list with none below them."""
    return set(tabular.titles) - {code[:-1] for code in tabular.titles}


def headers(codes: Mapping[str, object], system: str) -> set[str]:
    return {code[:length] for code in codes for length in range(SYSTEMS[system].shortest(code), len(code))}


YEARS = [
    ("2005/Dtab06.zip", DX, "v23_icd9.zip", "dx", set(), 0),
    ("2006/Dtab07.zip", DX, "v24_icd9.zip", "diagnos", set(), 0),
    ("2007/Dtab08.zip", DX, "v25_icd9.zip", "diagnos", set(), 0),
    # Its brackets below 945.0 to 945.5 read [0-8], where [0-6,9] is meant.
    ("2008/Dtab09.zip", DX, "v26_icd9.zip", "diagnos", {f"945{degree}9" for degree in range(6)}, 6),
    ("2009/Dtab10.zip", DX, "v27_icd9.zip", "short_dx", set(), 0),
    ("2010/DTAB11.ZIP", DX, "cmsv28_master_descriptions.zip", SHORT_DX, set(), 0),
    ("2011/Dtab12.zip", DX, V32, SHORT_DX, set(), 0),
    ("2005/Ptab06.zip", SG, "v23_icd9.zip", "sg", set(), 0),
    ("2006/Ptab07.zip", SG, "v24_icd9.zip", "surg", set(), 0),
    ("2007/Ptab08.zip", SG, "v25_icd9.zip", "proced", set(), 0),
    ("2008/Ptab09.zip", SG, "v26_icd9.zip", "proced", set(), 0),
    ("2009/Ptab10.zip", SG, "v27_icd9.zip", "short_sg", set(), 0),
    ("2010/PTAB11.ZIP", SG, "cmsv28_master_descriptions.zip", SHORT_SG, set(), 0),
    # FY2012 is the last list; these five came in FY2013 and FY2014.
    ("2011/Ptab12.zip", SG, V32, SHORT_SG, {"0095", "0096", "1481", "1482", "1483"}, 5),
]


@pytest.mark.parametrize(("path", "system", "titles", "member", "missing", "count"), YEARS)
def test_the_billable_codes_of_a_list_are_those_of_its_year(
    tabular: ReadList,
    official: ReadPart,
    path: str,
    system: str,
    titles: str,
    member: str,
    missing: set[str],
    count: int,
) -> None:
    listed = tabular(path)
    due = official(Role.SHORT_TITLES, system, f"{CMS}/{titles}", member).facts
    assert billable(listed) == set(due) - missing
    assert len(missing) == count
    untitled = headers(due, system) - set(listed.titles)
    assert untitled == ({"E849"} if system == DX else {"148"} & headers(due, system))


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("2002/dtab03.zip", 12_988),
        ("2003/Dtab04.zip", 13_062),
        ("2004/DTAB05.zip", 13_208),
        ("2002/ptab03.zip", 3_606),
        ("2003/Ptab04.zip", 3_615),
        ("2004/Ptab05.zip", 3_669),
    ],
)
def test_the_lists_before_the_first_title_file_are_read_too(tabular: ReadList, path: str, codes: int) -> None:
    assert len(billable(tabular(path))) == codes


@pytest.mark.parametrize(
    ("path", "system", "member", "count"),
    [("2011/Dtab12.zip", DX, LONG_DX, 14_567), ("2011/Ptab12.zip", SG, LONG_SG, 3_882)],
)
def test_every_code_of_the_last_version_has_a_place(
    tabular: ReadList, official: ReadPart, path: str, system: str, member: str, count: int
) -> None:
    homes = tabular(path).hierarchy.homes
    placed = [
        code
        for code in official(Role.LONG_TITLES, system, f"{CMS}/{V32}", member).facts
        if code[: SYSTEMS[system].shortest(code)] in homes
    ]
    assert len(placed) == count


def test_the_groups_of_the_diagnoses_are_those_known(tabular: ReadList, facts: Path) -> None:
    with (facts / "icd9_chapters_blocks.csv").open(encoding="utf-8", newline="") as table:
        known = [(row["range"], row["title"]) for row in csv.DictReader(table)]
    groups = tabular("2011/Dtab12.zip").hierarchy.groups
    # The table lacks the one block with parentheses in its title.
    aids = Group("block", "042", "HUMAN IMMUNODEFICIENCY VIRUS (HIV) INFECTION", "042", "042")
    assert aids in groups
    assert sorted(map(printed, set(groups) - {aids})) == sorted(known)
    assert sum(group.kind == "chapter" for group in groups) == 19


def printed(group: Group) -> tuple[str, str]:
    span = f"{group.first}-{group.last}" if group.first != group.last else str(group.first)
    return span, f"{group.id}. {group.title}" if group.kind == "chapter" and group.id != span else group.title


def test_blocks_lie_in_chapters_and_a_few_in_blocks(tabular: ReadList) -> None:
    hierarchy = tabular("2011/Dtab12.zip").hierarchy
    assert set(hierarchy.parents) == {group.key for group in hierarchy.groups if group.kind == "block"}
    outer = {above[1] for above in hierarchy.parents.values() if above[0] == "block"}
    assert outer == {"290-299", "800-829", "870-897", "E800-E848"}
    assert hierarchy.homes["250"] == ("block", "249-259")
    assert hierarchy.homes["042"] == ("block", "042")
    assert hierarchy.homes["E849"] == ("block", "E849")
    in_chapters = {home[1] for home in hierarchy.homes.values() if home[0] == "chapter"}
    assert in_chapters == {"4", "14"}


def test_the_groups_of_the_procedures_are_their_chapters(tabular: ReadList) -> None:
    hierarchy = tabular("2011/Ptab12.zip").hierarchy
    spans = {group.id: (group.first, group.last) for group in hierarchy.groups}
    assert list(spans) == ["0", "1", "2", "3", "3A", *map(str, range(4, 17))]
    assert (spans["0"], spans["3A"], spans["16"]) == (("00", "00"), ("17", "17"), ("87", "99"))
    assert hierarchy.parents == {}
    assert len(hierarchy.homes) == 100


def test_the_part_of_a_list_has_headers_beside_the_billable_codes(tabular: ReadList) -> None:
    """E849 is printed as a block only, and is a header all the same."""
    part = part_of(tabular("2004/DTAB05.zip"), SYSTEMS[DX])
    assert {code for code, fact in part.facts.items() if fact.billable} == billable(tabular("2004/DTAB05.zip"))
    assert {code for code, fact in part.facts.items() if not fact.billable and fact.long is None} == {"E849"}
    assert part.facts["250"].long == "Diabetes mellitus"
    assert not any(fact.long for fact in part.facts.values() if fact.billable), "it prints no long titles"
    assert part.knows - without_listing(part).knows == {Property.BILLABLE}


@pytest.mark.parametrize(
    ("path", "code", "title"),
    [
        ("2004/DTAB05.zip", "28521", "Anemia in end-stage renal disease"),
        ("2005/Dtab06.zip", "28521", "Anemia in chronic kidney disease"),
        ("2006/Dtab07.zip", "70702", "Decubitus ulcer, upper back"),
        ("2006/Dtab07.zip", "1724", "Malignant melanoma of skin, scalp and neck"),
        ("2006/Dtab07.zip", "1534", "Malignant neoplasm of cecum"),
        ("2006/Dtab07.zip", "80121", "Closed fracture of base of skull with subarachnoid, subdural, and extradural "
                                     "hemorrhage, with no loss of consciousness"),
        ("2006/Dtab07.zip", "42769", "Other premature beats"),
        ("2006/Dtab07.zip", "E9351", "Methadone causing adverse effects in therapeutic use"),
        # Headings that say of all below them where, after what or of whom it is.
        ("2002/dtab03.zip", "V155", "Personal history of injury, presenting hazards to health"),
        ("2002/dtab03.zip", "7931", "Nonspecific abnormal findings on radiological and other examination of lung "
                                    "field"),
        ("2002/dtab03.zip", "7935", "Nonspecific abnormal findings on radiological and other examination of "
                                    "genitourinary organs"),
        ("2008/Dtab09.zip", "6393", "Renal failure following abortion and ectopic and molar pregnancies"),
        ("2007/Dtab08.zip", "04111", "Staphylococcus infection in conditions classified elsewhere and of unspecified "
                                     "site, staphylococcus aureus"),
        ("2008/Dtab09.zip", "0413", "Friedländer's bacillus infection in conditions classified elsewhere and of "
                                    "unspecified site"),
        ("2008/Dtab09.zip", "00865", "Enteritis due to calcivirus"),
        ("2007/Dtab08.zip", "9973", "Respiratory complications, not elsewhere classified"),
        ("2006/Dtab07.zip", "9993", "Other infection as a complication of medical care, not elsewhere classified"),
        ("2008/Dtab09.zip", "V1584", "Personal history of exposure to asbestos"),
        ("2002/dtab03.zip", "V280", "Antenatal screening, amniocentesis"),
        ("2003/Dtab04.zip", "V461", "Dependence on respirator"),
        ("2007/Dtab08.zip", "7606", "Surgical operation on mother affecting fetus or newborn"),
        ("2003/Dtab04.zip", "25000", "Diabetes mellitus without mention of complication, type II [non-insulin "
                                     "dependent type] [NIDDM type] [adult-onset type] or unspecified type, not stated "
                                     "as uncontrolled"),
    ],
)  # fmt: skip
def test_titles_are_built_of_the_levels_of_a_list(tabular: ReadList, path: str, code: str, title: str) -> None:
    assert built_title(part_of(tabular(path), SYSTEMS[DX]).facts[code].properties) == title


@pytest.mark.parametrize(
    ("path", "system", "codes", "same", "same_words"),
    [("2009/Dtab10.zip", DX, 14_315, 10_243, 10_637), ("2009/Ptab10.zip", SG, 3_838, 3_764, 3_782)],
)
def test_built_titles_are_mostly_those_of_cms(
    tabular: ReadList, official: ReadPart, path: str, system: str, codes: int, same: int, same_words: int
) -> None:
    """Version 27 is the first of which both are there; the others differ by what a list leaves to its reader."""
    built = part_of(tabular(path), SYSTEMS[system]).facts
    long = official(Role.LONG_TITLES, system, f"{CMS}/{FULL_TITLES}", LONG_27[system]).facts
    pairs = [(built_title(built[code].properties) or "", fact.long or "") for code, fact in long.items()]
    assert len(pairs) == codes
    assert sum(fold(one) == fold(two) for one, two in pairs) == same
    assert sum(wording(one) == wording(two) for one, two in pairs) == same_words


def test_known_defects_of_the_last_list_of_diagnoses(tabular: ReadList) -> None:
    titles = tabular("2011/Dtab12.zip").titles
    assert titles["70702"] == "Upper back"
    assert titles["E001"] == "Activities involving walking and running"
    assert [code for code in titles if code.startswith("657")] == ["657", "6570", "65700", "65701", "65703"]
    assert [code for code in titles if code.startswith("672")] == ["672", "6720", "67200", "67202", "67204"]
    assert titles["25001"].endswith(", type I [juvenile type], not stated as uncontrolled")


def test_known_defects_of_older_lists(tabular: ReadList) -> None:
    assert "00" not in tabular("2002/ptab03.zip").hierarchy.homes
    assert ("chapter", "17") in {group.key for group in tabular("2007/Dtab08.zip").hierarchy.groups}
    assert tabular("2010/DTAB11.ZIP").hierarchy.parents["block", "V91"] == ("chapter", "V01-V90")


def folded(title: str | None) -> str:
    """Letters and digits alone: CMS writes `Behcet`, `eardrum -`, and other punctuation."""
    decomposed = unicodedata.normalize("NFKD", title or "")
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))


@pytest.mark.parametrize(
    ("path", "system", "member", "both", "equal", "shortened"),
    [("2011/Dtab12.zip", DX, LONG_DX, 14_567, 8_065, 6_255), ("2011/Ptab12.zip", SG, LONG_SG, 3_877, 3_760, 99)],
)
def test_titles_are_those_of_cms_or_leave_out_what_stands_above(
    tabular: ReadList,
    official: ReadPart,
    path: str,
    system: str,
    member: str,
    both: int,
    equal: int,
    shortened: int,
) -> None:
    mine = tabular(path).titles
    long = official(Role.LONG_TITLES, system, f"{CMS}/{V32}", member).facts
    pairs = [(folded(mine[code]), folded(fact.long)) for code, fact in long.items() if code in mine]
    assert len(pairs) == both
    assert sum(one == two for one, two in pairs) == equal
    assert sum(one != two and set(one.split()) <= set(two.split()) for one, two in pairs) == shortened


def test_notes_are_read(tabular: ReadList) -> None:
    listed = tabular("2011/Dtab12.zip")
    assert "gestational diabetes (648.8)" in listed.notes["250"].texts["excludes"]
    assert listed.notes["0060"].texts == {"inclusion_term": ("Acute amebiasis",)}
    assert "toxic effect of: noxious foodstuffs (988.0-988.9)" in listed.notes["005"].texts["excludes"]
    assert listed.group_notes["block", "001-009"].texts == {"excludes": ("helminthiases (120.0-129)",)}
    assert len(listed.notes) > 6_000
