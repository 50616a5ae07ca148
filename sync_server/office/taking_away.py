"""A list is taken away as a file; who took it is noted."""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from sync_server.db.engine import reading
from sync_server.office import lists, more_lists, noting, spreadsheets
from sync_server.office.forms import Asking
from sync_server.office.gate import TheVisitor
from sync_server.office.lists import Wish
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.people.looks import What

LISTS = lists.LISTS | more_lists.LISTS


@get("/lists/{listed:str}/{ending:str}", sync_to_thread=True)
def take_away(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    request: Asking,
    listed: FromPath[str],
    ending: FromPath[str],
) -> Response[bytes]:
    """Give a list as a file. A list or an ending that is not known is not found."""
    make = LISTS.get(listed)
    if make is None or ending not in (spreadsheets.CSV, spreadsheets.XLSX):
        raise NotFoundException
    now = office.clock()
    wish = Wish(partition=officer.partition, language=reply.language, now=now, asked={**request.query_params})
    with reading(office.engine) as conn:
        sheet = make(conn, wish)
    noting.note(office, officer, What.LIST, listed, found=str(len(sheet.rows)))
    return spreadsheets.as_file(sheet, listed, ending, now)
