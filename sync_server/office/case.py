"""One case on the officer's desk, laid out for reading, with a box for a remark at every field."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from sync_server.blobs import desk
from sync_server.clock import VIETNAM
from sync_server.db.engine import reading
from sync_server.journal import casebook, doubts, quarantine
from sync_server.journal.casebook import CasePhoto, OpenCase
from sync_server.office import asked, leaderless, noting, papers, showing, story
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply, local
from sync_server.office.remarks import WHOLE, Typed
from sync_server.office.setting import Office, TheOffice
from sync_server.office.sheet import lay_out
from sync_server.office.sieving import Wanted, address
from sync_server.people.looks import What

LATEST = 4  # lines of the history beside the case
NOTHING_TYPED = Typed()


class Latest(Struct, frozen=True, kw_only=True):
    """One line of the short history beside the case."""

    text: str
    at: str


class Aside(Struct, frozen=True, kw_only=True):
    """A change of this case that waits for an officer."""

    href: str
    who: str


class Trouble(Struct, frozen=True, kw_only=True):
    """Why a decision was not taken."""

    status: int
    sentence: str
    since: int | None = None  # what is newer than this number was not on the officer's page


@get("/cases/{record:str}", sync_to_thread=True)
def case_page(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    record: FromPath[str],
    back: FromQuery[str] = "",
    answer: FromQuery[str] = "",
) -> Response[str]:
    """Show one case of the officer's commune; with `answer` that one of an expert stands in the box for a remark."""
    with reading(office.engine) as conn:
        case = open_case(office, conn, officer, record)
        said = asked.answer_in(conn, officer.partition, record, answer) if answer and officer.decides else ""
    if officer.decides:
        asked.note_seen(office.engine, officer, case.record, office.clock())
    typed = Typed(words={WHOLE: reply.say("asking.remark", text=said)}) if said else NOTHING_TYPED
    return show(office, reply, officer, case, back=back, typed=typed, notice=_notice(reply, case))


def open_case(office: Office, conn: Connection, officer: Visitor, record: str) -> OpenCase:
    """Return a case of the officer's commune, its photos as they are on the disk.

    Any other is not found, as if it did not exist.
    """
    case = casebook.open_case(conn, officer.partition, record)
    if case is None:
        raise NotFoundException
    return replace(case, photos=[_as_it_is(office, each) for each in case.photos])


def _notice(reply: Reply, case: OpenCase) -> str:
    """Return what was done to this case just now, to be said once; or empty."""
    said = reply.cookie(NOTICE)
    if said == "handed_over":
        return reply.say("case.handed_over", team=case.team_name)
    if said in ("was_asked", "was_taken_back"):
        return reply.say(f"asking.{said}")
    key = "settled" if said == f"settled:{case.record}" else leaderless.notice_of(said, case.record)
    return reply.say(f"case.{key}") if key else ""


def _as_it_is(office: Office, photo: CasePhoto) -> CasePhoto:
    return replace(photo, present=photo.present and desk.is_here(office.photos, photo.sha256, photo.size))


def show(
    office: Office, reply: Reply, officer: Visitor, case: OpenCase, *,
    back: str, typed: Typed = NOTHING_TYPED, trouble: Trouble | None = None, notice: str = "",
) -> Response[str]:  # fmt: skip
    """Return the page of a case, with what was typed and what was done or went wrong before; the look is noted."""
    noting.note(office, officer, What.CASE, case.record)
    since = trouble.since if trouble else None
    added = story.additions(case.lines)
    now = office.clock()
    with reading(office.engine) as conn:
        today = now.astimezone(VIETNAM).date()
        looked_at = doubts.of_cases(conn, officer.partition, {case.record: case.fields}, today)[case.record]
        aside = quarantine.of_record(conn, officer.partition, case.record)
        written = papers.of_case(conn, officer.partition, case.record, reply.language)
        questions = asked.of_case(conn, officer.partition, case.record, reply.language)
        nobody_leads = leaderless.among(conn, {case.team: case.team_name})
    sheet = lay_out(case, typed, since, now, reply.language, looked_at)
    return reply.show(
        "case.html",
        status=trouble.status if trouble else 200,
        clear=(NOTICE,) if notice else (),
        notice=notice,
        visitor=officer,
        sheet=sheet,
        whole=sheet.whole,
        back=local(back, address(Wanted(group=case.standing))),
        decision=new_id(),
        papers=written,
        asked=questions,
        leaderless=nobody_leads,
        trouble=trouble.sentence if trouble else "",
        aside=[Aside(href=f"/held/{each.id}", who=each.author_name) for each in aside if not each.settled_at],
        newer_lines=[
            story.in_short(line, line.change in added, reply.language)
            for line in case.lines
            if since is not None and line.seq > since
        ],
        latest=[
            Latest(
                text=story.in_short(line, line.change in added, reply.language),
                at=showing.moment(line.received_at, reply.language),
            )
            for line in reversed(case.lines[-LATEST:])
        ],
    )
