"""From official files to the store."""

from crosswalk.domain.progress import Progress
from crosswalk.loading.load import load_files, load_mirror, load_starter
from crosswalk.loading.report import LoadReport, Refused

__all__ = ["LoadReport", "Progress", "Refused", "load_files", "load_mirror", "load_starter"]
