"""CPT for licensees (docs/formats.md 6.1). Every title here is invented: CPT is copyright of the AMA."""

from __future__ import annotations

import itertools
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from service_samples import OpenStore, dump

from api.shared.answering import WithoutLicensedTitles
from crosswalk.domain.errors import ConflictingContent, LicenceNotAccepted
from crosswalk.domain.lookup.status import Status
from crosswalk.loading.licence import LICENCE_VARIABLE
from crosswalk.service import Crosswalk

FILES = {
    "LONGULT.txt": "Notice\n\n00001\tPolishing of a moon\n00002\tPainting of a moon\n",
    "MEDU.txt": "Notice\n\n00001 POLISHING MOON\n00002 PAINTING MOON\n",
    "SHORTU.txt": "Notice\n\n00001 POLISH\n00002 PAINT\n",
    "MODUL.txt": "Appendix A\n\n25 Second Moon\n\n50 Both Moons\n",
}
NEXT = {"LONGULT.txt": "Notice\n\n00001\tPolishing of any moon\n00003\tMoving of a moon\n"}


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "next").mkdir()
    for name, content in NEXT.items():
        (tmp_path / "next" / name).write_text(content)
    return tmp_path


def put(codes: Crosswalk, file: Path, year: int = 2031) -> None:
    codes.load_file(str(file), system="cpt", label=str(year), effective=date(year, 1, 1), accept_licence=True)


@pytest.fixture
def codes(opened: OpenStore, delivery: Path) -> Crosswalk:
    store = opened(today=date(2032, 6, 1))
    for name in FILES:
        put(store, delivery / name)
    put(store, delivery / "next" / "LONGULT.txt", 2032)
    return store


def test_nothing_is_loaded_without_a_word_about_the_licence(opened: OpenStore, delivery: Path) -> None:
    store = opened(today=date(2031, 6, 1))
    put(store, delivery / "MODUL.txt")
    before = dump(store)
    with pytest.raises(LicenceNotAccepted, match="American Medical Association") as refused:
        store.load_file(str(delivery / "MEDU.txt"), system="cpt", label="2031", effective=date(2031, 1, 1))
    assert refused.value.remedy is not None
    assert "--accept-cpt-licence" in refused.value.remedy
    assert dump(store) == before


@pytest.mark.parametrize(("setting", "accepted"), [("accepted", True), ("yes", False), ("", False)])
def test_the_setting_is_such_a_word(
    opened: OpenStore, delivery: Path, monkeypatch: pytest.MonkeyPatch, setting: str, accepted: bool
) -> None:
    monkeypatch.setenv(LICENCE_VARIABLE, setting)
    store = opened(today=date(2031, 6, 1))
    named = {"system": "cpt", "label": "2031"}
    if not accepted:
        with pytest.raises(LicenceNotAccepted):
            store.load_file(str(delivery / "MEDU.txt"), **named, effective=date(2031, 1, 1))
        return
    store.load_file(str(delivery / "MEDU.txt"), **named, effective=date(2031, 1, 1))
    assert store.lookup(["00001"], "cpt")[0].status is Status.VALID


def test_files_of_a_delivery_come_in_any_order(opened: OpenStore, delivery: Path) -> None:
    dumps = []
    for at, order in enumerate(itertools.islice(itertools.permutations(FILES), 0, 24, 5)):
        store = opened(f"order{at}")
        for name in order:
            put(store, delivery / name)
        dumps.append(dump(store))
    assert all(each == dumps[0] for each in dumps)


def test_a_licensee_sees_titles_and_modifiers(codes: Crosswalk) -> None:
    polishing, modifier = codes.lookup(["00001", "25"], "cpt", on=date(2031, 5, 1))
    assert (polishing.status, polishing.short, polishing.long) == (Status.VALID, "POLISH", "Polishing of a moon")
    assert dict(polishing.properties or ())["medium"] == ("POLISHING MOON",)
    assert (modifier.status, modifier.long) == (Status.VALID, "Second Moon")
    ended, new = codes.lookup(["00002", "00003"], "cpt")
    assert (ended.status, new.status) == (Status.DELETED, Status.VALID)
    assert codes.diff("cpt", "2031", "2032").new[0].long == "Moving of a moon"


def test_the_store_marks_them_as_licensed(codes: Crosswalk) -> None:
    (answer,) = codes.lookup(["00003"], "cpt")
    assert "AMA copyright" in dict(answer.properties or ())["licence"][0]


def test_others_see_no_title(codes: Crosswalk) -> None:
    shown = WithoutLicensedTitles(codes)
    answers = shown.lookup(["00001", "25"], "cpt", on=date(2031, 5, 1))
    assert [(each.status, each.short, each.long) for each in answers] == [(Status.VALID, None, None)] * 2
    assert set(dict(answers[0].properties or ())) == {"category", "kind", "licence"}
    assert shown.describe(["00001", "25"], "cpt", on=date(2031, 5, 1)) == [(each, None) for each in answers]
    (hit,) = shown.search("polishing", ["cpt"]).hits
    assert (hit.code, hit.title, hit.text) == ("00001", None, None)
    told = [*answers, hit, *shown.history(["00001", "00002", "50"], "cpt"), shown.diff("cpt", "2031", "2032")]
    text = str([asdict(each) for each in told])
    assert not any(word in text.lower() for word in ("moon", "polish", "paint"))
    assert [row.code for row in shown.diff("cpt", "2031", "2032").revised] == ["00001"]


def test_a_twin_that_says_other_things_is_refused(codes: Crosswalk, delivery: Path) -> None:
    (delivery / "LONGUT.txt").write_text(FILES["LONGULT.txt"].upper())
    before = dump(codes)
    with pytest.raises(ConflictingContent):
        put(codes, delivery / "LONGUT.txt")
    assert dump(codes) == before


def test_with_a_licence_a_charge_master_is_reviewed_for_cpt_as_well(codes: Crosswalk, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    charges = tmp_path / "charges.csv"
    charges.write_text("type,code\nCPT,00001-50\nHCPCS,00002\n,00003\nCPT,99999\nCPT,D0120\n", "utf-8")
    (answer,) = codes.impact(charges, before="cpt:2031", after="cpt:2032")
    told = [(each.text, each.impact.kinds, each.impact.before, each.impact.after) for each in answer.affected]
    assert told == [
        ("00002", ("deleted",), "Painting of a moon", None),
        ("00001-50", ("revised",), "Polishing of a moon", "Polishing of any moon"),
        ("00003", ("new",), None, "Moving of a moon"),
    ]
    assert answer.rows_by_status == {"affected": 3, "not_licensed": 1, "unknown_code": 1}
