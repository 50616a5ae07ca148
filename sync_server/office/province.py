"""What the province sees: how many cases stand where in each commune, and nothing else."""

from collections.abc import Mapping

from litestar import Response, get
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import select

from fieldapp.domain.review import Standing
from sync_server.db.engine import reading
from sync_server.db.tables import communes
from sync_server.journal import casebook
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice

ORDER = (Standing.NEW, Standing.AMENDED, Standing.RETURNED, Standing.APPROVED)


class Row(Struct, frozen=True, kw_only=True):
    """The figures of a commune, or of a team."""

    name: str
    counts: list[int]
    total: int

    @classmethod
    def of(cls, name: str, found: Mapping[Standing, int]) -> "Row":
        """Return the figures under a name."""
        return cls(name=name, counts=[found[each] for each in ORDER], total=sum(found.values()))


@get("/province", sync_to_thread=True)
def province_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str] | Redirect:
    """Show the figures to the province's officer."""
    with reading(office.engine) as conn:
        found = casebook.counts_by_commune(conn)
        names = conn.execute(select(communes.c.code, communes.c.name).order_by(communes.c.name)).all()
    rows = [Row.of(name, found[code]) for code, name in names if code in found]
    return reply.show("province.html", visitor=visitor, rows=rows, standings=[each.value for each in ORDER])
