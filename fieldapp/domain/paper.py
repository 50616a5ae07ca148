"""What stands on a paper, word for word: the same for the screen that is read aloud and for the sheet that is signed.

Papers are Vietnamese whatever the phone's language is: they are read out in the village and lie at the commune.
"""

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from fieldapp.domain import minutes as papers
from fieldapp.domain import vocabulary, words
from fieldapp.domain.minutes import Attendee, Minutes
from fieldapp.domain.text import is_written

LANGUAGE = "vi"
_LAST = ("HGV", "TK", "CT")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_PAIRED = 4  # characters of the printed digest that stand together


class Sheet(Struct, frozen=True, kw_only=True):
    """The words of a paper, from top to foot."""

    nation: str
    motto: str
    over: str
    issuer: str
    place_and_day: str
    title: str
    subject: str
    opening: list[str]
    points: list[tuple[str, str]]  # heading and text; an empty point of the law stays, with its heading
    closing: list[str]
    foot: list[str]


class Place(Struct, frozen=True, kw_only=True):
    """Where somebody signs."""

    key: str  # of the attendee, and of the signature
    role: str
    name: str


def sheet_of(minutes: Minutes, record_id: str, digest: str) -> Sheet:
    """Return the words of a paper; `digest` is over its text, and its beginning stands at the foot."""
    return Sheet(
        nation=_say("nation"),
        motto=_say("motto"),
        over=minutes.commune.upper() or _say("over_blank"),
        issuer=minutes.team_name.upper() or _say("issuer_blank"),
        place_and_day=_say("place_and_day", place=_bare(minutes.commune) or _say("blank"), day=_day(minutes.held_on)),
        title=_title(minutes),
        subject=_subject(minutes),
        opening=[*_opening(minutes), *_those_there(minutes)],
        points=list(_points(minutes)),
        closing=_closing(minutes),
        foot=[_say("foot", record=record_id, digest=printed(digest)), _say("no_official_form")],
    )


def printed(digest: str) -> str:
    """Return the beginning of a digest as it is printed: four groups of four."""
    return " ".join(digest[at : at + _PAIRED] for at in range(0, papers.PRINTED, _PAIRED))


def places(minutes: Minutes) -> list[Place]:
    """Return where people sign: the sides first, who wrote and who led last, each in the order of the keys."""
    known = [word.code for word in vocabulary.lists()["VAI_KY"].items]
    order = {code: place for place, code in enumerate([*(each for each in known if each not in _LAST), *_LAST])}
    named = {
        key: each
        for key, each in minutes.attendees.items()
        if is_written(each.name) or key in minutes.signatures  # who has signed keeps the place
    }
    rank = {key: order.get(each.role, -1) for key, each in named.items()}
    sides = [key for key in sorted(named) if named[key].role == "BEN"]
    found = []
    for key in sorted(named, key=lambda key: (rank[key], key)):
        each = named[key]
        role = _side(sides.index(key) + 1) if each.role == "BEN" else role_of(each)
        found.append(Place(key=key, role=role.upper(), name=each.name))
    return found


def role_of(attendee: Attendee) -> str:
    """Return in which role somebody is there, in words."""
    return vocabulary.label("VAI_KY", attendee.role, LANGUAGE)


def spoken_day(day: date) -> str:
    """Return a day as papers write it: `ngày 05 tháng 11 năm 2026`."""
    return _day(day)


def _title(minutes: Minutes) -> str:
    return vocabulary.label(papers.TYPES, minutes.type, LANGUAGE).upper()


def _subject(minutes: Minutes) -> str:
    return _say("amends", record=minutes.amends) if minutes.amends else ""


def _opening(minutes: Minutes) -> list[str]:
    hour = _say("hour", hour=_hour(minutes.began_at)) if minutes.began_at else ""
    place = _say("at", place=minutes.place) if is_written(minutes.place) else ""
    return [_say("opening", hour=hour, day=_day(minutes.held_on), place=place)]


def _those_there(minutes: Minutes) -> Iterator[str]:
    """Yield one line a person, as the signing places are ordered, but without saying the chair and secretary twice."""
    for number, each in enumerate(places(minutes), start=1):
        attendee = minutes.attendees[each.key]
        role = each.role.capitalize() if attendee.role == "BEN" else role_of(attendee)
        position = f"{role}, {attendee.position}" if is_written(attendee.position) else role
        yield _say("person", number=number, name=each.name, role=position)
    if is_written(minutes.chair):
        yield _say("chair", name=minutes.chair)
    if is_written(minutes.secretary):
        yield _say("secretary", name=minutes.secretary)


def _points(minutes: Minutes) -> Iterator[tuple[str, str]]:
    by_law = minutes.type == papers.SETTLED  # its letters are the law's own
    for number, point in enumerate(papers.points(minutes.type), start=1):
        mark = f"{_letter(point.code)})" if by_law else f"{number}."
        block = minutes.blocks.get(point.code)
        yield f"{mark} {point.label(LANGUAGE)}", block.text if block and is_written(block.text) else _say("blank")
    if by_law:
        yield _say("signing_point"), ""


def _closing(minutes: Minutes) -> list[str]:
    ended = [_say("ended", hour=_hour(minutes.ended_at))] if minutes.ended_at else []
    return [*ended, _say("read_aloud")]


def _side(number: int) -> str:
    return _say(f"side_{number}") if number in (1, 2) else _say("side", number=number)


def _letter(code: str) -> str:
    return "đ" if code == "dd" else code


def _day(day: date | None) -> str:
    """Return the day in the decree's way: days below ten and the first two months with a zero before them."""
    if day is None:
        return _say("day_blank")
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return _say("day", day=f"{day.day:02}", month=month, year=day.year)


def _hour(told: str) -> str:
    """Return an hour by the clock in words; what people wrote in their own, such as `7 giờ tối`, stays as it is."""
    if not _CLOCK.fullmatch(told.strip()):
        return told.strip()
    hour, _, minute = told.strip().partition(":")
    return _say("hour_and_minute", hour=hour, minute=minute)


def _bare(commune: str) -> str:
    """Return a commune's name without what it is: `Dương Hưu` of `Xã Dương Hưu`."""
    for kind in _say("unit_kinds").split("|"):
        if commune.casefold().startswith(f"{kind} ".casefold()):
            return commune[len(kind) + 1 :]
    return commune


def _say(key: str, **values: object) -> str:
    return words.text(LANGUAGE, f"paper.{key}", **values)
