"""Who writes a change, as the credential says; nothing in a message can claim it."""

from msgspec import Struct

from fieldapp.domain.roles import Role


class Author(Struct, frozen=True, kw_only=True):
    """A person at a device of a team, an officer of a commune, or the server itself."""

    person_id: str
    name: str
    role: Role
    partition: str  # the commune's code
    device_id: str = ""  # empty for the office and the server
    team_id: str | None = None  # None: not of one team
    formerly: str = ""  # the team that the phone still believes in, when `team_id` does that one's work now
    astray: bool = False  # the phone believes to be of a team in which we do not know its person to be or have been


def the_server(partition: str, team: str | None = None, by: str = "") -> Author:
    """Return the server as an author, for what it publishes by itself; a new record is `team`'s, or stands alone.

    `by` is the name of the officer who told it so: it stands beside the line in the journal.
    """
    return Author(person_id="server", name=by, role=Role.SERVER, partition=partition, team_id=team)
