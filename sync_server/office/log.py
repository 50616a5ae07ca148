"""The log: what happened with phones and accounts, and when the server was put back to an earlier state."""

from collections.abc import Sequence
from math import ceil
from urllib.parse import urlencode

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from msgspec import Struct

from fieldapp.domain import vocabulary
from sync_server.db.engine import reading
from sync_server.db.history import History, Why
from sync_server.office import handset, narrowing, noting, showing, strings
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import devices, log, looks
from sync_server.people.account_events import CONSOLE, Event, Kind
from sync_server.people.devices import PhoneRow
from sync_server.people.log import ACCOUNTS, SERVER, Line, OfAccount, OfServer
from sync_server.people.looks import Look, What

LOOKS = "looks"  # asks for who searched and took lists away


class Row(Struct, frozen=True, kw_only=True):
    """One line in words."""

    what: str
    when: str
    detail: str
    of: str = ""  # what it is about: a phone, an account; empty for the server
    href: str = ""  # of its page


class Choice(Struct, frozen=True, kw_only=True):
    """One entry of the list to choose from: everything, the server, or a phone."""

    value: str
    label: str


@get("/log", sync_to_thread=True)
def log_page(
    office: TheOffice,
    reply: TheReply,
    visitor: TheVisitor,
    phone: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Response[str]:
    """Show a page of the log, of everything or of one phone; or who searched and took lists away."""
    if phone == LOOKS:
        return _looks(office, reply, visitor)
    with reading(office.engine) as conn:
        phones = devices.phones(conn, visitor.partition)
        if not is_known(phone, phones):
            raise NotFoundException
        last = max(ceil(log.count(conn, visitor.partition, phone) / log.PAGE_LINES), 1)
        page = min(max(page, 1), last)
        rows = [row_of(each, reply.language) for each in log.page(conn, visitor.partition, phone, page)]
    return reply.show(
        "log.html",
        visitor=visitor,
        chosen=phone,
        choices=_choices(phones, reply.language),
        rows=rows,
        page=page,
        pages=last,
        newer=address(phone, page - 1) if page > 1 else "",
        older=address(phone, page + 1) if page < last else "",
    )


def address(phone: str = "", page: int = 1) -> str:
    """Return the address of a page of the log."""
    asked = ({"phone": phone} if phone else {}) | ({"page": page} if page > 1 else {})
    return "/log" + (f"?{urlencode(asked)}" if asked else "")


def is_known(of: str, phones: Sequence[PhoneRow]) -> bool:
    """Return whether a log may be asked for this: a phone of the commune, the server, the accounts, or all."""
    return of in ("", SERVER, ACCOUNTS, *(each.device for each in phones))


def _looks(office: Office, reply: Reply, officer: Visitor) -> Response[str]:
    with reading(office.engine) as conn:
        phones, found = devices.phones(conn, officer.partition), looks.besides(conn, officer.partition)
    return reply.show(
        "log.html",
        visitor=officer,
        chosen=LOOKS,
        choices=_choices(phones, reply.language),
        rows=[look_of(each, reply.language) for each in found],
        page=1,
        pages=1,
        newer="",
        older="",
    )


def look_of(look: Look, language: str) -> Row:
    """Return who searched or took a list away, in words."""
    about, found, closed = (look.told.get(name, "0") for name in ("about", "found", "closed"))
    if look.what == What.LIST:
        of = strings.text(language, f"log.list_{noting.list_in(about)}")
        what = strings.text(language, "log.took", name=look.by_name, list=of, found=found)
    elif closed != "0":
        what = strings.text(language, "log.searched_closed", name=look.by_name, q=about, found=found, closed=closed)
    else:
        what = strings.text(language, "log.searched", name=look.by_name, q=about, found=found)
    narrowed = narrowing.in_words(look.told.get("to", ""), language)
    return Row(what=what, when=showing.moment(look.at, language), detail=narrowed)


def _choices(phones: list[PhoneRow], language: str) -> list[Choice]:
    return [
        Choice(value="", label=strings.text(language, "log.everything")),
        Choice(value=SERVER, label=strings.text(language, "log.the_server")),
        Choice(value=ACCOUNTS, label=strings.text(language, "log.accounts")),
        Choice(value=LOOKS, label=strings.text(language, "log.looks")),
        *(
            Choice(
                value=each.device,
                label=strings.text(
                    language, "log.phone", name=each.mediator, when=showing.moment(each.enrolled_at, language)
                ),
            )
            for each in phones
        ),
    ]


def row_of(line: Line, language: str) -> Row:
    """Return a line of the log in words."""
    if isinstance(line, OfServer):
        return _of_server(line.history, language)
    if isinstance(line, OfAccount):
        return _of_account(line.event, language)
    told = handset.told(line.event, language)
    of = strings.text(language, "log.phone_of", name=line.person)
    return Row(what=told.what, when=told.when, detail=told.detail, of=of, href=f"/phones/{line.device}")


def _of_account(event: Event, language: str) -> Row:
    nobody = event.kind == Kind.SIGN_IN_FAILED and not event.account
    what = strings.text(language, f"events.{event.kind.value}{'_nobody' if nobody else ''}", name=event.account_name)
    by = [strings.text(language, "events.by", by=event.by_name)] if event.by_name else []
    by += [strings.text(language, "events.by_console")] if event.told.get("by") == CONSOLE.id else []
    role = [vocabulary.label("VAI_TRO", event.told["role"], language)] if "role" in event.told else []
    where = [event.told[name] for name in ("address", "browser") if event.told.get(name)]
    detail = " · ".join([*role, *by, *where])
    return Row(
        what=what,
        when=showing.moment(event.at, language),
        detail=detail,
        of=strings.text(language, "events.account"),
    )


def _of_server(history: History, language: str) -> Row:
    when = showing.moment(history.began_at, language) or strings.text(language, "log.long_ago")
    day = _of_backup(history, language)
    key = f"{history.why.value}_from" if history.why == Why.RESTORED and day else history.why.value
    what = strings.text(language, f"log.{key}").format(day=day)
    return Row(what=what, when=when, detail="" if history.why == Why.NEW else strings.text(language, "log.then"))


def _of_backup(history: History, language: str) -> str:
    """Return of when the backup was, as exactly as it is known; empty when nobody said."""
    at, on = (str(history.told.get(name, "")) for name in ("backup_at", "backup_on"))
    return showing.moment(at, language) or showing.day(on)
