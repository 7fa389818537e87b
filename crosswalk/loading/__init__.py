"""From official files to the store."""

from crosswalk.loading.load import load_file, load_mirror, load_starter
from crosswalk.loading.progress import LoadReport, Progress

__all__ = ["LoadReport", "Progress", "load_file", "load_mirror", "load_starter"]
