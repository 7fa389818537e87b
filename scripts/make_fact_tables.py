"""Make the compact tables that the package carries: the 2018 GEMs, and the codes before those of ICD-10-CM.

    python scripts/make_fact_tables.py MIRROR_DIR OUT_DIR

MIRROR_DIR holds the official archives under the path of their address (HOST/PATH). The output is
the same for the same archives, so a second run shows whether anything changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crosswalk.domain.codes.systems import SYSTEMS
from crosswalk.domain.history.releases import Role
from loaders.icd10cm import conversion as conversion_cm
from loaders.icd10cm import previous_codes
from loaders.maps import fact_table, gem
from loaders.shared import archive

EDITION = "2018"
BASE = "www.cms.gov/medicare/coding/icd10/downloads"
DIAGNOSES = f"{BASE}/2018-icd-10-cm-general-equivalence-mappings.zip"
PROCEDURES = f"{BASE}/2018-icd-10-pcs-general-equivalence-mappings.zip"
TABLES = (
    ("icd9cm", "icd10cm", DIAGNOSES, r"_i9gem\.txt$"),
    ("icd10cm", "icd9cm", DIAGNOSES, r"_i10gem\.txt$"),
    ("icd9pcs", "icd10pcs", PROCEDURES, r"gem_i9pcs\.txt$"),
    ("icd10pcs", "icd9pcs", PROCEDURES, r"gem_pcsi9\.txt$"),
)

PREVIOUS = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/2025/icd-10-cm-conversion-table-FY2025.xlsx"
"""The table of FY2025 has the rows of every year since FY2017."""


def make(mirror: Path, source_id: str, target_id: str, path: str, pattern: str) -> bytes:
    source_system, target_system = SYSTEMS[source_id], SYSTEMS[target_id]
    url = f"https://{path}"
    with archive.open_file(mirror / path) as opened:
        member = opened.find(pattern)
        source = opened.source(member, Role.GEM, url)
    origin = fact_table.Origin(
        map_set=f"gem-{source_id}-{target_id}",
        edition=EDITION,
        url=url,
        archive_sha256=source.sha256,
        member=member.name or source.name,
        member_sha256=member.sha256,
    )
    return fact_table.pack(gem.read(member.data, source, source_system, target_system), origin, source_system)


def make_previous_codes(mirror: Path) -> bytes:
    url = f"https://{PREVIOUS}"
    with archive.open_file(mirror / PREVIOUS) as opened:
        member = opened.find("")
        source = opened.source(member, Role.CONVERSION, url)
    origin = previous_codes.Origin(source.name, url, source.sha256)
    return previous_codes.pack(conversion_cm.read(member.data, source).rows, origin)


def main(mirror: Path, out: Path) -> None:
    for source_id, target_id, path, pattern in TABLES:
        name = f"gem-{source_id}-{target_id}-{EDITION}.txt.xz"
        write(out / name, make(mirror, source_id, target_id, path, pattern))
    write(out / "icd10cm-previous-codes-2025.txt.xz", make_previous_codes(mirror))


def write(file: Path, packed: bytes) -> None:
    file.write_bytes(packed)
    print(f"{file.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
