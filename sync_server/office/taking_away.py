"""A list is taken away as a file; who took it is noted.

Not to be had are lists of secrets (codes for phones and PINs, slips, spare codes of a second factor), of one's own
sessions, what a file would bring before it is taken in, cards and sheets that are printed, and the history of one case,
paper, village, mediator or receipt, which is read on its page.
"""

import hashlib
from urllib.parse import urlencode

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec.structs import replace

from sync_server.db.engine import reading
from sync_server.office import (
    access,
    lists_of_office,
    lists_of_people,
    lists_of_training,
    lists_of_work,
    narrowing,
    noting,
    searching,
    spreadsheets,
)
from sync_server.office.forms import Asking
from sync_server.office.gate import NotAllowed, TheVisitor
from sync_server.office.lists import MOST_ROWS, Wish
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.office.spreadsheets import Sheet
from sync_server.people.looks import What

LISTS = lists_of_work.LISTS | lists_of_people.LISTS | lists_of_training.LISTS | lists_of_office.LISTS
_NOTED = 300  # characters of what a list was narrowed to that stand in the log


@get("/lists/{listed:str}/{ending:str}", sync_to_thread=True)
def take_away(
    office: TheOffice,
    reply: TheReply,
    visitor: TheVisitor,
    request: Asking,
    listed: FromPath[str],
    ending: FromPath[str],
) -> Response[bytes]:
    """Give a list of a page that the visitor may open as a file.

    A list or an ending that is not known is not found. Raises NotAllowed for a list of somebody else's page.
    """
    make = LISTS.get(listed)
    if make is None or ending not in (spreadsheets.CSV, spreadsheets.XLSX):
        raise NotFoundException
    if not access.may_take(visitor.role, listed):
        raise NotAllowed
    now = office.clock()
    wish = Wish(visitor=visitor, language=reply.language, now=now, asked={**request.query_params})
    if listed == lists_of_work.SEARCH:
        searching.catch_up(office, visitor)
    with reading(office.engine) as conn:
        sheet = make(conn, wish)
        to = narrowing.kept(conn, listed, wish)
    answer = spreadsheets.as_file(_cut(sheet, reply.say("lists.cut", most=MOST_ROWS)), listed, ending, now)
    about = noting.list_of(listed, _narrowed(wish))
    noting.note(office, visitor, What.LIST, about, found=str(len(sheet.rows)), to=to)
    if listed == lists_of_work.SEARCH and lists_of_work.words_in(wish):
        searching.note(office, visitor, lists_of_work.words_in(wish), len(sheet.rows), sheet.closed)
    return answer


def _narrowed(wish: Wish) -> str:
    """Return to what a list was narrowed: in short where it is long, and then two that begin alike are two."""
    whole = urlencode(sorted(wish.asked.items()))
    if len(whole) <= _NOTED:
        return whole
    mark = hashlib.sha256(whole.encode()).hexdigest()
    return f"{whole[: _NOTED - len(mark)]}{mark}"


def _cut(sheet: Sheet, sentence: str) -> Sheet:
    """Return the list as it fits into one file; what does not is told in its last row."""
    if len(sheet.rows) <= MOST_ROWS:
        return sheet
    return replace(sheet, rows=[*sheet.rows[:MOST_ROWS], [sentence]])
