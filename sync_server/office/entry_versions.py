"""What two people wrote differently in a note, a review or the words of an unsigned paper, side by side."""

from collections.abc import Mapping
from typing import Any

from fieldapp.domain import appraisals, changes, clash, minutes, notes, vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.clash import Clash
from sync_server.journal.casebook import OpenCase
from sync_server.office import class_story, showing, strings
from sync_server.office.class_story import Open


def open_in(entry: OpenCase, language: str) -> list[Open]:
    """Return it in words, a field each; nothing as a rule."""
    return [
        Open(
            label=_label(each.path, entry.fields, entry.kind, language),
            versions=class_story.versions(
                each, [_in_words(entry.kind, each.path, one.value, language) for one in each.versions]
            ),
            record=entry.record,
            seq=entry.seq,
        )
        for each in _clashes(entry)
    ]


def keeping(entry: OpenCase, version: str) -> Fields | None:
    """Return the `set` that keeps a version of those that lie open; None for no such."""
    for each in _clashes(entry):
        for one in each.versions:
            if version == (one.key or each.path):
                return clash.choice(each, one.value)
    return None


def to_choose(kind: str, fields: Mapping[str, Any]) -> bool:
    """Return whether a note or paper with these fields keeps versions of which one is to be chosen."""
    return any(_is_chosen(kind, fields, changes.conflict_path(path)) for path in fields)


def _clashes(entry: OpenCase) -> list[Clash]:
    found = clash.open_clashes(entry.fields, entry.lines)
    return [each for each in found if _is_chosen(entry.kind, entry.fields, each.path)]


def _is_chosen(kind: str, fields: Mapping[str, Any], path: str) -> bool:
    """Return whether people choose what stands at a path; what was signed is chosen no more."""
    if kind == minutes.KIND:
        return bool(path) and minutes.is_text(path) and not minutes.is_signed(fields)
    return bool(path) if kind == appraisals.KIND else path == notes.WORDS


def _label(path: str, fields: Mapping[str, Any], kind: str, language: str) -> str:
    """Return what a field is called: the point of a paper by its heading, who was there by name, a standard by its
    words."""
    name, _, key = path.partition("/")
    if name == "standards":
        return vocabulary.label("TIEU_CHUAN_HGV", key, language)
    if name == "blocks":
        return vocabulary.label(f"DIEM_{fields.get('type', '')}", key, language)
    told = fields.get(path)
    if name == "attendees" and isinstance(told, dict) and told.get("name"):
        return str(told["name"])
    return showing.field_label(path, language, kind)


def _in_words(kind: str, path: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return strings.text(language, "common.nothing_written")
    if kind == appraisals.KIND and path == "conclusion":
        return vocabulary.label("KET_LUAN_HGV", str(value), language)
    if kind == appraisals.KIND and isinstance(value, dict):
        return vocabulary.label("DANH_GIA", str(value.get("met", "")), language)
    text = value.get("text") if isinstance(value, dict) else None
    return str(text) if text else showing.in_words(path, value, language)
