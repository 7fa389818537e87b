"""Official files that are no parts of a release, by their place in the mirror."""

from __future__ import annotations

from pathlib import Path

from crosswalk.domain.history.releases import Role, SourceFile
from loaders.shared import archive

CDC = "ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM"
CMS = "www.cms.gov/files/zip"
OLD = "www.cms.gov/medicare/coding/icd10/downloads"

ORDER = r"order(?!.*addenda).*\.txt$"
ORDER_ADDENDUM = r"order.addenda.*\.txt$"
CODES_ADDENDUM = r"codes.addenda.*\.txt$"

CM_ORDER_FILES = {
    "2014": f"{OLD}/2014-icd10-code-descriptions.zip",
    "2015": f"{OLD}/2015-code-descriptions.zip",
    "2016": f"{OLD}/2016-code-descriptions-in-tabular-order.zip",
    "2017": f"{OLD}/2017-icd10-code-descriptions.zip",
    "2018": f"{OLD}/2018-icd-10-code-descriptions.zip",
    "2019": f"{OLD}/2019-icd-10-cm-code-descriptions.zip",
    "2020": f"{OLD}/2020-icd-10-cm-codes.zip",
    "2021": "extra/icd10cm/2021-october/Code-Descriptions.zip",
    "2021-01": f"{CMS}/2021-code-descriptions-tabular-order-updated-12162020.zip",
    "2022": f"{CDC}/2022/Code Descriptions zip.zip",
    "2022-04": f"{CMS}/2022-code-descriptions-tabular-order-updated-02012022.zip",
    "2023": f"{CDC}/2023/icd10-Order-CodeFiles2023.zip",
    "2023-04": f"{CMS}/2023-code-descriptions-tabular-order-updated-01/11/2023.zip",
    "2024": f"{CDC}/2024/icd10cm-CodesDescriptions-2024.zip",
    "2024-04": f"{CDC}/2024-Update/icd10cm-Codes-Descriptions-April-2024.zip",
    "2025": f"{CMS}/2025-code-descriptions-tabular-order.zip",
    "2025-04": f"{CDC}/2025-Update/Code-desciptions-April-2025.zip",
}
"""Archives of ICD-10-CM by label; each holds the addenda of its release as well, but 2014 and 2015."""

PCS_ORDER_FILES = {
    "2015": f"{OLD}/2015-pcs-long-and-abbreviated-titles.zip",
    "2016": f"{OLD}/2016-pcs-long-abbrev-titles.zip",
    "2017": f"{OLD}/2017-pcs-long-abbrev-titles.zip",
    "2018": f"{OLD}/2018-icd-10-pcs-order-file.zip",
    "2019": f"{OLD}/2019-icd-10-pcs-order-file.zip",
    "2020": f"{OLD}/2020-icd-10-pcs-order.zip",
    "2021-01": f"{CMS}/2021-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2020.zip",
    "2022-04": f"{CMS}/2022-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-december-1-2021.zip",
    "2022-04.r1": f"{CMS}/errata-january-12-2022.zip",
    "2023-04": f"{CMS}/2023-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-01/11/2023.zip",
    "2024-04": f"{CMS}/2024-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2023.zip",
    "2025": f"{CMS}/2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
}
"""Archives of ICD-10-PCS, each with its order addendum, but 2015."""


def member(mirror: Path, path: str, pattern: str) -> tuple[bytes, SourceFile]:
    """The one member of an archive that a pattern names, or the plain file."""
    with archive.open_file(mirror / path) as opened:
        found = opened.find(pattern)
        return found.data, opened.source(found, Role.DELTA)
