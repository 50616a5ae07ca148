"""Notices (tin công bố): what the commune wants read out and posted, and what its service centre did of it.

A notice is the lines about it. An officer writes a draft; handing it over makes the draft a version, and only versions
are the centre's to see. The centre notes, channel by channel, what came of the version that stands. Another version has
to be noted anew; what an earlier one left standing somewhere is remembered until it was taken down there.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import LONG_TEXT, SHORT_TEXT
from fieldapp.domain.roles import OfficeRole
from sync_server.clock import VIETNAM
from sync_server.db.tables import notice_events, officers
from sync_server.journal.author import Author
from sync_server.people import lines

MATTERS, CHANNELS = "LOAI_TIN", "KENH_TIN"  # lists of the vocabulary
LOUDSPEAKER = "LOA"  # of CHANNELS
LONGEST_LINK = 1_000  # characters
YEARS = range(2020, 2101)  # in which a notice may be published; another is a slip of the pen


class Kind(StrEnum):
    """What can happen with a notice; each has a sentence in the office's strings."""

    WRITTEN = "written"  # a draft, or another draft
    DROPPED = "dropped"  # the draft is given up
    HANDED_OVER = "handed_over"  # the draft is a version now
    TAKEN_BACK = "taken_back"
    PUBLISHED = "published"  # on one channel, by the centre; so are the next two
    REFUSED = "refused"  # it cannot be published there
    TAKEN_DOWN = "taken_down"
    SEEN = "seen"  # an officer has seen what could not be published


OF_THE_DRAFT = (Kind.WRITTEN, Kind.DROPPED)
OF_THE_CENTRE = (Kind.PUBLISHED, Kind.REFUSED, Kind.TAKEN_DOWN)


class Words(Struct, frozen=True, kw_only=True):
    """What is to be published, where and when."""

    title: str
    text: str
    matter: str  # LOAI_TIN
    channels: list[str]  # KENH_TIN
    first: date
    last: date


class Mark(Struct, frozen=True, kw_only=True):
    """What came of one channel."""

    kind: Kind  # one of OF_THE_CENTRE
    channel: str
    version: int  # that the centre was looking at
    on: date | None = None  # when it was published or taken down
    who: str = ""  # did it, as the centre says
    link: str = ""  # where it stands
    remark: str = ""  # or why it cannot be published


class Line(Struct, frozen=True, kw_only=True):
    """One line of a notice's history."""

    kind: Kind
    at: str
    by_name: str
    version: int  # that stood then, with this line; 0 before the first
    mark: Mark | None = None
    why: str = ""  # it was taken back


class Version(Struct, frozen=True, kw_only=True):
    """What was handed over at one time."""

    number: int  # from 1
    words: Words
    at: str
    marks: dict[str, Mark] = {}  # by channel, the last word of each


class Notice(Struct, frozen=True, kw_only=True):
    """A notice as it stands, with its lines, the newest first."""

    id: str
    lines: list[Line]
    draft: Words | None = None  # that nobody but officers sees
    versions: list[Version] = []
    taken_back: str = ""  # why; empty while it is to be published
    up: dict[str, Mark] = {}  # by channel, what was published there and not taken down again
    unseen: list[Mark] = []  # what the centre could not publish, until an officer has seen it
    edition: int = 0  # of what officers did with it: a page that was drawn at another one is out of date

    @property
    def given(self) -> Version | None:
        """The version that the centre has; None while none was handed over."""
        return self.versions[-1] if self.versions else None

    @property
    def words(self) -> Words:
        """What an officer goes on writing at: the draft, or else what was handed over."""
        found = self.draft or (self.given.words if self.given else None)
        if found is None:
            raise ValueError("a notice without words")
        return found

    @property
    def to_publish(self) -> list[str]:
        """The channels of which the centre has not said anything yet."""
        if self.given is None or self.taken_back:
            return []
        return [each for each in self.given.words.channels if each not in self.given.marks]

    @property
    def to_take_down(self) -> list[str]:
        """The channels on which it stands and should stand no more."""
        wanted = self.given.words.channels if self.given and not self.taken_back else []
        return [each for each in self.up if each not in wanted]


def expired(of: Notice, today: date) -> list[str]:
    """Return the channels on which it stands after its last day; what was read aloud stands nowhere."""
    if of.given is None or of.taken_back or of.given.words.last >= today:
        return []
    return [each for each in of.up if each != LOUDSPEAKER and each not in of.to_take_down]


class _Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    words: Words | None = None
    mark: Mark | None = None
    why: str = ""


def wrong(words: Words) -> str:
    """Return which part of a notice cannot be kept; empty when all can."""
    if not words.title or len(words.title) > SHORT_TEXT:
        return "title"
    if not words.text or len(words.text) > LONG_TEXT:
        return "text" if not words.text else "long"
    if vocabulary.word(MATTERS, words.matter) is None:
        return "matter"
    if not words.channels or not all(vocabulary.word(CHANNELS, each) for each in words.channels):
        return "channels"
    if words.first.year not in YEARS:
        return "first"
    return "" if words.last >= words.first and words.last.year in YEARS else "last"


def wrong_mark(mark: Mark) -> str:
    """Return which part of what came of a channel cannot be kept; empty when all can."""
    if mark.kind is Kind.REFUSED and not mark.remark:
        return "why"
    if mark.kind is not Kind.REFUSED and mark.on is None:
        return "on"
    if mark.kind is not Kind.REFUSED and not 0 < len(mark.who) <= SHORT_TEXT:
        return "who"
    if mark.link and not is_link(mark.link):
        return "link"
    return "remark" if len(mark.remark) > SHORT_TEXT else ""


def is_link(text: str) -> bool:
    """Return whether this is an address of a page on the web, http or https, and nothing a browser carries out."""
    if len(text) > LONGEST_LINK or not text.isprintable() or any(each in text for each in ' \\<>"'):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def begin(conn: Connection, officer: Author, notice: str, words: Words, now: datetime) -> bool:
    """Write a draft; return whether it is new. Raises Problem NOT_FOUND for another commune's notice."""
    lines.wait_turn(conn, officer.partition)
    if _find(conn, officer.partition, notice):
        return False
    _add(conn, officer, notice, 1, Kind.WRITTEN, _Told(words=words), now)
    return True


def rewrite(conn: Connection, officer: Author, notice: str, edition: int, words: Words, now: datetime) -> bool:
    """Write another draft; return False, and write nothing, when an officer did something with it since `edition`.

    The same words again are no other draft, whenever they come. Raises Problem NOT_FOUND.
    """
    known = _mine(conn, officer, notice)
    if known.words == words:
        return True
    if known.edition != edition:
        return False
    _add(conn, officer, notice, len(known.lines) + 1, Kind.WRITTEN, _Told(words=words), now)
    return True


def drop(conn: Connection, officer: Author, notice: str, edition: int, now: datetime) -> bool:
    """Give up a draft: what was handed over stays; return False when there is another draft than at `edition`.

    Raises Problem NOT_FOUND for what was never written here.
    """
    lines.wait_turn(conn, officer.partition)
    found = _find(conn, officer.partition, notice)
    if not found:
        raise Problem(Code.NOT_FOUND, "no such notice in this commune")
    [known] = found
    if known.draft is None:
        return True
    if known.edition != edition:
        return False
    _add(conn, officer, notice, len(known.lines) + 1, Kind.DROPPED, _Told(), now)
    return True


def hand_over(conn: Connection, officer: Author, notice: str, edition: int, now: datetime) -> bool:
    """Make the draft a version for the centre, or hand over again what was taken back.

    Returns False, and hands nothing over, when an officer did something with it since `edition`: what is handed over
    is what was confirmed. Raises Problem NOT_FOUND.
    """
    known = _mine(conn, officer, notice)
    if known.draft is None and not known.taken_back:
        return True
    if known.edition != edition:
        return False
    _add(conn, officer, notice, len(known.lines) + 1, Kind.HANDED_OVER, _Told(), now)
    return True


def take_back(conn: Connection, officer: Author, notice: str, why: str, now: datetime) -> None:
    """Note that a notice is not to be published any more. Raises Problem NOT_FOUND, also for one never handed over."""
    known = _mine(conn, officer, notice)
    if known.given is None:
        raise Problem(Code.NOT_FOUND, "it was never handed over")
    if not known.taken_back:
        _add(conn, officer, notice, len(known.lines) + 1, Kind.TAKEN_BACK, _Told(why=why), now)


def see(conn: Connection, officer: Author, notice: str, now: datetime) -> None:
    """Note that an officer has seen what could not be published. Raises Problem NOT_FOUND."""
    known = _mine(conn, officer, notice)
    if known.unseen:
        _add(conn, officer, notice, len(known.lines) + 1, Kind.SEEN, _Told(), now)


def mark(conn: Connection, centre: Author, notice: str, said: Mark, now: datetime) -> bool:
    """Note what came of a channel; return False, and note nothing, when the commune has changed its mind since.

    Raises Problem NOT_FOUND, also for a notice that was never handed over.
    """
    known = _mine(conn, centre, notice)
    if known.given is None:
        raise Problem(Code.NOT_FOUND, "it was never handed over")
    if known.given.marks.get(said.channel) == said:
        return True
    wanted = known.given.words.channels
    if said.kind is Kind.TAKEN_DOWN:
        wanted = [*known.to_take_down, *expired(known, now.astimezone(VIETNAM).date())]
    open_for_it = said.kind is Kind.TAKEN_DOWN or not known.taken_back
    if said.channel not in wanted or not open_for_it or said.version != known.given.number:
        return False
    _add(conn, centre, notice, len(known.lines) + 1, said.kind, _Told(mark=said), now)
    return True


def one(conn: Connection, partition: str, notice: str) -> Notice:
    """Return one notice of a commune, for its officers. Raises Problem NOT_FOUND."""
    found = [each for each in _find(conn, partition, notice) if not _is_dropped(each)]
    if not found:
        raise Problem(Code.NOT_FOUND, "no such notice in this commune")
    return found[0]


def every(conn: Connection, partition: str) -> list[Notice]:
    """Return a commune's notices for its officers, the latest written first."""
    found = (each for each in _find(conn, partition) if not _is_dropped(each))
    return sorted(found, key=lambda each: (each.lines[-1].at, each.id), reverse=True)


def one_given(conn: Connection, partition: str, notice: str) -> Notice:
    """Return one notice that was handed over, without its draft. Raises Problem NOT_FOUND."""
    return _as_given(one(conn, partition, notice))


def every_given(conn: Connection, partition: str) -> list[Notice]:
    """Return the notices that were handed over, without their drafts, the latest written first."""
    return [_as_given(each) for each in every(conn, partition) if each.given]


def unseen(conn: Connection, partition: str) -> list[Notice]:
    """Return the notices with something that could not be published and that no officer has seen."""
    of = notice_events.c
    asked = select(of.notice).distinct().where(of.partition == partition, of.kind == Kind.REFUSED.value)
    found = [each for name in conn.execute(asked).scalars() for each in _find(conn, partition, name)]
    return [each for each in found if each.unseen]


def has_reader(conn: Connection, partition: str) -> bool:
    """Return whether the commune's centre has an account with which it sees what is handed over."""
    of = officers.c
    asked = select(of.id).where(
        of.partition == partition, of.role == OfficeRole.SERVICE.value, of.disabled_at == ""
    )  # fmt: skip
    return conn.execute(asked.limit(1)).first() is not None


def _as_given(known: Notice) -> Notice:
    """Return a notice without its drafts, if it was handed over."""
    if known.given is None:
        raise Problem(Code.NOT_FOUND, "it was never handed over")
    shown = [each for each in known.lines if each.kind not in OF_THE_DRAFT]
    return replace(known, draft=None, lines=shown)


def _is_dropped(known: Notice) -> bool:
    return known.draft is None and not known.versions


def _find(conn: Connection, partition: str, notice: str = "") -> list[Notice]:
    of = notice_events.c
    asked = select(notice_events).where(of.partition == partition).order_by(of.id)
    found: dict[str, Notice] = {}
    for row in conn.execute(asked.where(of.notice == notice) if notice else asked):
        told, kind = msgspec.json.decode(row.told, type=_Told), Kind(row.kind)
        known = _after(found.get(row.notice) or Notice(id=row.notice, lines=[]), kind, row.at, told)
        line = Line(
            kind=kind, at=row.at, by_name=row.by_name, version=len(known.versions), mark=told.mark, why=told.why
        )
        found[row.notice] = replace(known, lines=[line, *known.lines])
    return list(found.values())


def _after(known: Notice, kind: Kind, at: str, told: _Told) -> Notice:
    """Return the notice after one more line."""
    if told.mark:
        return _marked(known, told.mark)
    if kind is Kind.SEEN:
        return replace(known, unseen=[])
    known = replace(known, edition=known.edition + 1)
    if kind is Kind.WRITTEN:
        return replace(known, draft=told.words)
    if kind is Kind.DROPPED:
        return replace(known, draft=None)
    if kind is Kind.TAKEN_BACK:
        return replace(known, taken_back=told.why, unseen=[])
    version = Version(number=len(known.versions) + 1, words=known.words, at=at)
    return replace(known, draft=None, versions=[*known.versions, version], taken_back="", unseen=[])


def _marked(known: Notice, said: Mark) -> Notice:
    others: Sequence[Mark] = [each for each in known.unseen if each.channel != said.channel]
    up = {name: each for name, each in known.up.items() if name != said.channel or said.kind is Kind.REFUSED}
    if said.kind is Kind.PUBLISHED:
        up[said.channel] = said
    *before, last = known.versions
    last = replace(last, marks={**last.marks, said.channel: said})
    unseen = [*others, said] if said.kind is Kind.REFUSED else [*others]
    return replace(known, versions=[*before, last], up=up, unseen=unseen)


def _mine(conn: Connection, by: Author, notice: str) -> Notice:
    lines.wait_turn(conn, by.partition)
    return one(conn, by.partition, notice)


def _add(
    conn: Connection, by: Author, notice: str, place: int, kind: Kind, told: _Told, now: datetime
) -> None:  # fmt: skip
    said = msgspec.json.encode(told).decode()
    lines.add(conn, notice_events, by, notice, place, now, notice=notice, kind=kind.value, told=said)
