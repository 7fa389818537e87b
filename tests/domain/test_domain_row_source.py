"""Of which system and day the codes of a row are."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from crosswalk.domain.codes.care_settings import Setting, setting_said
from crosswalk.domain.codes.qualifiers import Kind, kind_of, systems_said
from crosswalk.domain.codes.row_source import RowSource, RowStatus, row_source, shape_conflict
from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.days import read_written_day
from crosswalk.domain.errors import BadDate, UnknownSystem, UsageError

DIAGNOSIS, PROCEDURE = Kind.DIAGNOSIS, Kind.PROCEDURE
LAST_OF_ICD9 = date(2015, 9, 30)
FIRST_OF_ICD10 = date(2015, 10, 1)


class TestSystemsSaid:
    @pytest.mark.parametrize("value", ["9", "09", " 9 ", "9.0", "ICD-9", "icd9", "http://hl7.org/fhir/sid/icd-9-cm"])
    def test_a_version_is_of_the_kind_of_its_column(self, value: str) -> None:
        assert systems_said(value, DIAGNOSIS) == ("icd9cm",)
        assert systems_said(value, PROCEDURE) == ("icd9pcs",)
        assert systems_said(value) == ("icd9cm", "icd9pcs")

    @pytest.mark.parametrize("value", ["0", "10", "10.0", "0.0", "ICD-10"])
    def test_medicare_writes_0_for_icd10(self, value: str) -> None:
        assert systems_said(value, DIAGNOSIS) == ("icd10cm",)
        assert systems_said(value, PROCEDURE) == ("icd10pcs",)

    @pytest.mark.parametrize(
        ("qualifiers", "systems"),
        [
            ("ABK ABF ABJ ABN APR", ("icd10cm",)),
            ("BK BF BJ BN PR", ("icd9cm",)),
            ("BBR BBQ", ("icd10pcs",)),
            ("BR BQ", ("icd9pcs",)),
            ("HC", ("hcpcs", "cpt")),
        ],
    )
    def test_qualifiers_of_x12_say_the_kind_themselves(self, qualifiers: str, systems: tuple[str, ...]) -> None:
        for qualifier in qualifiers.split():
            assert systems_said(qualifier) == systems_said(qualifier.lower(), PROCEDURE) == systems

    def test_every_system_is_known_by_id_oid_and_uri(self) -> None:
        for each in SYSTEMS.values():
            for value in (each.id, each.oid, f"urn:oid:{each.oid}"):
                assert systems_said(value) == (each.id,)
            for uri in (each.uri, each.uri.replace("http:", "https:"), f"{each.uri}/"):
                assert each.id in systems_said(uri)

    @pytest.mark.parametrize(
        ("name", "system"),
        [
            ("ICD-10-CM", "icd10cm"),
            ("ICD9CM", "icd9cm"),
            ("ICD9Proc", "icd9pcs"),
            ("icd_10_pcs", "icd10pcs"),
            ("HCPCS Level II", "hcpcs"),
            ("CPT4", "cpt"),
        ],
    )
    def test_names_as_people_write_them(self, name: str, system: str) -> None:
        assert systems_said(name) == (system,)

    @pytest.mark.parametrize("value", ["11", "8", "SNOMED", "ICD-11", "9.1", "ABX", "2.16.840.1.113883.6.96", "I10"])
    def test_what_says_no_system_is_refused(self, value: str) -> None:
        with pytest.raises(UnknownSystem, match="says no code system"):
            systems_said(value)

    def test_the_kind_of_a_system(self) -> None:
        kinds = {each: kind_of(each) for each in SYSTEMS}
        assert kinds == {
            "icd9cm": DIAGNOSIS,
            "icd9pcs": PROCEDURE,
            "icd10cm": DIAGNOSIS,
            "icd10pcs": PROCEDURE,
            "hcpcs": None,
            "cpt": None,
        }


class TestWrittenDays:
    @pytest.mark.parametrize(
        "text",
        [
            "2015-10-01",
            "20151001",
            "10/01/2015",
            "10/1/2015",
            "01OCT2015",
            "1oct2015",
            " 2015-10-01 ",
            "2015-10-01T00:00:00Z",
            "2015-10-01 0:00",
            "2015-10-01 00:00:00.000000+00:00",
            "2015-10-01T23:59:59.999-0500",
            "10/01/2015 12:00:00 AM",
            "10/1/2015 9:30 pm",
            "2015-10-01 23:59:59.999",
            "2015-10-01T23:30:00-05:00",
            "01OCT2015:08:30:00",
            "10/01/2015 12:00",
        ],
    )
    def test_forms_that_files_have(self, text: str) -> None:
        assert read_written_day(text) == FIRST_OF_ICD10

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("13/05/2015", "the month stands first"),
            ("02/30/2015", "no calendar has it"),
            ("2015-02-29", "no calendar has it"),
            ("20151301", "no calendar has it"),
            ("31JUN2015", "no calendar has it"),
            ("10/01/15", "two digits"),
            ("01OCT15", "two digits"),
            ("42278", "is not a day"),
            ("10012015", "is not a day"),
            ("01.10.2015", "is not a day"),
            ("2015-10", "is not a day"),
            ("2015-1-1", "is not a day"),
            ("2015-W40-4", "is not a day"),
            ("October 1, 2015", "is not a day"),
            ("NULL", "is not a day"),
            ("2015-10-01T00:00junk", "is not a day"),
            ("2015-10-01T99:99", "is not a day"),
            ("２０１５-10-01", "is not a day"),
        ],
    )
    def test_what_is_ambiguous_or_no_day_is_refused(self, text: str, why: str) -> None:
        with pytest.raises(BadDate, match=why):
            read_written_day(text)


class TestSettings:
    @pytest.mark.parametrize("value", ["inpatient", "Inpatient", "IP", "i", "11X", "111", "0111", "0217", "18x"])
    def test_stays(self, value: str) -> None:
        assert setting_said(value) is Setting.INPATIENT

    @pytest.mark.parametrize("value", ["outpatient", "OP", "o", "13X", "131", "0131", "12X", "851", "72x"])
    def test_services(self, value: str) -> None:
        assert setting_said(value) is Setting.OUTPATIENT

    @pytest.mark.parametrize("value", ["32X", "E", "emergency", "21", "11", "1111", "office"])
    def test_what_says_neither_is_refused(self, value: str) -> None:
        with pytest.raises(UsageError, match="says no setting"):
            setting_said(value)


class TestWhatDecides:
    def test_nothing_said_leaves_every_system(self) -> None:
        assert row_source() == RowSource()
        assert row_source(value=" ", first="", through=None, setting="") == RowSource()

    def test_the_given_system_where_the_row_says_nothing(self) -> None:
        assert row_source(DIAGNOSIS, "icd9cm") == RowSource(("icd9cm",))
        assert row_source(given="hcpcs", first="2016-03-01") == RowSource(("hcpcs",), date(2016, 3, 1))

    def test_the_day_decides_for_a_column_with_a_kind(self) -> None:
        for kind, before, since in [(DIAGNOSIS, "icd9cm", "icd10cm"), (PROCEDURE, "icd9pcs", "icd10pcs")]:
            assert row_source(kind, before, first="09/30/2015").systems == (before,)
            assert row_source(kind, before, first="20151001").systems == (since,)

    def test_without_a_kind_the_given_system_stays(self) -> None:
        assert row_source(None, "icd9cm", first="2020-01-01") == RowSource(("icd9cm",), date(2020, 1, 1))

    def test_a_column_with_a_kind_and_nothing_else_leaves_both_versions(self) -> None:
        assert row_source(PROCEDURE).systems == ("icd9pcs", "icd10pcs")

    def test_the_value_beats_the_given_system_and_the_kind(self) -> None:
        assert row_source(DIAGNOSIS, "icd9cm", 10) == RowSource(("icd10cm",), stated=True)
        assert row_source(DIAGNOSIS, "icd9cm", "BBR") == RowSource(("icd10pcs",), stated=True)

    def test_the_value_beats_the_day_and_their_contradiction_is_told(self) -> None:
        late = row_source(DIAGNOSIS, value="9", first="2016-03-01")
        assert (late.systems, late.day, late.status) == (
            ("icd9cm",),
            date(2016, 3, 1),
            RowStatus.VERSION_CONFLICT,
        )
        assert late.reason == "the row says icd9cm, which was not in force on 2016-03-01"
        assert not late.refused
        assert row_source(DIAGNOSIS, value="0", first="2015-09-30").status is RowStatus.VERSION_CONFLICT
        assert row_source(DIAGNOSIS, value="0", first="2015-10-01").status is None
        assert row_source(value="HC", first="2015-09-30").status is None

    def test_the_same_is_said_by_days_of_every_type(self) -> None:
        written = row_source(DIAGNOSIS, first="2015-10-01")
        assert row_source(DIAGNOSIS, first=FIRST_OF_ICD10) == written
        assert row_source(DIAGNOSIS, first=datetime(2015, 10, 1, 8, 30)) == written  # noqa: DTZ001 - as a frame has it


class TestSpans:
    def test_a_stay_goes_by_its_discharge_also_over_the_boundary(self) -> None:
        stay = row_source(DIAGNOSIS, "icd9cm", None, LAST_OF_ICD9, "2015-10-03", "inpatient")
        assert (stay.systems, stay.day, stay.status) == (("icd10cm",), date(2015, 10, 3), None)
        assert stay.reason == "a stay from 2015-09-30 to 2015-10-03 is coded by its discharge"
        assert row_source(DIAGNOSIS, None, "9", LAST_OF_ICD9, "2015-10-03", "IP").status is RowStatus.VERSION_CONFLICT

    def test_a_stay_over_another_1_october_needs_no_word(self) -> None:
        stay = row_source(DIAGNOSIS, None, None, "2024-09-28", "2024-10-02", "111")
        assert stay == RowSource(("icd10cm",), date(2024, 10, 2))

    @pytest.mark.parametrize("setting", ["outpatient", "131", None])
    def test_services_over_the_boundary_are_not_decided(self, setting: str | None) -> None:
        row = row_source(DIAGNOSIS, "icd9cm", None, LAST_OF_ICD9, FIRST_OF_ICD10, setting)
        assert (row.systems, row.day, row.status) == ((), None, RowStatus.SPANS_BOUNDARY)
        assert row.refused
        assert "span 2015-10-01: split them" in (row.reason or "")

    def test_what_the_row_or_the_caller_names_is_kept_and_the_span_told(self) -> None:
        for row in (
            row_source(DIAGNOSIS, None, "9", LAST_OF_ICD9, FIRST_OF_ICD10),
            row_source(None, "icd9cm", None, LAST_OF_ICD9, FIRST_OF_ICD10),
        ):
            assert (row.systems, row.day, row.status) == (("icd9cm",), LAST_OF_ICD9, RowStatus.SPANS_BOUNDARY)
            assert not row.refused

    def test_services_over_another_1_october_are_decided_and_told(self) -> None:
        row = row_source(DIAGNOSIS, None, None, "2024-09-30", "2024-10-01", "outpatient")
        assert (row.systems, row.day, row.status) == (("icd10cm",), date(2024, 9, 30), RowStatus.SPANS_BOUNDARY)
        assert not row.refused

    @pytest.mark.parametrize(
        ("first", "through"),
        [("2015-10-01", "2016-09-30"), ("2015-09-01", "2015-09-30"), ("2024-10-01", "2024-10-01")],
    )
    def test_services_within_a_year_of_codes_go_by_their_first_day(self, first: str, through: str) -> None:
        row = row_source(DIAGNOSIS, None, None, first, through, "outpatient")
        assert (row.day, row.status) == (date.fromisoformat(first), None)

    def test_other_code_sets_know_no_such_boundary(self) -> None:
        assert row_source(None, "hcpcs", None, "2015-09-15", "2015-10-14").status is None

    def test_one_date_alone_is_the_day(self) -> None:
        for setting in (None, "inpatient", "outpatient"):
            assert row_source(DIAGNOSIS, through="2015-10-01", setting=setting).day == FIRST_OF_ICD10
            assert row_source(DIAGNOSIS, first="2015-10-01", setting=setting).day == FIRST_OF_ICD10


class TestRefusals:
    @pytest.mark.parametrize(
        ("row", "status", "told"),
        [
            (row_source(DIAGNOSIS, "icd9cm", "11"), RowStatus.UNKNOWN_SYSTEM, "'11' says no code system"),
            (row_source(DIAGNOSIS, "icd9cm", None, "13/05/2015"), RowStatus.BAD_DATE, "the month stands first"),
            (row_source(DIAGNOSIS, "icd9cm", "9", None, "2015-02-29"), RowStatus.BAD_DATE, "no calendar has it"),
            (row_source(None, None, None, "0001-01-01"), RowStatus.BAD_DATE, "no day of a claim"),
            (row_source(None, None, None, "2015-10-02", "2015-10-01"), RowStatus.BAD_DATE, "is before the first"),
            (row_source(setting="ambulance"), RowStatus.UNKNOWN_SETTING, "'ambulance' says no setting"),
        ],
    )
    def test_what_cannot_be_read_refuses_the_row(self, row: RowSource, status: RowStatus, told: str) -> None:
        assert (row.systems, row.day, row.status, row.refused) == ((), None, status, True)
        assert told in (row.reason or "")


class TestShapes:
    def test_a_code_of_the_other_version_contradicts_its_row(self) -> None:
        row = row_source(DIAGNOSIS, value="9")
        assert shape_conflict("E11.9", row) == "the row says icd9cm, and E11.9 is written as icd10cm"
        assert shape_conflict("250.00", row) is None
        assert shape_conflict("0DTJ4ZZ", row_source(PROCEDURE, value="9")) is not None
        assert shape_conflict("47.01", row_source(PROCEDURE, value="0")) is not None

    def test_what_has_the_shape_of_both_or_of_none_contradicts_nothing(self) -> None:
        assert shape_conflict("E950", row_source(DIAGNOSIS, value="9")) is None
        assert shape_conflict("V10.0", row_source(DIAGNOSIS, value="0")) is None
        assert shape_conflict("?", row_source(DIAGNOSIS, value="9")) is None

    def test_only_the_row_can_be_contradicted(self) -> None:
        assert shape_conflict("E11.9", row_source(DIAGNOSIS, "icd9cm")) is None
        assert shape_conflict("E11.9", row_source(value="HC")) is None
