"""What a class is in words, field by field: for its history, and for versions that people wrote differently."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, ValidationError, convert

from fieldapp.domain import clash, vocabulary
from fieldapp.domain.clash import Clash
from fieldapp.domain.differing import Piece, differs, side_by_side
from fieldapp.domain.record import COMMON_WRITERS
from fieldapp.domain.roles import Role
from fieldapp.domain.training import Document, TrainingClass
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import showing, strings

_LABELS = {
    "title": "title_label", "documents": "documents_given", "photos": "sheet", "called_off": "call_off",
}  # fmt: skip
_LONGEST = 120  # characters of a value in the history


class Version(Struct, frozen=True, kw_only=True):
    """One of the values that lie side by side."""

    text: str
    pieces: list[Piece]  # of the text: NEW where another version says something else
    by: str
    at: str  # by the writer's clock; empty when nothing tells it
    name: str  # what the form sends to keep it
    stands: bool  # it is what everybody reads until one is chosen


class Open(Struct, frozen=True, kw_only=True):
    """A field that people wrote differently."""

    label: str
    versions: list[Version]
    record: str  # whose field it is
    seq: int  # of that record, as it is shown
    decision: str = ""  # the id of the change that its buttons make, where a page has one for each record

    @property
    def marked(self) -> bool:
        """Whether words in which the versions differ are marked."""
        return any(differs(each.pieces) for each in self.versions)


class Told(Struct, frozen=True, kw_only=True):
    """One line of the history."""

    seq: int
    what: str
    when: str
    detail: str


def label(path: str, speech: str) -> str:
    """Return what a field of a class is called."""
    name = path.partition("/")[0]
    return strings.text(speech, f"training.{_LABELS.get(name, name)}")


def in_words(path: str, value: Any, speech: str) -> str:
    """Return a value of a class; that nothing is written, for one that was taken away."""
    name = path.partition("/")[0]
    if value is None or value == "":
        return strings.text(speech, "common.nothing_written")
    if name == "subject":
        return vocabulary.label("TAP_HUAN", str(value), speech)
    if name in ("held_on", "until"):
        return showing.day(str(value))
    if name == "documents":
        return document(_document(value), speech)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("caption") or "")
    return str(value)


def document(of: Document, speech: str) -> str:
    """Return a document with its number of copies, where it is told."""
    return strings.text(speech, "training.document_copies", title=of.title, n=of.copies) if of.copies else of.title


def documents(told: TrainingClass, speech: str) -> list[str]:
    """Return what a class hands out."""
    return [document(each, speech) for each in told.documents.values() if each.title]


def clashes_of(opened: OpenCase, speech: str) -> list[Open]:
    """Return what of the class people wrote differently and nobody has chosen yet."""
    return [
        Open(
            label=label(each.path, speech),
            versions=versions(each, [in_words(each.path, one.value, speech) for one in each.versions]),
            record=opened.record,
            seq=opened.seq,
        )
        for each in clash.open_clashes(opened.fields, opened.lines)
    ]


def versions(of: Clash, texts: Sequence[str]) -> list[Version]:
    """Return the versions of one field, of which these are the words."""
    return [
        Version(text=text, pieces=pieces, by=one.by, at=one.at, name=one.key or of.path, stands=not one.key)
        for one, text, pieces in zip(of.versions, texts, side_by_side(texts, 0), strict=True)
    ]  # fmt: skip


def lines_of(opened: OpenCase, speech: str) -> list[Told]:
    """Return who wrote what about the class, the newest first."""
    first = opened.lines[0]
    return [_line(each, each is first, speech) for each in reversed(opened.lines)]


def _line(line: StoryLine, first: bool, speech: str) -> Told:
    taken = {path: value for path, value in line.set.items() if path not in line.clashed}
    seen = {path: value for path, value in taken.items() if path.partition("/")[0] not in COMMON_WRITERS}
    if first:
        key = "line_begun" if line.role == Role.MEDIATOR else "line_set"
    elif set(seen) == {"called_off"}:
        key = "line_called_off" if seen["called_off"] else "line_goes_on"
    else:
        key = "line_changed"
    told = [_told(path, value, speech) for path, value in seen.items()]
    return Told(
        seq=line.seq,
        what=strings.text(speech, f"training.{key}", name=line.by),
        when=showing.moment(line.received_at, speech),
        detail="; ".join(each for each in told if each),
    )


def _told(path: str, value: Any, speech: str) -> str:
    if path == "called_off" and value is None:
        return ""
    name = path.partition("/")[0]
    if value is None and "/" in path:
        return strings.text(speech, "training.line_taken_out", label=label(path, speech))
    words = in_words(path, value, speech)
    short = words if len(words) <= _LONGEST else f"{words[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f"{label(name, speech)}: {short}" if short else label(name, speech)


def _document(value: Any) -> Document:
    try:
        return convert(value, Document)
    except ValidationError:
        return Document()
