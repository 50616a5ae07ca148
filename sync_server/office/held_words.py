"""Why something lies aside, and what became of it, in words: for its own page, a case's history and a phone's."""

from msgspec import Struct

from sync_server.journal.quarantine import HeldRow
from sync_server.office import showing, strings


class Aside(Struct, frozen=True, kw_only=True):
    """What lay aside of a case, and what an officer made of it."""

    href: str
    what: str
    said: str


def why(reason: str, language: str) -> str:
    """Return why something was held aside; a general sentence for a reason that has none."""
    known = f"held.why_{reason}" in strings.keys(language)
    return strings.text(language, f"held.why_{reason}" if known else "held.why_other")


def settled(row: HeldRow, language: str) -> str:
    """Return who settled it, how and when, in one sentence."""
    how = row.settlement if row.settled_by else "by_itself"
    when = showing.moment(row.settled_at, language)
    return strings.text(language, f"held.is_{how}").format(name=row.settled_by_name, when=when)


def aside(row: HeldRow, language: str) -> Aside:
    """Return it for a case's history."""
    what = strings.text(language, "history.aside", name=row.author_name)
    return Aside(
        href=f"/held/{row.id}",
        what=f"{what} {settled(row, language)}" if row.settled_at else what,
        said=row.said,
    )
