"""Cards of mediators to print and cut out: the code of each in letters and as a QR code that phones scan."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from fieldapp.domain.cards import card_code, card_text
from sync_server.db.engine import reading
from sync_server.office import codes, strings
from sync_server.office.codes import Qr
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.roster import Team, roster


class Card(Struct, frozen=True, kw_only=True):
    """One card: nothing on it that a list on the wall would not say."""

    name: str
    team: str
    village: str
    code: str
    qr: Qr


@get("/teams/cards", sync_to_thread=True)
def all_cards_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the cards of the whole commune."""
    return _sheet(office, reply, officer)


@get("/teams/{team:str}/cards", sync_to_thread=True)
def cards_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Show the cards of one team."""
    return _sheet(office, reply, officer, team)


def _sheet(office: Office, reply: Reply, officer: Visitor, only: str = "") -> Response[str]:
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
    if only and only not in {team.id for team in teams}:
        raise NotFoundException
    working = [team for team in teams if team.mediators]
    chosen = [team for team in working if only in ("", team.id)]
    cards = [card for team in chosen for card in _cards(team)]
    return reply.show(
        "cards.html",
        visitor=officer,
        cards=cards,
        counted=strings.counted(reply.language, "teams.people", len(cards)),
        only=only,
        teams=[(team.id, team.name) for team in working],
    )


def _cards(team: Team) -> list[Card]:
    return [
        Card(
            name=each.name,
            team=team.name,
            village=team.village,
            code=card_code(each.id),
            qr=codes.qr(card_text(card_code(each.id))),
        )
        for each in team.mediators
    ]
