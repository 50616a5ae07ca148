"""What the service centre sees: the notices that were handed to it, to be read out and posted, and a place to say so.

Nothing here knows of a case or of a person, and no other page of the office opens to the centre.
"""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from sync_server.db.engine import reading, writing
from sync_server.office import days, notice_words
from sync_server.office.deciding import number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import notices
from sync_server.people.notices import LOUDSPEAKER, OF_THE_CENTRE, Kind, Mark, Notice

MOST_ROWS = 100  # of what is done, on the page; the file has all of it


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of one channel."""

    channel: str = ""
    kind: str = ""
    on: str = ""
    who: str = ""
    link: str = ""
    remark: str = ""


class Groups(Struct, frozen=True, kw_only=True):
    """The centre's notices by what is to be done with them."""

    take_down: list[Notice]
    expired: list[Notice]  # the last day is over, and it still stands
    now: list[Notice]
    coming: list[Notice]
    done: list[Notice]


@get("/publishing", sync_to_thread=True)
def publishing_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show what should come down, is past its last day, is to be published now, is coming, was published."""
    with reading(office.engine) as conn:
        found = _grouped(office, notices.every_given(conn, officer.partition))
    return reply.show(
        "publishing.html",
        visitor=officer,
        groups=[
            (name, _cards(getattr(found, name)[:MOST_ROWS], reply.language, days.today(office)))
            for name in Groups.__struct_fields__
        ],
        more=len(found.done) - MOST_ROWS,
    )  # fmt: skip


@get("/publishing/{notice:str}", sync_to_thread=True)
def given_page(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Response[str]:
    """Show one notice as it is read out and as it is posted, with what came of each channel."""
    return _show(office, reply, officer, notice)


@post("/publishing/{notice:str}", sync_to_thread=True)
def mark(
    office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note what came of one channel, unless the commune has changed its mind meanwhile."""
    typed, said = _typed(form), _mark(office, form)
    wrong = notices.wrong_mark(said) if said else "kind"
    with writing(office.engine) as conn:
        notices.one_given(conn, officer.partition, notice)
        if said and not wrong and not notices.mark(conn, officer.author(), notice, said, office.clock()):
            wrong = "moved_on"
    if wrong:
        return _show(office, reply, officer, notice, typed, wrong)
    return reply.go(f"/publishing/{notice}", reply.keep_notice("was_noted"))


@get("/publishing/{notice:str}/sheet", sync_to_thread=True)
def given_sheet(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Response[str]:
    """Show what is read out, to be printed."""
    with reading(office.engine) as conn:
        known = notices.one_given(conn, officer.partition, notice)
    return reply.show("publishing_sheet.html", visitor=officer, **_common(known, reply.language, days.today(office)))


def _grouped(office: Office, found: list[Notice]) -> Groups:
    today = days.today(office)
    first = [each for each in found if each.to_take_down]
    expired = [each for each in found if notices.expired(each, today) and each not in first]
    known = [*first, *expired]
    open_ones = [each for each in found if each.to_publish and each not in known]
    now = [each for each in open_ones if each.given and each.given.words.first <= today]
    return Groups(
        take_down=first, expired=expired, now=now, coming=[each for each in open_ones if each not in now],
        done=[each for each in found if each not in known and each not in open_ones],
    )  # fmt: skip


def _cards(found: list[Notice], speech: str, today: date) -> list[notice_words.Card]:
    return [notice_words.card(each, each.given.words, speech, today) for each in found if each.given]


def _common(known: Notice, speech: str, today: date) -> dict[str, Any]:
    """Return what the page and the sheet show of a notice."""
    if known.given is None:
        raise ValueError("the centre was not given it")
    words = known.given.words
    return {
        "of": known, "card": notice_words.card(known, words, speech, today), "words": words,
        "minutes": notice_words.minutes(words), "rate": notice_words.WORDS_A_MINUTE,
    }  # fmt: skip


def _show(
    office: Office, reply: Reply, officer: Visitor, notice: str, typed: Typed | None = None, wrong: str = ""
) -> Response[str]:
    speech, said = reply.language, reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        known = notices.one_given(conn, officer.partition, notice)
    shown = said == "was_noted" and not wrong
    today = days.today(office)
    words = known.given.words if known.given else known.words
    return reply.show(
        "publishing_one.html",
        status=409 if wrong == "moved_on" else 400 if wrong else 200,
        visitor=officer,
        **_common(known, speech, today),
        aloud=LOUDSPEAKER in words.channels,
        posted=notice_words.named((each for each in words.channels if each != LOUDSPEAKER), speech),
        loudspeaker=LOUDSPEAKER,
        over=words.last < today,
        fresh=Typed(on=today.isoformat(), who=officer.name),
        typed=typed or Typed(),
        latest=today.isoformat(),
        expired=notice_words.named(notices.expired(known, today), speech),
        stands=notice_words.named(known.to_take_down, speech),
        earlier=[(each, notice_words.handed_on(each)) for each in notice_words.earlier(known)],
        lines=notice_words.history(known, speech, of_centre=True),
        wrong=wrong,
        trouble=reply.say(f"publishing.{wrong}_wrong") if wrong else "",
        notice=reply.say("publishing.was_noted") if shown else "",
        clear=(NOTICE,) if shown else (),
    )


def _typed(form: Form) -> Typed:
    return Typed(**{name: form.get(name).strip() for name in Typed.__struct_fields__})


def _mark(office: Office, form: Form) -> Mark | None:
    """Return what the form says; None when it does not say what came of it."""
    typed = _typed(form)
    if typed.kind not in OF_THE_CENTRE:
        return None
    kind = Kind(typed.kind)
    done = kind is not Kind.REFUSED
    return Mark(
        kind=kind, channel=typed.channel, version=number_in(form.get("version")),
        on=days.past_day(typed.on, office) if done else None, who=typed.who if done else "",
        link=typed.link if kind is Kind.PUBLISHED else "", remark=typed.remark,
    )  # fmt: skip
