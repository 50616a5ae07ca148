"""Villages merged or split from a day on: asked, shown with what it does to the teams, and only then written."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import fold
from sync_server.db.engine import reading, writing
from sync_server.journal import plain
from sync_server.office import days
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.villages import in_words, living, teams_at, typed_in, wrong_name, wrong_rest
from sync_server.people import placing, villages
from sync_server.people.about import alike, tidy_name
from sync_server.people.placing import Village
from sync_server.people.roster import Team
from sync_server.people.turns import wait_turn
from sync_server.people.villages import Share

PARTS = 4  # villages at most that one becomes at once


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    on: str
    paper: str = ""
    name: str = ""  # of the village that several become
    others: list[str] = []  # the ids of those that are merged with this one
    names: list[str] = []  # of the villages that this one becomes
    presses: list[str] = []  # their ids
    place: dict[str, int] = {}  # which of them each team is in, counted from 1; 0: not said


class Move(Struct, frozen=True, kw_only=True):
    """What becomes of a team's village."""

    team: Team
    after: str


@get("/teams/villages/{village:str}/merge", sync_to_thread=True)
def merge_page(office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str]) -> Response[str]:
    """Ask with which others a village is merged, and what they are called together."""
    typed = Typed(on=days.today(office).isoformat(), presses=[new_id()])
    return _ask(office, reply, officer, "merge", village, typed)


@post("/teams/villages/{village:str}/merge", sync_to_thread=True)
def merge(
    office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Show what would come of it; once that was seen, write it."""
    basis = typed_in(form)
    typed = Typed(
        on=basis.on, paper=basis.paper, name=basis.name, others=list(dict.fromkeys(form.all("other"))),
        presses=[form.press],
    )  # fmt: skip
    [press], on = typed.presses, days.past_day(typed.on, office)
    with writing(office.engine) as conn:
        wait_turn(conn, [], officer.partition)  # until then nobody else takes a name or a team
        if placing.is_known(conn, officer.partition, press):
            return reply.go(f"/teams/villages/{press}", reply.keep_notice("was_merged"))
        living(conn, officer, village)
        gone = [village, *typed.others]
        known = {each.id for each in placing.every(conn, officer.partition) if not each.until}
        wrong = "" if typed.others and known.issuperset(gone) and village not in typed.others else "others"
        wrong = wrong or wrong_name(conn, officer, typed.name, but=gone) or wrong_rest(basis) or ("" if on else "on")
        first = "" if wrong else max(villages.earliest(conn, each) for each in gone)
        wrong = wrong or ("early" if on and on.isoformat() < first else "")
        if on and not wrong and form.get("seen") == "yes":
            villages.merge(conn, officer.author(), gone, press, typed.name, on, typed.paper, office.clock())
            return reply.go(f"/teams/villages/{press}", reply.keep_notice("was_merged"))
    show = _ask if wrong or form.get("again") else _preview
    return show(office, reply, officer, "merge", village, typed, wrong=wrong, first=first)


@get("/teams/villages/{village:str}/split", sync_to_thread=True)
def split_page(office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str]) -> Response[str]:
    """Ask which villages one becomes, and in which of them each team is."""
    typed = Typed(on=days.today(office).isoformat(), names=[""] * PARTS, presses=[new_id() for _ in range(PARTS)])
    return _ask(office, reply, officer, "split", village, typed)


@post("/teams/villages/{village:str}/split", sync_to_thread=True)
def split(
    office: TheOffice, reply: TheReply, officer: TheVisitor, village: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Show what would come of it; once that was seen, write it."""
    basis, on = typed_in(form), days.past_day(form.get("on"), office)
    typed = _typed_parts(form)
    with writing(office.engine) as conn:
        wait_turn(conn, [], officer.partition)
        if any(placing.is_known(conn, officer.partition, press) for press in typed.presses):
            return reply.go(f"/teams/villages/{village}", reply.keep_notice("was_split"))
        living(conn, officer, village)
        teams = [team.id for team in teams_at(conn, officer, village)]
        shares = [
            Share(id=press, name=name, teams=[team for team in teams if typed.place.get(team) == at])
            for at, (name, press) in enumerate(zip(typed.names, typed.presses, strict=True), 1) if name
        ]  # fmt: skip
        wrong = _wrong_parts(conn, officer, village, shares, teams) or wrong_rest(basis) or ("" if on else "on")
        first = "" if wrong else villages.earliest(conn, village)
        wrong = wrong or ("early" if on and on.isoformat() < first else "")
        if on and not wrong and form.get("seen") == "yes":
            villages.split(conn, officer.author(), village, shares, on, typed.paper, office.clock())
            return reply.go(f"/teams/villages/{village}", reply.keep_notice("was_split"))
    show = _ask if wrong or form.get("again") else _preview
    return show(office, reply, officer, "split", village, typed, wrong=wrong, first=first)


def _typed_parts(form: Form) -> Typed:
    """Return what the form of a split says; a form that is not whole names no village."""
    basis, names, presses = typed_in(form), [tidy_name(name) for name in form.all("part")], form.all("press")
    whole = 0 < len(names) == len(presses) <= PARTS and all(map(plain.is_id, presses))
    teams, chosen = form.all("team"), form.all("at")
    return Typed(
        on=basis.on, paper=basis.paper,
        names=names if whole else [""] * PARTS,
        presses=presses if whole else [new_id() for _ in range(PARTS)],
        place={team: int(at) for team, at in zip(teams, chosen, strict=False) if at in "1234" and at},
    )  # fmt: skip


def _wrong_parts(conn: Connection, officer: Visitor, village: str, shares: list[Share], teams: list[str]) -> str:
    names = [alike(share.name) for share in shares]
    if len(shares) < 2 or len(set(names)) < len(names):
        return "parts"
    if any(len(share.name) > SHORT_TEXT for share in shares):
        return "name"
    if any(wrong_name(conn, officer, share.name, but=[village]) for share in shares):
        return "same"
    return "" if sorted(team for share in shares for team in share.teams) == sorted(teams) else "teams"


def _ask(
    office: Office, reply: Reply, officer: Visitor, verb: str, village: str, typed: Typed, *, wrong: str = "",
    first: str = "",
) -> Response[str]:  # fmt: skip
    with reading(office.engine) as conn:
        found = living(conn, officer, village)
        others = [each for each in placing.every(conn, officer.partition) if not each.until and each.id != village]
        teams = teams_at(conn, officer, village)
    return reply.show(
        f"village_{verb}.html",
        status=400 if wrong else 200,
        visitor=officer,
        village=found,
        others=sorted(others, key=lambda each: fold(each.name)),
        teams=teams,
        typed=typed,
        wrong={"same": "name", "early": "on"}.get(wrong, wrong),
        trouble=in_words(reply, wrong, first),
    )


def _preview(
    office: Office, reply: Reply, officer: Visitor, verb: str, village: str, typed: Typed, *, wrong: str = "",
    first: str = "",
) -> Response[str]:  # fmt: skip
    with reading(office.engine) as conn:
        found = living(conn, officer, village)
        known = {each.id: each for each in placing.every(conn, officer.partition)}
        gone = [found, *(known[other] for other in typed.others)]
        moves = [
            Move(team=team, after=_after(team, typed))
            for each in gone
            for team in teams_at(conn, officer, each.id)
        ]  # fmt: skip
    return reply.show(
        "village_preview.html",
        visitor=officer,
        verb=verb,
        village=found,
        gone=_names(gone),
        made=[name for name in (typed.name, *typed.names) if name],
        moves=moves,
        several=_crowded(moves),
        day=days.shown(typed.on) if not (on := days.past_day(typed.on, office)) else f"{on:%d/%m/%Y}",
        typed=typed,
    )


def _names(found: list[Village]) -> list[str]:
    return [each.name for each in found]


def _after(team: Team, typed: Typed) -> str:
    return typed.names[typed.place[team.id] - 1] if typed.names else typed.name


def _crowded(moves: list[Move]) -> list[str]:
    """Return the villages that would have several teams at work."""
    at_work = [move.after for move in moves if not move.team.merged_into]
    return sorted({name for name in at_work if at_work.count(name) > 1})
