"""A notice in words, for the officer's pages and the centre's: channels, days, how long it is to read, its history."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import vocabulary
from sync_server.clock import VIETNAM, moment_of
from sync_server.office import showing, strings
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people.notices import (
    CHANNELS,
    LOUDSPEAKER,
    MATTERS,
    OF_THE_CENTRE,
    Kind,
    Line,
    Mark,
    Notice,
    Version,
    Words,
    expired,
)

WORDS_A_MINUTE = 150  # read aloud slowly over a loudspeaker; a news reader on television is quicker
# States of a channel besides a mark's.
WAITING, AGAIN, KEPT, STANDS, EXPIRED = "waiting", "again", "kept", "stands", "expired"


class Channel(Struct, frozen=True, kw_only=True):
    """One channel and what came of it."""

    code: str
    label: str
    # A mark's Kind, WAITING, STANDS (and should not), EXPIRED (after its last day); an earlier one there: AGAIN, KEPT.
    state: str
    said: str
    link: str = ""
    remark: str = ""


class Card(Struct, frozen=True, kw_only=True):
    """A notice in a list."""

    id: str
    title: str
    matter: str
    days: str
    version: int
    channels: list[Channel]
    taken_back: str
    changing: bool  # there is a draft of another version


class Happened(Struct, frozen=True, kw_only=True):
    """One line of the history."""

    what: str
    detail: str
    link: str


def card(of: Notice, words: Words, speech: str, today: date) -> Card:
    """Return a notice in words; `words` are those of its draft or of what was handed over."""
    return Card(
        id=of.id, title=words.title, matter=matter(words, speech), days=days(words, speech),
        version=of.given.number if of.given else 0, channels=channels(of, speech, today), taken_back=of.taken_back,
        changing=bool(of.draft and of.given),
    )  # fmt: skip


def matter(words: Words, speech: str) -> str:
    """Return the kind of matter."""
    return vocabulary.label(MATTERS, words.matter, speech)


def named(codes: Iterable[str], speech: str) -> list[str]:
    """Return channels by name."""
    return [vocabulary.label(CHANNELS, each, speech) for each in codes]


def days(words: Words, speech: str) -> str:
    """Return from when until when it is to be published."""
    first, last = f"{words.first:%d/%m/%Y}", f"{words.last:%d/%m/%Y}"
    return first if first == last else strings.text(speech, "training.days", first=first, last=last)


def minutes(words: Words) -> int:
    """Return how many minutes title and text take to be read aloud: at least one, begun ones are counted."""
    return max(-(-len(f"{words.title} {words.text}".split()) // WORDS_A_MINUTE), 1)


def channels(of: Notice, speech: str, today: date) -> list[Channel]:
    """Return what came of each channel of the version that stands, and of those where an earlier one still does."""
    if of.given is None:
        return []
    return [_channel(each, of, speech, today) for each in dict.fromkeys([*of.given.words.channels, *of.to_take_down])]


def history(of: Notice, speech: str, *, of_centre: bool = False) -> list[Happened]:
    """Return what happened, the newest first; for the eyes of the centre no officer is named, the commune is."""
    return [_happened(each, speech, of_centre=of_centre) for each in of.lines]


def earlier(of: Notice) -> list[Version]:
    """Return the versions that hold no more, the newest first."""
    return of.versions[-2::-1] if len(of.versions) > 1 else []


def sheet(found: Iterable[Notice], speech: str, today: date) -> Sheet:
    """Return what was handed over as a list, a line for each channel."""
    keys = ("name", "matter", "days", "version", "handed_on", "channel", "state", "link", "remark")
    rows: list[list[Cell]] = [
        [
            of.given.words.title, matter(of.given.words, speech), days(of.given.words, speech), of.given.number,
            handed_on(of.given), each.label, each.said, each.link, each.remark or of.taken_back,
        ]
        for of in found if of.given
        for each in channels(of, speech, today)
    ]  # fmt: skip
    return Sheet(headings=[strings.text(speech, f"notices.head_{key}") for key in keys], rows=rows, days=(4,))


def handed_on(of: Version) -> str:
    """Return the day on which a version was handed over."""
    at = moment_of(of.at)
    return f"{at.astimezone(VIETNAM):%d/%m/%Y}" if at else ""


def _channel(code: str, of: Notice, speech: str, today: date) -> Channel:
    state, told = _stands(code, of, today)
    return Channel(
        code=code, label=vocabulary.label(CHANNELS, code, speech), state=state, said=_said(code, state, told, speech),
        link=told.link if told else "", remark=told.remark if told else "",
    )  # fmt: skip


def _stands(code: str, of: Notice, today: date) -> tuple[str, Mark | None]:
    """Return the state of a channel, and the mark that tells of it."""
    if code in of.to_take_down:
        return STANDS, of.up[code]
    if code in expired(of, today):
        return EXPIRED, of.up[code]
    if code in of.to_publish:
        return (AGAIN, of.up[code]) if code in of.up else (WAITING, None)
    told = of.given.marks.get(code) if of.given else None
    if told is None:
        return Kind.TAKEN_BACK.value, None  # before anything was said of it
    if told.kind is Kind.REFUSED and code in of.up:
        return KEPT, replace(of.up[code], remark=told.remark)
    return told.kind.value, told


def _said(code: str, state: str, told: Mark | None, speech: str) -> str:
    how = "aloud" if code == LOUDSPEAKER else "posted"
    on = f"{told.on:%d/%m/%Y}" if told and told.on else ""
    return strings.text(speech, f"notices.{state}_{how}", on=on, who=told.who if told else "")


def _happened(line: Line, speech: str, *, of_centre: bool) -> Happened:
    nameless = of_centre and line.kind not in OF_THE_CENTRE
    name = strings.text(speech, "notices.commune") if nameless else line.by_name
    channel = vocabulary.label(CHANNELS, line.mark.channel, speech) if line.mark else ""
    what = strings.text(
        speech, f"notices.line_{line.kind.value}", name=name, channel=channel, version=line.version
    )  # fmt: skip
    told = [showing.moment(line.at, speech), line.why]
    if line.mark:
        told += [_said(line.mark.channel, line.mark.kind.value, line.mark, speech), line.mark.remark]
    return Happened(what=what, detail=" · ".join(filter(None, told)), link=line.mark.link if line.mark else "")
