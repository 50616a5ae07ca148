"""From what the officer typed to one decision: remarks on fields, returned or approved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from fieldapp.domain import cases, changes
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Standing, Verdict
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.journal.casebook import OpenCase
from sync_server.office import strings
from sync_server.office.forms import Form

LONGEST = 4_000  # characters of one remark: two pages; all of them together still fit one change
LONGEST_QUESTION = changes.limit(cases.KIND, "inquiries.question")  # characters of what the team leader is asked
WHOLE = "whole"  # the form's name for a remark on no field in particular
NAMES = (*(name for name in cases.LOGBOOK_ORDER if name != "logbook_no"), WHOLE)
"""The fields that a remark may be about, and the whole case."""

_COMMON = ("ready_1", "ready_2", "ready_3")
READY: dict[str, tuple[str, ...]] = {
    "": _COMMON,
    "photos": ("ready_photos_1", "ready_photos_2"),
    "signatures": ("ready_signatures_1", *_COMMON[:1]),
    "agreement": ("ready_agreement_1", *_COMMON),
    "duties": ("ready_agreement_1", *_COMMON),
}
"""The ready sentences of a field; those of "" where it has none of its own."""


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the remark boxes: ticked sentences and own words, by field."""

    words: dict[str, str] = {}
    picked: dict[str, list[str]] = {}
    question: str = ""  # for the team leader


def typed_in(form: Form) -> Typed:
    """Return what the officer has put into the boxes."""
    words = {name: form.said(f"remark.{name}") for name in NAMES}
    picked = {name: [key for key in form.all(f"ready.{name}") if key in READY.get(name, READY[""])] for name in NAMES}
    return Typed(
        words={name: text for name, text in words.items() if text},
        picked={name: keys for name, keys in picked.items() if keys},
        question=form.said("question"),
    )


def sentences(typed: Typed) -> dict[str, str]:
    """Return the remark of each field in words, ready sentences first; fields without one are left out.

    Whatever language the officer's pages are in: the team reads it, in Vietnamese.
    """
    together = {
        name: "\n".join(
            [
                *(strings.text("vi", f"case.{key}") for key in typed.picked.get(name, [])),
                *filter(None, [typed.words.get(name, "")]),
            ]
        )
        for name in NAMES
    }
    return {name: text for name, text in together.items() if text}


def decision(
    verdict: Verdict, remarks: Mapping[str, str], case: OpenCase, *,
    change_id: str, record: str, base: int, now: datetime,
) -> Change:  # fmt: skip
    """Return the one change that carries a verdict and its remarks, and takes older remarks and questions away.

    Remarks of a return that the team has not answered yet stay: another return only adds to them.
    """
    adds = case.standing == Standing.RETURNED and verdict == Verdict.RETURNED
    over = ("inquiries/",) if adds else ("inquiries/", "remarks/")
    settled: dict[str, Any] = {path: None for path in case.fields if path.startswith(over)}
    said = {
        f"remarks/{new_id()}": {"path": "" if name == WHOLE else name, "text": text} for name, text in remarks.items()
    }
    return Change(
        id=change_id,
        kind=cases.KIND,
        record=record,
        base=base,
        set=settled | {"verdict": verdict.value} | said,
        at=stamp(now),
    )
