"""Whose phone this is: what enrolment gave it, and an enrolment whose answer has not come yet."""

from msgspec import Struct

from fieldapp.protocol import EnrolReply
from fieldapp.store.shelf import Card
from fieldapp.store.table import Database


class PendingEnrolment(Struct, frozen=True, kw_only=True):
    """A code on its way. Kept before it is sent, so that a lost answer can be asked for again."""

    code: str
    token: str  # made by this phone; the same one again gets the same answer
    server_url: str


class Identity(Struct, frozen=True, kw_only=True):
    """This phone. Before the first enrolment there is no `reply` and no `token`."""

    token: str = ""  # sent with every call; the server holds only its hash
    server_url: str = ""
    reply: EnrolReply | None = None
    pending: PendingEnrolment | None = None
    language: str = "vi"

    @property
    def enrolled(self) -> bool:
        """Whether the server has answered an enrolment."""
        return self.reply is not None


class IdentityCard:
    """The one identity of this phone."""

    def __init__(self, database: Database) -> None:
        self._card = Card(database, "identity", Identity)

    def get(self) -> Identity | None:
        """Return it; None on a phone that was never touched."""
        return self._card.get()

    def put(self, identity: Identity) -> None:
        """Write it in the place of the former."""
        self._card.put(identity)
