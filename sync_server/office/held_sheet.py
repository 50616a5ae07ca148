"""One held change laid out: each field in words beside what the book has now, with a box where it is text."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.text import clean
from sync_server.journal import plain, settling
from sync_server.journal.casebook import OpenCase
from sync_server.journal.quarantine import HeldChange
from sync_server.office import showing, strings
from sync_server.office.forms import Form
from sync_server.office.story import place

LONGEST = 4_000  # characters of a sentence to the author: two pages
MOST_RAW = 20_000  # characters of what nobody can read that are shown
MOST_BOXES = 2_500  # on one page; with a tick for every field, still no more than a form may bring
READY = ("ready_1", "ready_2", "ready_3", "ready_4")
_NUMBERS = {"birth_year"}
_UNTOUCHED = {"person", "sha256", "photo", "added_at"}  # text that people do not read
Kind = Literal["line", "long", "day"]


class Box(Struct, frozen=True, kw_only=True):
    """One text that an officer may correct."""

    name: str  # in the form
    label: str
    text: str
    kind: Kind


class HeldField(Struct, frozen=True, kw_only=True):
    """One field of a held change."""

    number: int
    label: str
    theirs: str  # what the phone sent, in words; empty when it takes the field away
    present: str  # what the book has now
    same: bool
    wrong: str  # why nobody can take this value as it is; empty when one can
    out: bool  # ticked: to be left out
    boxes: list[Box]


class HeldSheet(Struct, frozen=True, kw_only=True):
    """All of a held change that can be shown."""

    fields: list[HeldField]
    seen: int  # the record's number beside which the officer reads it
    obstacle: str  # why it cannot be taken as it is; empty when it can
    raw: str  # what came, when it could not be read as a change
    raw_left: int  # characters of it that are not shown


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the forms of the page."""

    texts: dict[str, str] = {}
    out: list[str] = []
    said: str = ""  # why it is declined
    picked: list[str] = []  # ready sentences of that
    note: str = ""  # what the author is told of a correction


NOTHING_TYPED = Typed()


def lay_out(held: HeldChange, record: OpenCase | None, typed: Typed, language: str) -> HeldSheet:
    """Return the held change ready to print; `record` is what the book has of it, of whatever kind."""
    parts = settling.parts_of(held.content)
    kind, values = (parts.kind, parts.set) if parts else ("", {})
    wrong = _wrong(parts, language) if parts else {}
    now = record.fields if record else {}
    numbered = sorted(enumerate(sorted(values)), key=lambda each: place(each[1]))
    why = settling.obstacle(held)
    unread = why == settling.Obstacle.UNREADABLE and not wrong
    fields: list[HeldField] = []
    room = MOST_BOXES
    for number, path in numbered:
        field = _field(number, kind, path, values[path], now, wrong.get(path, ""), typed, language)
        fields.append(replace(field, boxes=field.boxes[:room]))
        room = max(room - len(field.boxes), 0)
    return HeldSheet(
        fields=fields,
        seen=record.seq if record else 0,
        obstacle=_obstacle(why, bool(values), language),
        raw=held.content[:MOST_RAW] if unread else "",
        raw_left=max(len(held.content) - MOST_RAW, 0) if unread else 0,
    )


def ready_sentences(language: str) -> dict[str, str]:
    """Return the ready sentences for saying no, by key."""
    return {key: strings.text(language, f"held.{key}") for key in READY}


def typed_in(form: Form) -> Typed:
    """Return what the officer has put into the forms."""
    return Typed(
        texts={name: form.get(name) for name in form.values if name.startswith("text.")},
        out=form.all("out"),
        said=form.said("said"),
        picked=[key for key in form.all("ready") if key in READY],
        note=form.said("note"),
    )


def said_in(typed: Typed) -> str:
    """Return the sentence with which something is declined, for its author: ready ones first, then own words."""
    return "\n".join([*(strings.text("vi", f"held.{key}") for key in typed.picked), *filter(None, [typed.said])])


def left_of(values: Mapping[str, Any], typed: Typed) -> dict[str, Any]:
    """Return what the officer leaves of these values: without the ticked ones, with the texts as corrected."""
    left: dict[str, Any] = {}
    for number, path in enumerate(sorted(values)):
        if str(number) in typed.out:
            continue
        value = _corrected(number, path, values[path], typed)
        if value != "" or values[path] == "":
            left[path] = value
    return left


def _corrected(number: int, path: str, value: Any, typed: Typed) -> Any:
    if not isinstance(value, dict):
        return typed.texts[f"text.{number}"].strip() if _differs(number, "", value, typed) else value
    changed = {part: _part(number, part, item, typed) for part, item in value.items()}
    return {part: item for part, item in changed.items() if item != "" or value[part] == ""}


def _part(number: int, part: str, item: Any, typed: Typed) -> Any:
    if not _differs(number, part, item, typed):
        return item
    text = typed.texts[f"text.{number}.{part}"].strip()
    return int(text) if part in _NUMBERS and text.isascii() and text.isdigit() and len(text) < 6 else text


def _differs(number: int, part: str, value: Any, typed: Typed) -> bool:
    """Return whether the text in the form is another than the one that was shown."""
    name = f"text.{number}.{part}" if part else f"text.{number}"
    return name in typed.texts and typed.texts[name].strip() != _shown(value).strip()


def _shown(value: Any) -> str:
    return clean(str(value))


def _wrong(parts: settling.Parts, language: str) -> dict[str, str]:
    unfit = dict.fromkeys(settling.unfit(parts.kind, parts.set), strings.text(language, "held.wrong"))
    if parts.restores:
        return unfit
    return unfit | dict.fromkeys(
        settling.kept_for_commune(parts.kind, parts.set), strings.text(language, "held.for_commune")
    )


def _obstacle(why: settling.Obstacle | None, fields: bool, language: str) -> str:
    if why == settling.Obstacle.UNREADABLE and not fields:
        return strings.text(language, "held.obstacle_all")
    return strings.text(language, f"held.obstacle_{why.value}") if why else ""


def _field(
    number: int, kind: str, path: str, value: Any, now: Mapping[str, Any], wrong: str, typed: Typed, language: str
) -> HeldField:
    for_commune = bool(settling.kept_for_commune(kind, [path]))
    return HeldField(
        number=number,
        label=showing.field_label(path, language, kind),
        theirs=_told(path, value, language),
        present=_told(path, now.get(path), language),
        same=path in now and now[path] == value,
        wrong=wrong,
        out=str(number) in typed.out if typed.out or typed.texts else for_commune and bool(wrong),
        boxes=[] if for_commune else _boxes(number, kind, path, value, typed, language),
    )


def _told(path: str, value: Any, language: str) -> str:
    if isinstance(value, list):
        return plain.as_text(value)
    if path.startswith("photos/") and isinstance(value, dict) and not value.get("caption"):
        return strings.text(language, "held.a_sound" if value.get("media") else "held.a_photo")
    return showing.in_words(path, value, language)


def _boxes(number: int, kind: str, path: str, value: Any, typed: Typed, language: str) -> list[Box]:
    name = path.partition("/")[0]
    if isinstance(value, dict):
        texts = {part: item for part, item in value.items() if _is_text(f"{name}.{part}", part, item)}
    else:
        texts = {"": value} if _is_text(name, name, value) else {}
    found = []
    for part, item in texts.items():
        called = f"text.{number}.{part}" if part else f"text.{number}"
        label = showing.part_label(part, language) if part else showing.field_label(path, language, kind)
        text = typed.texts.get(called, _shown(item))
        found.append(Box(name=called, label=label, text=text, kind=_kind(part or name, text)))
    return found


def _is_text(where: str, part: str, value: Any) -> bool:
    """Return whether people read this as text, or as a number or a day that they may put right."""
    if where in showing.LISTS or part in _UNTOUCHED or isinstance(value, bool):
        return False
    return isinstance(value, str) or (isinstance(value, int) and part in _NUMBERS)


def _kind(part: str, text: str) -> Kind:
    if part.endswith(("_on", "_by")) and len(text) == 10:
        return "day"
    return "long" if len(text) > 80 or "\n" in text else "line"
