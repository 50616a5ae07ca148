"""Every word the phone shows, one file a language, and the shared words behind them.

`Strings("vi")("home.new_case")` looks in `vi.toml` here first, then in the shared words
(`problems.offline`, `rules.two_sides`, `phone_standings.saved`): a screen asks in one way for both.
"""

import string
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from fieldapp.domain import days_off, vocabulary, words

LANGUAGES = words.LANGUAGES


class Strings:
    """The words of one language. Immutable; a screen is given one and asks it for sentences."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "vi"

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of a dotted key with its {places} filled in. Raises KeyError when unknown.

        A place such as `{count:case|cases}` is the first word for one and the second for any other number.
        """
        sentence = _flat(self.language).get(key) or _flat("vi").get(key)
        if sentence is None:
            return words.text(self.language, key, **values)
        return _FILLER.vformat(sentence, (), values) if values else sentence

    def field(self, path: str, kind: str = "") -> str:
        """Return what people call the field of this path, in a record of this kind."""
        return words.field_label(self.language, path, kind)

    def held(self, reason: str) -> str:
        """Return why a change waits for the officer; a general sentence for a reason of a newer server."""
        known = f"held.{reason}" in words.keys(self.language)
        return self(f"held.{reason}" if known else "held.other")

    def label(self, list_name: str, code: str) -> str:
        """Return the words of a code of a list, such as VU_VIEC A04."""
        return vocabulary.label(list_name, code, self.language)

    def day(self, when: date) -> str:
        """Return a day with its weekday, `Thứ Bảy, 21/11/2026`."""
        return self("kit.day", weekday=self(f"kit.weekday_{when.weekday()}"), day=f"{when:%d/%m/%Y}")

    def near_day(self, when: date, today: date) -> str:
        """Return `hôm nay`, `hôm qua`, or the day as 21/11, with the year when it is another one."""
        if when == today:
            return self("kit.today")
        if when == today - timedelta(days=1):
            return self("kit.yesterday")
        return f"{when:%d/%m}" if when.year == today.year else f"{when:%d/%m/%Y}"

    def day_off(self, when: date) -> str:
        """Return that a day is a day off, why, and the next working day; or that nobody can tell; empty for others."""
        off, may_be = days_off.day_off(when), days_off.unknown(when)
        if may_be:
            return self("kit.off_unknown", why=f"{may_be.label(self.language)} {when.year}")
        if off is None:
            return ""
        why = off.holiday.label(self.language) if off.holiday else self(f"kit.weekday_{when.weekday()}")
        why = self("kit.off_made_up", why=why) if off.made_up else why
        said, then = self("kit.off", why=why), days_off.working_day_from(when)
        if days_off.unknown(then):
            return said
        return " ".join([said, self("kit.off_next", day=f"{then:%d/%m}")])

    def moment(self, iso: str, zone: tzinfo, today: date | None = None) -> str:
        """Return `14:05 ngày 21/11/2026` for an ISO 8601 time, in the phone's zone; empty for no time.

        With `today` it is `14:05 hôm nay`, `14:05 hôm qua`, or without the year when it is this one.
        What is no time, or one at the end of all years, is shown as it is written.
        """
        if not iso:
            return ""
        try:
            when = datetime.fromisoformat(iso).astimezone(zone)
        except (ValueError, OverflowError):
            return iso
        day = f"{when:%d/%m/%Y}" if today is None else self.near_day(when.date(), today)
        if today is not None and timedelta() <= today - when.date() <= timedelta(days=1):
            return f"{when:%H:%M} {day.lower()}"
        return self("kit.moment", time=f"{when:%H:%M}", day=day)


def keys(language: str) -> frozenset[str]:
    """Return every dotted key of a language's phone-only words."""
    return frozenset(_flat(language))


class _Filler(string.Formatter):
    """Fills the places of a sentence, and chooses between words for one and for many."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, either, many = format_spec.partition("|")
        if either:
            return one if value == 1 else many
        return str(super().format_field(value, format_spec))


_FILLER = _Filler()


@cache
def _flat(language: str) -> dict[str, str]:
    return dict(_walk(tomllib.loads(files(__name__).joinpath(f"{language}.toml").read_text("utf-8"))))


def _walk(table: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for section, rows in table.items():
        for name, sentence in rows.items():
            yield f"{section}.{name}", sentence
