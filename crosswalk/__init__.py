"""Crosswalk: every yearly release of the US medical code sets in one dated graph.

>>> import crosswalk
>>> with crosswalk.open("sqlite:///codes.sqlite") as codes:
...     answer, = codes.translate(["250.00"], "icd9cm", "icd10cm")
...     answer.alternatives[0].choices[0][0].code
'E11.9'

`open` gives a `Crosswalk`; its methods are the questions, and each answers with a type of its own:

    codes.translate(["250.00"], "icd9cm", "icd10cm")    Translation: alternatives of choices, what could not be carried
    codes.translate_value_set("250.*", "icd9cm")        SetTranslation: the members of a set and what each becomes
    codes.lookup(["E11.9"], on="2024-06-01")            Lookup: what a code is at a moment
    codes.describe(["E11.9"])                           Described: the same with its place, notes and index terms
    codes.validate(["E11.9"], on="2025-10-01")          Validation: whether a code may be used on its day
    codes.history(["G20"])                              History: every state, what preceded and what replaced it
    codes.search("heart attack")                        Search: hits, the likeliest first
    codes.roster("icd10cm", billable=True)              Roster: the codes of a system at a moment, or below some
    codes.tree("E11")                                   Tree: what lies below a code, a group or a system
    codes.reviews.begin("fy2027", "icd10cm", "2027", who="A.")  Reviewed: what changed, to be decided row by row
    codes.attached(codes.lookup(["E11.9"]))             Attached: what your tables of values say of a code
    codes.diff("icd10cm", "2025")                       Difference: new, deleted and revised codes
    codes.changes("icd10cm", "2026", "2027")            Changes: all else that changed, what replaced and preceded it
    codes.load_lines("icd10cm", "2026", "2027")         LoadLine: what to add, change and delete in a system
    codes.upcoming("2026-07-01")                        Upcoming: what starts and ends from a day on
    codes.impact("cdm.csv", before="…", after="…")      Impact: what changes do to a list, what to write instead
    codes.releases()                                    Overview: what is loaded, missing, overdue and due
    codes.verify(["icd10cm"])                           Finding: whether it is as published
    codes.subgraph("E11.9")                             a part of the graph, for networkx
    codes.category_counts()                             CategoryCounts: how entangled the maps are
    codes.load(["icd10cm:2025"])                        LoadReport: what changed, which files were refused
    codes.load_file("order.txt", label="2031")          the same, of a file that no catalog lists
    codes.unload(["icd10cm:2025"])                      the ids of the releases that went

Several answers come as `Answers`, a list. Each prints in a line, and `rows()` of one or of all are flat rows for data
frames: `pandas.DataFrame(codes.lookup(["E11.9", "I10"]).rows())`.

Data frames of pandas, Polars and Arrow go to `crosswalk.frames` (docs/frames.md).

What goes wrong is a `CrosswalkError` with a stable code, the place of the fault and a remedy. The names listed in
`__all__` are the public surface; any other may change without notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from crosswalk.bulk.bundle.manifest import Manifest as Manifest
    from crosswalk.bulk.conversion import Conversion as Conversion
    from crosswalk.domain.answer import Answers as Answers
    from crosswalk.domain.attached.attachment import Attachment as Attachment
    from crosswalk.domain.attached.review import ValueReview as ValueReview
    from crosswalk.domain.attached.standing import Attached as Attached
    from crosswalk.domain.attached.tables import Value as Value
    from crosswalk.domain.attached.tables import ValueEdition as ValueEdition
    from crosswalk.domain.attached.tables import ValueTable as ValueTable
    from crosswalk.domain.codes.damage import Damage as Damage
    from crosswalk.domain.codes.damage import Reading as Reading
    from crosswalk.domain.codes.qualifiers import Kind as Kind
    from crosswalk.domain.codes.repair import Certainty as Certainty
    from crosswalk.domain.codes.repair import Repair as Repair
    from crosswalk.domain.codes.repairs import Repairs as Repairs
    from crosswalk.domain.codes.row_source import RowSource as RowSource
    from crosswalk.domain.codes.row_source import RowStatus as RowStatus
    from crosswalk.domain.codes.systems import SYSTEMS as SYSTEMS
    from crosswalk.domain.codes.systems import CodeSystem as CodeSystem
    from crosswalk.domain.errors import *  # noqa: F403 - all of them are public
    from crosswalk.domain.history.calendar import Calendar as Calendar
    from crosswalk.domain.history.calendar import Moment as Moment
    from crosswalk.domain.history.difference import DeletedCode as DeletedCode
    from crosswalk.domain.history.difference import Difference as Difference
    from crosswalk.domain.history.difference import NewCode as NewCode
    from crosswalk.domain.history.difference import RevisedCode as RevisedCode
    from crosswalk.domain.history.overview import Loaded as Loaded
    from crosswalk.domain.history.overview import Overview as Overview
    from crosswalk.domain.history.overview import ReleaseLine as ReleaseLine
    from crosswalk.domain.history.releases import Edition as Edition
    from crosswalk.domain.history.releases import MapSet as MapSet
    from crosswalk.domain.history.releases import Release as Release
    from crosswalk.domain.history.releases import SourceFile as SourceFile
    from crosswalk.domain.history.verification import Finding as Finding
    from crosswalk.domain.history.verification import Verdict as Verdict
    from crosswalk.domain.lineage.predecessors import Hop as Hop
    from crosswalk.domain.lineage.predecessors import Predecessor as Predecessor
    from crosswalk.domain.lineage.predecessors import Replacement as Replacement
    from crosswalk.domain.lookup.changes import Altered as Altered
    from crosswalk.domain.lookup.changes import Change as Change
    from crosswalk.domain.lookup.changes import ChangeKind as ChangeKind
    from crosswalk.domain.lookup.changes import Changes as Changes
    from crosswalk.domain.lookup.changes import Place as Place
    from crosswalk.domain.lookup.description import Described as Described
    from crosswalk.domain.lookup.description import Description as Description
    from crosswalk.domain.lookup.description import Level as Level
    from crosswalk.domain.lookup.history import History as History
    from crosswalk.domain.lookup.history import HistoryState as HistoryState
    from crosswalk.domain.lookup.impact import Applied as Applied
    from crosswalk.domain.lookup.impact import CodeImpact as CodeImpact
    from crosswalk.domain.lookup.impact import Impact as Impact
    from crosswalk.domain.lookup.impact import ImpactStatus as ImpactStatus
    from crosswalk.domain.lookup.impact import Judged as Judged
    from crosswalk.domain.lookup.impact import ListColumns as ListColumns
    from crosswalk.domain.lookup.impact import ListedCode as ListedCode
    from crosswalk.domain.lookup.impact import Need as Need
    from crosswalk.domain.lookup.impact import Substitute as Substitute
    from crosswalk.domain.lookup.load_lines import LoadAction as LoadAction
    from crosswalk.domain.lookup.load_lines import LoadLine as LoadLine
    from crosswalk.domain.lookup.roster import Roster as Roster
    from crosswalk.domain.lookup.status import Status as Status
    from crosswalk.domain.lookup.tree import Branch as Branch
    from crosswalk.domain.lookup.tree import Tree as Tree
    from crosswalk.domain.lookup.upcoming import Upcoming as Upcoming
    from crosswalk.domain.lookup.upcoming import UpcomingCode as UpcomingCode
    from crosswalk.domain.lookup.upcoming import UpcomingDay as UpcomingDay
    from crosswalk.domain.lookup.validation import Validation as Validation
    from crosswalk.domain.lookup.validity import Lookup as Lookup
    from crosswalk.domain.lookup.validity import Run as Run
    from crosswalk.domain.maps.categories import Category as Category
    from crosswalk.domain.maps.category_counts import CategoryCounts as CategoryCounts
    from crosswalk.domain.maps.published_categories import Figure as Figure
    from crosswalk.domain.reviews.carrying import Carried as Carried
    from crosswalk.domain.reviews.decisions import Decision as Decision
    from crosswalk.domain.reviews.decisions import Ruling as Ruling
    from crosswalk.domain.reviews.keeping import Decided as Decided
    from crosswalk.domain.reviews.reviewed import Reviewed as Reviewed
    from crosswalk.domain.search.answers import Hit as Hit
    from crosswalk.domain.search.answers import Search as Search
    from crosswalk.domain.service_errors import OtherVersion as OtherVersion
    from crosswalk.domain.service_errors import RequestRefused as RequestRefused
    from crosswalk.domain.service_errors import ServiceError as ServiceError
    from crosswalk.domain.service_errors import ServiceFault as ServiceFault
    from crosswalk.domain.service_errors import ServiceTooSlow as ServiceTooSlow
    from crosswalk.domain.service_errors import ServiceUnreachable as ServiceUnreachable
    from crosswalk.domain.translation.answers import Alternative as Alternative
    from crosswalk.domain.translation.answers import Best as Best
    from crosswalk.domain.translation.answers import Choice as Choice
    from crosswalk.domain.translation.answers import NotCarried as NotCarried
    from crosswalk.domain.translation.answers import Outcome as Outcome
    from crosswalk.domain.translation.answers import RelatedCode as RelatedCode
    from crosswalk.domain.translation.answers import Translation as Translation
    from crosswalk.domain.translation.methods import Method as Method
    from crosswalk.domain.translation.question import Question as Question
    from crosswalk.domain.value_sets.set_translation import Member as Member
    from crosswalk.domain.value_sets.set_translation import SetTranslation as SetTranslation
    from crosswalk.loading.report import LoadReport as LoadReport
    from crosswalk.loading.report import PassedOver as PassedOver
    from crosswalk.loading.report import Refused as Refused
    from crosswalk.service import Crosswalk as Crosswalk

__version__ = "0.1.0"
_HOMES: Final = {
    "crosswalk.bulk.bundle.manifest": "Manifest",
    "crosswalk.bulk.conversion": "Conversion",
    "crosswalk.domain.answer": "Answers",
    "crosswalk.domain.codes.qualifiers": "Kind",
    "crosswalk.domain.codes.repair": "Certainty Repair",
    "crosswalk.domain.codes.repairs": "Repairs",
    "crosswalk.domain.attached.attachment": "Attachment",
    "crosswalk.domain.attached.review": "ValueReview",
    "crosswalk.domain.attached.standing": "Attached",
    "crosswalk.domain.attached.tables": "Value ValueEdition ValueTable",
    "crosswalk.domain.codes.damage": "Damage Reading",
    "crosswalk.domain.codes.row_source": "RowSource RowStatus",
    "crosswalk.domain.codes.systems": "CodeSystem SYSTEMS",
    "crosswalk.domain.service_errors": (
        "OtherVersion RequestRefused ServiceError ServiceFault ServiceTooSlow ServiceUnreachable"
    ),
    "crosswalk.domain.errors": (
        "AmbiguousCode AmbiguousContent BadDate BadQuery ChecksumMismatch ChoiceRefused ConflictingContent "
        "CountMismatch CrosswalkError DecisionRefused DuplicateCode ExpressionFault FetchFailed ForeignPackage "
        "InstallationError LayoutError LibraryFault LicenceNotAccepted MapConflict MemberNotFound MissingExtra "
        "OutputFault ReleaseNotLoaded ReviewConflict SchemaMismatch ServerMismatch "
        "SourceError SourceNotFound StoreBusy StoreClosed StoreDamaged "
        "StoreError StoreNotFound StoreRefused StoreUnreachable TableConflict TooMany "
        "UnknownCode UnknownKey UnknownMap UnknownMapSet UnknownRelease UnknownReview UnknownSystem UnknownTable "
        "UnreadableArchive UnreadableRows "
        "UnsafeArchive UsageError Where WorkspaceFault"
    ),
    "crosswalk.domain.history.calendar": "Calendar Moment",
    "crosswalk.domain.history.difference": "DeletedCode Difference NewCode RevisedCode",
    "crosswalk.domain.history.overview": "Loaded Overview ReleaseLine",
    "crosswalk.domain.history.releases": "Edition MapSet Release SourceFile",
    "crosswalk.domain.history.verification": "Finding Verdict",
    "crosswalk.domain.lineage.predecessors": "Hop Predecessor Replacement",
    "crosswalk.domain.lookup.changes": "Altered Change ChangeKind Changes Place",
    "crosswalk.domain.lookup.description": "Described Description Level",
    "crosswalk.domain.lookup.history": "History HistoryState",
    "crosswalk.domain.lookup.load_lines": "LoadAction LoadLine",
    "crosswalk.domain.lookup.impact": (
        "Applied CodeImpact Impact ImpactStatus Judged ListColumns ListedCode Need Substitute"
    ),
    "crosswalk.domain.lookup.status": "Status",
    "crosswalk.domain.lookup.roster": "Roster",
    "crosswalk.domain.lookup.tree": "Branch Tree",
    "crosswalk.domain.lookup.upcoming": "Upcoming UpcomingCode UpcomingDay",
    "crosswalk.domain.lookup.validation": "Validation",
    "crosswalk.domain.lookup.validity": "Lookup Run",
    "crosswalk.domain.maps.categories": "Category",
    "crosswalk.domain.maps.category_counts": "CategoryCounts",
    "crosswalk.domain.maps.published_categories": "Figure",
    "crosswalk.domain.reviews.carrying": "Carried",
    "crosswalk.domain.reviews.decisions": "Decision Ruling",
    "crosswalk.domain.reviews.keeping": "Decided",
    "crosswalk.domain.reviews.reviewed": "Reviewed",
    "crosswalk.domain.search.answers": "Hit Search",
    "crosswalk.domain.translation.answers": "Alternative Best Choice NotCarried Outcome RelatedCode Translation",
    "crosswalk.domain.translation.methods": "Method",
    "crosswalk.domain.translation.question": "Question",
    "crosswalk.domain.value_sets.set_translation": "Member SetTranslation",
    "crosswalk.loading.report": "LoadReport PassedOver Refused",
    "crosswalk.service": "Crosswalk",
}
"""Where the public names are defined. They are imported when first asked for: most programs want few of them."""

__all__ = ["__version__", "open", *(name for names in _HOMES.values() for name in names.split())]


def open(  # noqa: A001 - reads `crosswalk.open(…)`
    url: str | None = None, *, create: bool = False, today: Callable[[], date] | None = None
) -> Crosswalk:
    """The store at a URL (`sqlite:///PATH`), by default that of `CROSSWALK_STORE` or of this user.

    With `create`, an empty store is made where there is none. `today` is the clock.
    Raises `StoreNotFound`, `SchemaMismatch`, `StoreDamaged`, `ForeignPackage` or `UsageError`.
    """
    from crosswalk import settings

    settings.refuse_foreign(settings.LIBRARY_ROOMS)
    from crosswalk.questions.asking import text_of
    from crosswalk.service import Crosswalk
    from graph_schema import open_store

    wanted = text_of("the URL of a store", url) if url else settings.default_url()
    if create:
        settings.make_folder(wanted)
    store = open_store(wanted, create=create)
    return Crosswalk(store, today or settings.clock(), settings.workspace_path(store.url))


if not TYPE_CHECKING:  # the type checker reads the imports above, and refuses any other name

    def __getattr__(name: str) -> object:
        from importlib import import_module

        home = next((home for home, names in _HOMES.items() if name in names.split()), None)
        if home is None:
            raise AttributeError(f"module 'crosswalk' has no attribute {name!r}", name=name)
        found = globals()[name] = getattr(import_module(home), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
