"""The officer's notices: drafts, what the centre has and could not publish; writing one, giving it up, taking it back.

The chairman reads what was handed over; a draft is for officers only.
"""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import LONG_TEXT, SHORT_TEXT
from fieldapp.domain.text import within
from sync_server.db.engine import reading, writing
from sync_server.journal import training
from sync_server.office import days, notice_starts, notice_words
from sync_server.office.deciding import number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.notice_starts import Begun
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.province import FEWEST
from sync_server.office.setting import Office, TheOffice
from sync_server.people import notices
from sync_server.people.days import day_in
from sync_server.people.notices import CHANNELS, MATTERS, Notice, Words

MOST_ROWS = 100  # of what was handed over, on the page; the file has all of it
_NOTICES = ("was_written", "was_handed_over", "was_taken_back", "was_seen")


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    title: str = ""
    text: str = ""
    matter: str = ""
    channels: list[str] = []
    first: str = ""
    last: str = ""


class Refused(Exception):
    """A form cannot be kept; `field` is what to mend, and keys a sentence."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@get("/notices", sync_to_thread=True)
def notices_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show what could not be published, the drafts, and what was handed over, the latest first."""
    said, speech, today = reply.cookie(NOTICE), reply.language, days.today(office)
    with reading(office.engine) as conn:
        found = (notices.every if officer.decides else notices.every_given)(conn, officer.partition)
    given = [each for each in found if each.given and not each.unseen]
    return reply.show(
        "notices.html",
        visitor=officer,
        unseen=_cards([each for each in found if each.unseen], speech, today),
        drafts=[notice_words.card(each, each.words, speech, today) for each in found if each.draft],
        given=_cards(given[:MOST_ROWS], speech, today),
        of_all=len(given),
        notice=reply.say("notices.was_dropped") if said == "was_dropped" else "",
        clear=(NOTICE,) if said == "was_dropped" else (),
    )


@get("/notices/new", sync_to_thread=True)
def new_notice_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, of: FromQuery[str] = "", year: FromQuery[int] = 0
) -> Response[str]:
    """Ask what is to be published; begun with a class, or with the result of a year, when the address says so."""
    today = days.today(office)
    begun = _begun(office, officer, of, year) if of or year else None
    typed = Typed(first=today.isoformat(), channels=[each.code for each in vocabulary.choices(CHANNELS, today)])
    if begun:
        last = max(begun.last, today).isoformat() if begun.last else ""
        typed = Typed(
            title=begun.title, text=begun.text, matter=begun.matter, channels=typed.channels, first=typed.first,
            last=last,
        )  # fmt: skip
    return _ask(office, reply, officer, typed, press=new_id(), of_year=bool(year))


@post("/notices/new", sync_to_thread=True)
def write(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Keep a draft; pressed twice it is kept once."""
    typed, press = _typed(form), form.press
    try:
        words = _words(typed)
    except Refused as refused:
        return _ask(office, reply, officer, typed, press=press, wrong=refused.field)
    with writing(office.engine) as conn:
        notices.begin(conn, officer.author(), press, words, office.clock())
    return reply.go(f"/notices/{press}", reply.keep_notice("was_written"))


@get("/notices/{notice:str}", sync_to_thread=True)
def one_notice_page(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Response[str]:
    """Show a notice: the draft, what the centre has, and what came of it."""
    return show(office, reply, officer, notice)


@get("/notices/{notice:str}/edit", sync_to_thread=True)
def edit_page(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Response[str]:
    """Show the words, to be written anew; what the centre has stays as it is until that is handed over."""
    with reading(office.engine) as conn:
        known = notices.one(conn, officer.partition, notice)
    return _ask(office, reply, officer, _typed_of(known.words), known=known)


@post("/notices/{notice:str}/edit", sync_to_thread=True)
def rewrite(
    office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep another draft, unless somebody else did so while this one was written."""
    typed, edition, trouble = _typed(form), number_in(form.get("edition")), ""
    with writing(office.engine) as conn:
        known = notices.one(conn, officer.partition, notice)
        try:
            words = _words(typed)
            if not notices.rewrite(conn, officer.author(), notice, edition, words, office.clock()):
                trouble = "stale"
        except Refused as refused:
            trouble = refused.field
    if trouble:
        return _ask(office, reply, officer, typed, known=known, wrong=trouble)
    return reply.go(f"/notices/{notice}", reply.keep_notice("was_written"))


@post("/notices/{notice:str}/drop", sync_to_thread=True)
def drop(
    office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Give up a draft."""
    with writing(office.engine) as conn:
        dropped = notices.drop(conn, officer.author(), notice, number_in(form.get("edition")), office.clock())
    if not dropped:
        return show(office, reply, officer, notice, wrong="stale")
    return reply.go("/notices", reply.keep_notice("was_dropped"))


@post("/notices/{notice:str}/take-back", sync_to_thread=True)
def take_back(
    office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Take back what was handed over, with the reason."""
    why = form.said("why")
    fits = 0 < len(why) <= SHORT_TEXT
    with writing(office.engine) as conn:
        notices.one(conn, officer.partition, notice)
        if fits:
            notices.take_back(conn, officer.author(), notice, why, office.clock())
    if not fits:
        return show(office, reply, officer, notice, wrong="why", why=why)
    return reply.go(f"/notices/{notice}", reply.keep_notice("was_taken_back"))


@post("/notices/{notice:str}/seen", sync_to_thread=True)
def see(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Redirect:
    """Note that an officer has seen what could not be published."""
    with writing(office.engine) as conn:
        notices.see(conn, officer.author(), notice, office.clock())
    return reply.go(f"/notices/{notice}", reply.keep_notice("was_seen"))


def show(
    office: Office, reply: Reply, officer: Visitor, notice: str, *, wrong: str = "", why: str = ""
) -> Response[str]:  # fmt: skip
    """Return the page of a notice, with a trouble or with what was just done."""
    speech, said = reply.language, reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        known = (notices.one if officer.decides else notices.one_given)(conn, officer.partition, notice)
    shown = said in _NOTICES and not wrong
    status = 409 if wrong == "stale" else 400 if wrong else 200
    return reply.show(
        "notice.html",
        status=status,
        visitor=officer,
        of=known,
        card=notice_words.card(known, known.given.words if known.given else known.words, speech, days.today(office)),
        draft=notice_words.card(known, known.draft, speech, days.today(office)) if known.draft else None,
        draft_channels=notice_words.named(known.draft.channels, speech) if known.draft else [],
        handed_on=notice_words.handed_on(known.given) if known.given else "",
        stands=notice_words.named(known.to_take_down, speech),
        unseen=notice_words.named([each.channel for each in known.unseen], speech),
        earlier=[(each, notice_words.handed_on(each)) for each in notice_words.earlier(known)],
        lines=notice_words.history(known, speech),
        why=why,
        wrong=wrong,
        trouble=reply.say(f"notices.{wrong}_wrong") if wrong else "",
        notice=reply.say(f"notices.{said}") if shown else "",
        clear=(NOTICE,) if shown else (),
    )


def _cards(found: Sequence[Notice], speech: str, today: date) -> list[notice_words.Card]:
    return [notice_words.card(each, each.given.words, speech, today) for each in found if each.given]


def _begun(office: Office, officer: Visitor, class_id: str, year: int) -> Begun:
    """Return what a notice begins with. Raises NotFoundException for a class or year that the commune does not have."""
    with reading(office.engine) as conn:
        if class_id:
            held = training.one_class(conn, officer.partition, class_id)
            if held is None:
                raise NotFoundException
            return notice_starts.from_class(held, f"UBND {within(officer.place)}")
        if year not in notice_starts.offered_years(conn, officer.partition, days.today(office)):
            raise NotFoundException
        return notice_starts.from_year(conn, officer.partition, year, within(officer.place))


def _typed(form: Form) -> Typed:
    return Typed(
        title=" ".join(form.get("title").split()), text=form.get("text").strip(), matter=form.get("matter"),
        channels=list(dict.fromkeys(form.all("channels"))), first=form.get("first").strip(),
        last=form.get("last").strip(),
    )  # fmt: skip


def _typed_of(of: Words) -> Typed:
    return Typed(
        title=of.title, text=of.text, matter=of.matter, channels=of.channels, first=of.first.isoformat(),
        last=of.last.isoformat(),
    )  # fmt: skip


def _words(typed: Typed) -> Words:
    """Return what the form says, or raise Refused."""
    first, last = day_in(typed.first), day_in(typed.last)
    if first is None or last is None:
        raise Refused("first" if first is None else "last")
    words = Words(
        title=typed.title, text=typed.text, matter=typed.matter, channels=typed.channels, first=first, last=last
    )
    if field := notices.wrong(words):
        raise Refused(field)
    return words


def _ask(
    office: Office, reply: Reply, officer: Visitor, typed: Typed, *, press: str = "", known: Notice | None = None,
    wrong: str = "", of_year: bool = False,
) -> Response[str]:  # fmt: skip
    """Return the form: of a new draft with the starts it may have, or of a known notice."""
    speech, today = reply.language, days.today(office)
    with reading(office.engine) as conn:
        classes = [] if known else notice_starts.offered_classes(conn, officer.partition, today)
        years = [] if known else notice_starts.offered_years(conn, officer.partition, today)
    return reply.show(
        "notice_edit.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        typed=typed,
        press=press,
        known=known,
        other=known.words if known and wrong == "stale" else None,
        classes=classes,
        years=years,
        of_year=of_year,
        fewest=FEWEST,
        matters=[(each.code, each.label(speech)) for each in vocabulary.choices(MATTERS, today)],
        channels=[(each.code, each.label(speech)) for each in vocabulary.choices(CHANNELS, today)],
        longest=LONG_TEXT,
        wrong=wrong,
        trouble=reply.say(f"notices.{wrong}_wrong", n=LONG_TEXT) if wrong else "",
    )
